"""The sections on trust: what is a copy, which flags drop a trial, and what figures must pass.

Example: ``load(Settings).judge.limits["real_emails"].max`` is 0.
"""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from trialwright.core.params.kinds import Count, Name, Section, at_least

PrivacyFlag = Literal[
    "copies_example", "copies_real", "registry_number", "study_number", "email", "phone", "person", "surname",
]
PRIVACY_FLAGS: tuple[PrivacyFlag, ...] = get_args(PrivacyFlag)


class Privacy(Section):
    """From how many words on a run shared with a real trial is noted and flagged, beside how many test trials.

    `drop`: the flags that drop a trial.
    """

    shortest_run: Annotated[int, at_least(3)]
    longest_run: Count
    baseline_trials: Count
    drop: list[PrivacyFlag]

    @model_validator(mode="after")
    def _flags_what_is_noted(self) -> Self:
        if self.longest_run < self.shortest_run:
            raise ValueError(f"longest_run {self.longest_run} is below shortest_run {self.shortest_run}")
        return self


class Limit(Section):
    """What a figure must not be below, or above."""

    metric: Annotated[str, Field(pattern=r"^\w+(\.[\w-]+)+$")]
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError(f"the limit on {self.metric} has neither min nor max")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}, so that nothing passes")
        return self


class Judge(Section):
    """Limits by name."""

    limits: dict[Name, Limit]


class Gate(Section):
    """Whether a figure beyond its limit ends the run."""

    stop: bool
