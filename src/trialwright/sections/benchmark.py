"""The section on the benchmark tasks: which are built, of which trials, how they are split, and how a model is asked.

Example: with ``tasks: {names: [arm_design], options: 4, ...}`` each question on arms shows those of four trials.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from trialwright.core.params.kinds import EACH_ONCE, Count, Section, Share, at_least
from trialwright.core.params.loading import load_key
from trialwright.sections.writing import Sampling

TaskName = Literal[
    "study_search", "study_screening", "evidence_summary", "arm_design", "eligibility_design", "endpoint_selection",
    "sample_size", "trial_completion",
]


def _month(value: str) -> str:
    year, _, month = value.partition("-")
    if not (len(value) == 7 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        raise ValueError(f"expected a month such as 2020-01, found {value!r:.40}")
    return value


Month = Annotated[str, AfterValidator(_month)]


class Most(Section):
    """How many samples of a task and form each split keeps at most; None: all."""

    train: Count | None
    val: Count | None
    test: Count | None


class Tasks(Sampling):
    """Which tasks there are, what their samples are made of, and how a model answers them."""

    names: Annotated[list[TaskName], EACH_ONCE]
    split: Literal["random", "date"]
    train: Annotated[float, Field(gt=0, lt=1)]
    val: Annotated[float, Field(gt=0, lt=1)]
    val_from: Month
    test_from: Month
    same: Annotated[float, Field(gt=0, le=1)]
    options: Annotated[int, Field(ge=2, le=8)]
    alike: Share
    text_chars: Annotated[int, at_least(100)]
    option_chars: Annotated[int, at_least(100)]
    least_enrollment: Count
    most_enrollment: Count
    studies: Annotated[int, Field(ge=2, le=50)]
    most: Most
    evaluated: Annotated[int, at_least(0)]

    @model_validator(mode="after")
    def _leaves_a_test_split(self) -> Self:
        if self.train + self.val >= 1:
            raise ValueError(f"train {self.train:g} and val {self.val:g} leave nothing to test; lower one")
        if self.val_from >= self.test_from:
            raise ValueError(f"val_from {self.val_from} is not before test_from {self.test_from}; make it earlier")
        if self.least_enrollment > self.most_enrollment:
            raise ValueError(
                f"least_enrollment {self.least_enrollment} is above most_enrollment {self.most_enrollment}; lower it"
            )
        return self


def tasks() -> Tasks:
    """Read the section of params.yaml; raises ParamsError."""
    found: Tasks = load_key("tasks", Tasks)
    return found
