"""The sections on retrieval: the splits, what is drawn from and what is drawn.

Example: ``load(Settings).plan.examples`` trials stand in each prompt.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.core.params import load, protocol
from trialwright.core.params.kinds import Count, Section, Seed, at_least


class Shares(Section):
    """Shares of train and validation; what is left is the test split."""

    train: Annotated[float, Field(gt=0, lt=1)]
    val: Annotated[float, Field(gt=0, lt=1)]

    @model_validator(mode="after")
    def _leaves_a_test(self) -> Self:
        if self.train + self.val >= 1:
            raise ValueError(f"train + val must be below 1 to leave a test split, is {self.train + self.val}")
        return self


class Partition(Shares):
    """How trials are split, and by which shares each seed splits those outside the train split anew, if it does."""

    split: Literal["random", "date", "given"]
    resplit: Shares | None


def one_test_set() -> bool:
    """Read whether all seeds test the same trials; raises ParamsError."""
    return protocol() == "strict" and load(Partition).resplit is None


class Pool(Section):
    """How many train trials of each label an intervention needs to be in the pool."""

    min_successes: Annotated[int, at_least(0)]
    min_failures: Annotated[int, at_least(0)]


class Plan(Section):
    """How many trials to write of what, from how many examples and which, of what length."""

    # The draws of one seed's requests are numbered within a million.
    trials: Annotated[int, Field(ge=0, le=1_000_000)]
    examples: Annotated[int, at_least(0)]
    example_labels: Literal["one", "mixed"]
    retrieval: Literal["intervention", "random"]
    allocation: Literal["even", "as_train"]
    conditions: Literal["free", "drawn"]
    gold: Count | None
    gold_draw: Seed
    fields: Literal["short", "whole"]
    text_chars: Annotated[int, at_least(40)] | None
    max_items: Count | None
    max_example_tokens: Count
