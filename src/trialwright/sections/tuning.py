"""The section on fine-tuning a local LLM on samples of the benchmark tasks.

Example: with ``tuning: {arms: [real, hybrid], ...}`` a model is tuned on samples of the registry, and another on those
and samples of synthetic trials, with each seed.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import model_validator

from trialwright.core.params.kinds import EACH_ONCE, Count, Positive, Section, Text, at_least
from trialwright.sections.writing import Llm

TuningArm = Literal["base", "real", "hybrid", "control"]


class Tuning(Section):
    """Which models there are, what they learn from, and how."""

    arms: Annotated[list[TuningArm], EACH_ONCE]
    model: Text | None
    most_real: Count
    most_synthetic: Count
    most_test: Count
    max_tokens: Annotated[int, at_least(16)]
    rank: Count
    learning_rate: Positive
    batch_size: Count
    epochs: Count

    @model_validator(mode="after")
    def _compares_something(self) -> Self:
        if len(self.arms) == 1:
            raise ValueError(f"arms {self.arms} has nothing to compare with; add another, or set it to []")
        return self

    def tuned(self, llm: Llm) -> str:
        """Return the name of the model that is tuned: its own, or that which writes."""
        return self.model or llm.model

    def problems(self, llm: Llm, tasks: Sequence[str]) -> list[str]:
        """Say why no model can be tuned as things are, if one is to be.

        Args:
            llm: which model writes.
            tasks: names of those that there are samples of.
        """
        found = []
        if self.arms and not tasks:
            found.append(
                "tuning.arms tunes on samples of tasks, and tasks.names has none; name some, or set tuning.arms to []"
            )
        if self.arms and not self.model and llm.backend != "local":
            found.append(
                f"tuning.arms tunes a local model, and llm.backend is {llm.backend}; set tuning.model to a folder, a"
                " GGUF file or a hub id, or tuning.arms to []"
            )
        return found
