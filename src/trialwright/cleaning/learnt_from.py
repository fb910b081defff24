"""The real trials that a corrector learns from, and how good it is on them.

Example: ``LearntFrom.choose(train, gold, examples, "shown")`` are the 60 train trials that the LLM was shown for this
corpus; where the corrector doubts 3 of their labels, each by a model that did not see it, its share of false alarms is
0.05.
"""

from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.cleaning.crossfit import CrossFitted
from trialwright.sections.learning import Correct
from trialwright.stats.scores import score
from trialwright.trial.outcome_words import OUTCOMES

_FIGURES = ("roc_auc", "accuracy", "balanced_accuracy")


class LearntFrom(NamedTuple):
    """Trials that a corrector may learn from, CLEAN rows, and how many gold or shown ones it may not."""

    trials: pa.Table
    held_out: int = 0

    @classmethod
    def choose(cls, train: pa.Table, gold: pa.ChunkedArray, examples: pa.ListArray, fit_on: str) -> Self:
        """Choose what a corrector learns from.

        Args:
            train: ``CLEAN`` rows of real trials that are in the train split with every seed, and of no other.
            gold: the ids of the real trials that the LLM may be shown.
            examples: for each synthetic trial of this corpus, the ids of the real trials that the LLM was shown.
            fit_on: "all" of `train`, or only those that are "gold", or were "shown". Under ``protocol: paper`` these
                include trials that some seed holds out: they are counted and left out.
        """
        if fit_on == "all":
            return cls(train)
        among = gold.combine_chunks() if fit_on == "gold" else pc.unique(pc.list_flatten(examples))
        chosen = train.filter(pc.is_in(train["id"], among))
        return cls(chosen, len(among) - chosen.num_rows)

    def figures(self, how: Correct, fitted: CrossFitted | None) -> dict[str, Any]:
        """Say what a corrector was fitted on, and how good it is there by its cross-fitted probabilities.

        If real labels are right, each of them that is doubted is a false alarm.
        """
        labels = self.trials["label"].to_numpy()
        counts = np.bincount(labels, minlength=2)
        said = {
            "fit_on": how.fit_on, "trials": len(labels), "held_out": self.held_out,
            **{outcome: int(counts[label]) for label, outcome in enumerate(OUTCOMES)},
        }
        if fitted is None:
            return said
        found = score(labels, fitted.gold)
        wrong = int(doubted(np.where(labels == 1, fitted.gold, 1 - fitted.gold), how.confidence).sum())
        return said | {name: found[name] for name in _FIGURES} | {
            "folds": fitted.folds, "examples_seen": fitted.examples_seen,
            "doubted": wrong, "false_alarms": wrong / len(labels),
        }


def doubted(probability: np.ndarray, confidence: float) -> np.ndarray:
    """Tell which labels are doubted, by their own probability; one that is as likely as the other is not."""
    other = 1 - probability
    found: np.ndarray = (other >= confidence) & (other > 0.5)
    return found
