"""Paired bootstrap over test trials: how far a figure could differ with other trials of the same kind.

Example: ROC-AUC 0.689 on 700 trials has an interval of about 0.65 to 0.73; a lift of 0.009 over it may
have one of -0.010 to 0.028, which holds 0: the two arms are not distinguishable.

Trials are drawn with replacement, successes and failures apart, so that each resample keeps the
prevalence. All runs of a test set are scored on the same resamples, which makes differences between
arms paired by trial; an arm's figure in a resample is the mean over its seeds. The intervals tell
what the choice of test trials does, not what more seeds would (that is the standard deviation).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from trialwright.analysis.scores import METRICS, THRESHOLD, Floats, Labels

LEVEL = 0.95
# Resamples times trials held at once: of what fits a processor's cache, more only costs page faults.
# Another number is another draw.
BLOCK = 1 << 15


class Interval(NamedTuple):
    """The lower and upper bound of a 95 % confidence interval."""

    lo: float
    hi: float

    @property
    def verdict(self) -> str:
        """Say what the interval of a difference shows."""
        if self.lo > 0:
            return "better"
        return "worse" if self.hi < 0 else "not distinguishable"


def interval(draws: Floats) -> Interval:
    """Take the percentile interval of one figure's resamples."""
    tail = (1 - LEVEL) / 2
    lo, hi = np.quantile(draws, [tail, 1 - tail])
    # Below 12 digits there is only the order in which seeds were summed.
    return Interval(round(float(lo), 12), round(float(hi), 12))


def resample(labels: Labels, runs: Sequence[Floats], times: int, seed: int) -> Floats:
    """Score every run on the same resamples of the test trials.

    Args:
        labels: Both classes, one label a trial.
        runs: Scores of the same trials, an array a run.
        times: How many resamples to draw.
        seed: Seed of the draw; the same labels and seed give the same resamples.

    Returns:
        An array of ``(run, metric, resample)``, metrics in the order of ``METRICS``.
    """
    prepared = [_Run(labels, scores) for scores in runs]
    done, draws = 0, np.empty((len(runs), len(METRICS), times))
    for weights in _weights(labels, times, seed):
        block = slice(done, done + weights.shape[1])
        for draw, run in zip(draws, prepared, strict=True):
            draw[:, block] = run.scored(weights)
        done = block.stop
    return draws


def _weights(labels: Labels, times: int, seed: int) -> Iterator[Floats]:
    """Yield how often each trial is drawn, as blocks of ``(trial, resample)``."""
    rng = np.random.default_rng([seed, labels.size])
    width = max(4, BLOCK // labels.size)
    classes = [np.flatnonzero(labels == label) for label in (0, 1)]
    for start in range(0, times, width):
        columns = min(width, times - start)
        weights = np.zeros((labels.size, columns))
        for members in classes:
            drawn = rng.integers(members.size, size=(members.size, columns))
            cells = np.bincount((drawn * columns + np.arange(columns)).ravel(), minlength=drawn.size)
            weights[members] = cells.reshape(drawn.shape)
        yield weights


class _Run:
    """One run, sorted once by falling score, so that a resample needs sums only."""

    def __init__(self, labels: Labels, scores: Floats) -> None:
        self.order = np.argsort(-scores, kind="stable")
        ranked = scores[self.order]
        self.positive = labels[self.order].astype(float)[:, None]
        # Trials of one score rank together: each starts a group where the score changes.
        self.starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        self.told = int(np.count_nonzero(scores >= THRESHOLD))

    def scored(self, weights: Floats) -> Floats:
        """Compute the metrics of each resample, an array of ``(metric, resample)``."""
        drawn = weights[self.order]
        hits = drawn * self.positive
        tp = hits[: self.told].sum(axis=0)
        fp = drawn[: self.told].sum(axis=0) - tp
        hits = np.add.reduceat(hits, self.starts, axis=0)
        misses = np.add.reduceat(drawn, self.starts, axis=0) - hits
        above, wrong = hits.cumsum(axis=0), misses.cumsum(axis=0)
        positives, negatives = above[-1], wrong[-1]
        told, tn, recall = tp + fp, negatives - fp, tp / positives
        spread = np.sqrt(told * (positives + negatives - told) * positives * negatives)
        figures = {
            "accuracy": (tp + tn) / (positives + negatives), "precision": tp / np.maximum(told, 1),
            "recall": recall, "f1": 2 * tp / (told + positives),
            # A success ranks above every failure of a later group and ties with those of its own.
            "roc_auc": (hits * (negatives - wrong + misses / 2)).sum(axis=0) / (positives * negatives),
            "pr_auc": (hits * above / np.maximum(above + wrong, 1)).sum(axis=0) / positives,
            "mcc": (tp * tn - fp * (positives - tp)) / np.where(spread > 0, spread, 1),
            "balanced_accuracy": (recall + tn / negatives) / 2,
        }
        return np.stack([figures[metric] for metric in METRICS])
