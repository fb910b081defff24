"""The section on the gold-size curve: corpora written from ever more gold trials, and what is trained on them.

Example: with ``gold_curve: {sizes: [50, all], draws: [0, 1], ...}`` four corpora are written: 50-0, 50-1, all-0, all-1.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from trialwright.core.params.kinds import EACH_ONCE, MOST, Section, Seeds
from trialwright.core.params.loading import load_key

ALL = "all"


def _size(value: Any) -> Any:
    if value != ALL and not (type(value) is int and 1 <= value <= MOST):
        raise ValueError(f"expected a number of trials or all, found {value!r:.80}")
    return value


Size = Annotated[int | Literal["all"], BeforeValidator(_size)]


class GoldCurve(Section):
    """How many gold trials to write a corpus from, how to correct its labels, and what to train on it."""

    sizes: Annotated[list[Size], EACH_ONCE]
    draws: Seeds
    trials: Annotated[int, Field(ge=1, le=1_000_000)]
    mode: Literal["relabel", "filter", "weight"]
    confidence: Annotated[float, Field(ge=0.5, lt=1)]
    model: Literal["tfidf", "encoder"]
    gold_draws: Annotated[int, Field(ge=1, le=1000)]

    def corpora(self) -> dict[str, tuple[int | None, int]]:
        """Name the corpora to write, each with its number of gold trials, None for all, and its draw."""
        return {
            f"{size}-{draw}": (None if size == ALL else int(size), draw) for size in self.sizes for draw in self.draws
        }


def gold_curve() -> GoldCurve:
    """Read the section of params.yaml; raises ParamsError."""
    found: GoldCurve = load_key("gold_curve", GoldCurve)
    return found
