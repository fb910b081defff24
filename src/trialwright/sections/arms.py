"""The section on arms: what each trains on, and on what it is tested.

Example: ``load(Settings).arms["hybrid"].synthetic`` is the share of synthetic trials in that arm.
"""

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.core.params.kinds import NO_TWINS, Name, Section, Share
from trialwright.core.params.loading import load_key
from trialwright.sections.corpora import reference


class ArmMix(Section):
    """What one experiment arm trains on, and on which setting's trials it is tested.

    `real` is a share of the trials that `real_from` names: of the pool, or of all labelled trials that may be trained
    on, which in the setting in_distribution are those of other interventions too.
    """

    setting: Literal["in_distribution", "ratio", "generalization"]
    real: Share
    synthetic: Share
    control: Literal["none", "oversampled", "oversampled_matched", "shuffled"]
    real_from: Literal["pool", "all"] = "pool"
    # None: the one that `reference` names.
    corpus: Name | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.control != "none" and self.synthetic == 0:
            raise ValueError(f"control {self.control} stands in for synthetic trials, but synthetic is 0")
        if self.control.startswith("oversampled") and self.real == 0:
            raise ValueError(f"control {self.control} repeats real trials, but real is 0")
        if self.real_from == "all" and self.real == 0:
            raise ValueError("real_from all, but real is 0: leave real_from out")
        if self.real_from == "all" and self.setting != "in_distribution":
            raise ValueError(
                f"real_from all in setting {self.setting}; trials of other interventions than the pool's are trained "
                "on in setting in_distribution alone, for generalization tests them: leave real_from out"
            )
        if self.setting == "ratio" and not math.isclose(self.real + self.synthetic, 1):
            raise ValueError(
                f"setting ratio with real {self.real} and synthetic {self.synthetic}, which sum to "
                f"{self.real + self.synthetic:g}; make them sum to 1"
            )
        return self


Arms = Annotated[dict[Name, ArmMix], Field(min_length=1), NO_TWINS]


def arms() -> dict[str, ArmMix]:
    """Read the arms of params.yaml, in its order, each with the name of its corpus; raises ParamsError."""
    usual = reference()
    return {
        name: arm.model_copy(update={"corpus": arm.corpus or usual}) for name, arm in load_key("arms", Arms).items()
    }
