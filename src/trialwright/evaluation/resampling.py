"""Bootstrap resamples of the test trials, on which every run is scored: paired by trial.

Example: of four trials, one resample may count the first twice, the second not at all and the others once;
every run is scored as if it had been tested on those four.

Trials are drawn with replacement, successes and failures alike, so that prevalence varies as it would with
other trials. Differences between runs on the same resample are paired by trial. Where the seeds have test
sets of their own, one draw over the trials of all of them serves each, so a trial that two seeds test
counts alike in both.
"""

from collections.abc import Iterator, Sequence
from math import isqrt

import numpy as np
import numpy.typing as npt

from trialwright.evaluation.runs import Run
from trialwright.stats.delong import Floats, Labels
from trialwright.stats.scores import BINS, METRICS, THRESHOLD, bins

# Resamples times trials held at once: of what fits a processor's cache. Another number is another draw.
BLOCK = 1 << 17
ECE = METRICS.index("ece")

# Counts of trials: exact in single precision up to 2 ** 24.
Counts = npt.NDArray[np.float32]


def resample(labels: Labels, runs: Sequence[Run], times: int, seed: int) -> Floats:
    """Score every run on the same resamples of the test trials.

    Args:
        labels: Both classes, one label a trial of a setting.
        runs: What runs said of all these trials or some.
        times: How many resamples to draw.
        seed: Seed of the draw; the same labels and seed give the same resamples.

    Returns:
        An array of ``(run, metric, resample)``, metrics in the order of ``METRICS``.
    """
    sums = np.concatenate([_features(labels, run) for run in runs])
    ranked = [_Ranked(labels, run) for run in runs]
    draws = np.empty((len(runs), len(METRICS), times))
    done = 0
    for weights in _weights(labels, times, seed):
        block = slice(done, done + weights.shape[1])
        draws[:, :, block] = _scored(sums, ranked, weights)
        done = block.stop
    # Noise adds to an error made of absolute gaps, once in the run's own figure and once more in its
    # resamples: reflected about the figure (the basic bootstrap), they lean the other way and make up for it.
    own = _scored(sums, ranked, np.ones((labels.size, 1), np.float32))[:, ECE]
    draws[:, ECE] = np.maximum(2 * own - draws[:, ECE], 0)
    return draws


def _weights(labels: Labels, times: int, seed: int) -> Iterator[Counts]:
    """Yield how often each trial is drawn, as blocks of ``(trial, resample)``."""
    rng = np.random.default_rng([seed, labels.size])
    width = max(16, BLOCK // labels.size)
    for start in range(0, times, width):
        weights = _draw(rng, labels.size, min(width, times - start))
        # A resample of a few trials may lack a class, and with it an AUC: another takes its place.
        while (lacking := np.isin(labels @ weights, (0, labels.size))).any():
            weights[:, lacking] = _draw(rng, labels.size, int(lacking.sum()))
        yield weights


def _draw(rng: np.random.Generator, trials: int, columns: int) -> Counts:
    drawn = rng.integers(trials, size=(trials, columns)) * columns + np.arange(columns)
    return np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape).astype(np.float32)


def _features(labels: Labels, run: Run) -> Floats:
    """Lay out what a run's metrics sum over trials, a row a sum; a resample's sums are a matrix product."""
    labels, scores = labels[run.rows], run.scores
    told, actual = scores >= THRESHOLD, labels == 1
    gaps = np.zeros((BINS, scores.size))
    gaps[bins(scores), np.arange(scores.size)] = scores - labels
    return run.spread(np.vstack([actual, ~actual, told & actual, told & ~actual, (scores - labels) ** 2, gaps]))


def _scored(sums: Floats, ranked: Sequence["_Ranked"], weights: Counts) -> Floats:
    """Compute ``(run, metric, resample)`` of one block of resamples."""
    summed = (sums @ weights.astype(float)).reshape(len(ranked), -1, weights.shape[1])
    positives, negatives, tp, fp, squares = (summed[:, row] for row in range(5))
    size, told, tn = positives + negatives, tp + fp, negatives - fp
    # A seed's own test set may, in a rare resample, be left without one of the classes.
    hit, kept = tp / np.maximum(positives, 1), tn / np.maximum(negatives, 1)
    spread = np.sqrt(told * (size - told) * positives * negatives)
    pairs, precisions = np.stack([run.summed(weights) for run in ranked], axis=1)
    figures = {
        "accuracy": (tp + tn) / np.maximum(size, 1), "precision": tp / np.maximum(told, 1), "recall": hit,
        "f1": 2 * tp / np.maximum(told + positives, 1),
        "roc_auc": pairs / np.maximum(positives * negatives, 1), "pr_auc": precisions / np.maximum(positives, 1),
        "mcc": (tp * tn - fp * (positives - tp)) / np.where(spread > 0, spread, 1),
        "balanced_accuracy": (hit + kept) / 2, "brier": squares / np.maximum(size, 1),
        "ece": np.abs(summed[:, 5:]).sum(axis=1) / np.maximum(size, 1),
    }
    return np.stack([figures[metric] for metric in METRICS], axis=1)


class _Ranked:
    """One run, sorted once by falling score, so that a resample's areas need running sums only."""

    def __init__(self, labels: Labels, run: Run) -> None:
        order = np.argsort(-run.scores, kind="stable")
        falling, actual = -run.scores[order], labels[run.rows[order]] == 1
        self.successes, self.failures = run.rows[order[actual]], run.rows[order[~actual]]
        # For each success, how many rank above it and how many above or beside it, where scores tie.
        own, others = falling[actual], falling[~actual]
        self.failures_above, self.failures_to = (np.searchsorted(others, own, side) for side in ("left", "right"))
        self.successes_to = np.searchsorted(own, own, "right")

    def summed(self, weights: Counts) -> tuple[Floats, Floats]:
        """Sum, over each resample's successes, the failures below and the precision at their score."""
        hits = weights[self.successes]
        found, wrong = _running(hits), _running(weights[self.failures])
        to, above = wrong[self.failures_to], wrong[self.failures_above]
        told = found[self.successes_to]
        # Half of the failures that tie with a success count as below it.
        below = wrong[-1] - (to + above) / 2
        return _dot(hits, below), _dot(hits, told / np.maximum(told + to, 1))


def _dot(one: Counts, other: Counts) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", one, other, dtype=np.float64))


def _running(counts: Counts) -> Counts:
    """Sum down each column, from a first row of zeros on.

    In two levels, for cumsum along the first axis goes through memory column by column, ten times as slowly.
    """
    rows, columns = counts.shape
    deep = isqrt(rows) + 1
    sums = np.zeros((rows // deep + 1, deep, columns), np.float32)
    flat = sums.reshape(-1, columns)[: rows + 1]
    flat[1:] = counts
    for row in range(1, deep):
        sums[:, row] += sums[:, row - 1]
    for part in range(1, len(sums)):
        sums[part] += sums[part - 1, -1]
    return flat
