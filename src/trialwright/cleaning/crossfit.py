"""Cross-fitting: models that score each trial without having seen it, and are calibrated by that.

Example: of 233 real trials in 5 folds, each is scored by the one model that was fitted on the other four folds. Of the
trials scored 0.8, about 4 in 5 should be successes; a logistic curve of the scores makes it so (Platt, 1999). Synthetic
trials are scored by the same models, of which `folds.judges` chooses, on the same curve.

The fold models and no model refitted on all: so the models that doubt synthetic labels are the very ones whose scores
on unseen trials are known. Without the curve, probabilities of models as different as TF-IDF on 60 trials (all near
0.5) and a fine-tuned encoder (all near 0 or 1) would not mean the same beside one ``correct.confidence``.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.cleaning import folds

Score = Callable[[list[str]], np.ndarray]
Fit = Callable[[list[str], np.ndarray, int], Score]

# Nearer to 0 or 1, a score has no logit that float64 could tell from the next.
_NEAREST = 1e-7
# So that the curve is bounded by its smoothed targets and not by a penalty.
_NO_PENALTY = 1e6


class CrossFitted(NamedTuple):
    """P(success) of each real and each synthetic trial by models that did not see it, and how they came about.

    `examples_seen` counts the synthetic trials that only models fitted on some of their examples could score;
    `informed` is false, and all probabilities 0.5, where the models do no better than chance on unseen trials.
    """

    gold: np.ndarray
    synthetic: np.ndarray
    folds: int
    examples_seen: int
    informed: bool


def cross_fit(
    gold: pa.Table, synthetic: pa.Table, examples: pa.ListArray, fit: Fit, most: int, seed: int
) -> CrossFitted:
    """Fit a model for each fold, and score with it the trials of its fold and the synthetic ones.

    Args:
        gold: ``CLEAN`` rows of real trials, n of them.
        synthetic: ``CLEAN`` rows to score, m of them.
        examples: for each synthetic trial, the ids of the real trials that the LLM was shown.
        fit: takes texts, labels and a seed, and returns a function that gives P(success) of texts.
        most: folds.
        seed: of the folds and the models.

    Returns:
        Calibrated probabilities, of shapes (n,) and (m,). They are all 0.5 where the models tell unseen trials apart
        no better than chance, so that nothing is doubted on their word.

    Raises:
        InputError: less than two trials of a label, or nothing to learn from in their texts.
    """
    labels = gold["label"].to_numpy().astype(np.int64)
    own, texts = np.array(gold["text"].to_pylist(), dtype=object), synthetic["text"].to_pylist()
    dealt = folds.deal(gold, most, seed)
    judges = folds.judges(dealt, gold, synthetic, examples)
    unseen, sums = np.empty(len(own)), np.zeros(len(texts))
    for fold, judged in enumerate(judges.chosen.T):
        inside = dealt == fold
        score = fit(list(own[~inside]), labels[~inside], seed)
        # One call for both, since an encoder sorts what it reads by length.
        found = _logits(score([*own[inside], *texts]))
        unseen[inside] = found[: inside.sum()]
        sums += np.where(judged, found[inside.sum() :], 0)
    slope, intercept = _curve(unseen, labels)
    read = sums / judges.chosen.sum(axis=1)
    return CrossFitted(
        _success(slope * unseen + intercept), _success(slope * read + intercept), judges.chosen.shape[1],
        judges.examples_seen, slope > 0,
    )


def _logits(scores: np.ndarray) -> np.ndarray:
    bounded = np.clip(np.asarray(scores, dtype=np.float64), _NEAREST, 1 - _NEAREST)
    logits: np.ndarray = np.log(bounded) - np.log1p(-bounded)
    return logits


def _success(logits: np.ndarray) -> np.ndarray:
    success: np.ndarray = np.exp(-np.logaddexp(0, -logits))
    return success


def _curve(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Fit Platt's curve to scores of unseen trials: slope and intercept of a logit, (0, 0) where it would fall.

    Both labels weigh the same, for the share of successes among real trials is no reason to doubt a planned label.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to import

    # Platt's target of n trials of a label, (n + 1) / (n + 2) instead of 1, so that no curve is a step; that of the
    # rarer label for both, so that the curve is not bent towards the other.
    counts = np.bincount(labels, minlength=2)
    target, balance = (counts.min() + 1) / (counts.min() + 2), len(labels) / (2 * counts[labels])
    curve = LogisticRegression(C=_NO_PENALTY).fit(
        np.tile(logits, 2)[:, None], np.concatenate([labels, 1 - labels]),
        sample_weight=np.concatenate([target * balance, (1 - target) * balance]),
    )
    slope = float(curve.coef_[0, 0])
    return (slope, float(curve.intercept_[0])) if slope > 0 else (0.0, 0.0)
