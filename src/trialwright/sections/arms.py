"""The section on arms: what each trains on, and on what it is tested.

Example: ``load(Settings).arms["hybrid"].synthetic`` is the share of synthetic trials in that arm.
"""

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.core.params.kinds import NO_TWINS, Name, Section, Share
from trialwright.core.params.loading import load_key


class ArmMix(Section):
    """What one experiment arm trains on, and on which setting's trials it is tested."""

    setting: Literal["in_distribution", "ratio", "generalization"]
    real: Share
    synthetic: Share
    control: Literal["none", "oversampled", "shuffled"]
    # None: the one that `reference` names.
    corpus: Name | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.control != "none" and self.synthetic == 0:
            raise ValueError(f"control {self.control} stands in for synthetic trials, but synthetic is 0")
        if self.control == "oversampled" and self.real == 0:
            raise ValueError("control oversampled repeats real trials, but real is 0")
        if self.setting == "ratio" and not math.isclose(self.real + self.synthetic, 1):
            raise ValueError(
                f"setting ratio with real {self.real} and synthetic {self.synthetic}, which sum to "
                f"{self.real + self.synthetic:g}; make them sum to 1"
            )
        return self


Arms = Annotated[dict[Name, ArmMix], Field(min_length=1), NO_TWINS]


def arms() -> dict[str, ArmMix]:
    """Read the arms of params.yaml, in its order; raises ParamsError."""
    return dict(load_key("arms", Arms))
