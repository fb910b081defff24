"""Figures over the samples of a task, each with an interval, for a model and for the trivial baseline.

Example: a model is right in 0.41 of 96 questions on arms, with an interval from 0.31 to 0.52; the trivial baseline in
0.55, and the difference is -0.14 [-0.25, -0.02]: worse.

Intervals are percentile bootstraps over groups (Efron 1979): the four questions that share their options go together.
An answer that nobody can read is wrong, and no sample is left out for it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trialwright.stats.bootstrap import bounds, group_weights
from trialwright.stats.delong import FEWEST, Floats
from trialwright.tasks.benchmark.sample_task import Metric
from trialwright.tasks.task import Row


class MetricValues(NamedTuple):
    """The values of a metric, a sample each, with the class and the group of each."""

    values: Floats
    classes: npt.NDArray[np.str_]
    groups: npt.NDArray[np.int64]


def measured(metric: Metric, rows: Sequence[Row], truth: Sequence[Any], said: Sequence[Any]) -> MetricValues:
    """Return what a metric makes of the answers to samples; those that it leaves out are left out."""
    classes = np.array([metric.of(true) if metric.of else "all" for true in truth], dtype=str)
    values = np.array([metric.value(row, true, one) for row, true, one in zip(rows, truth, said, strict=True)], float)
    _, groups = np.unique(np.array([row["group"] for row in rows], dtype=str), return_inverse=True)
    counts = (classes != "") & np.array([metric.counts is None or metric.counts(row) for row in rows], dtype=bool)
    return MetricValues(values[counts], classes[counts], groups[counts])


def score(metric: Metric, found: MetricValues, other: MetricValues, seed: int, resamples: int) -> dict[str, Any]:
    """Return a metric of one set of answers and of another to the same samples, and their difference.

    Args:
        metric: what is measured.
        found: of the model.
        other: of the trivial baseline.
        seed: of the resampling.
        resamples: how many.
    """
    if not found.values.size:
        return {"samples": 0}
    statistic, weights = _STATISTICS[metric.across], _weights(found.groups, seed, resamples)
    one, two = (statistic(each, weights) for each in (found, other))
    whole = np.ones((1, found.values.size))
    said, guessed = (float(statistic(each, whole)[0]) for each in (found, other))
    return {
        "samples": int(found.values.size), "value": said, **_named(one, "lo", "hi"),
        "trivial": guessed, **_named(two, "trivial_lo", "trivial_hi"),
        "difference": said - guessed, **_named(one - two, "difference_lo", "difference_hi"),
    }


def interval(values: Floats, groups: Sequence[str], seed: int, resamples: int) -> tuple[float, float]:
    """Return the bounds of the mean of some values with other groups, NaN of fewer than ten groups."""
    _, places = np.unique(np.array(groups, dtype=str), return_inverse=True)
    found = MetricValues(values, np.full(values.size, "all"), places)
    return bounds(_mean(found, _weights(places, seed, resamples)))


def _weights(groups: npt.NDArray[np.int64], seed: int, resamples: int) -> Floats:
    """Return the weights of resamples; of few groups, whose resamples would say that a figure is certain, none."""
    few = np.unique(groups).size < FEWEST
    return np.empty((0, groups.size)) if few else group_weights(groups, seed, resamples)


def _named(values: Floats, low: str, high: str) -> dict[str, float]:
    return dict(zip((low, high), bounds(values), strict=True))


def _mean(found: MetricValues, weights: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray((weights @ found.values) / weights.sum(axis=1))


def _median(found: MetricValues, weights: Floats) -> Floats:
    order = np.argsort(found.values, kind="stable")
    reached = weights[:, order].cumsum(axis=1)
    place = (reached >= reached[:, -1:] / 2).argmax(axis=1)
    return np.asarray(found.values[order][place])


def _balanced(found: MetricValues, weights: Floats) -> Floats:
    """Return the mean over classes of the mean within each; a resample that lacks a class goes by the others."""
    with np.errstate(invalid="ignore"):
        means = np.stack([
            (weights[:, own] @ found.values[own]) / weights[:, own].sum(axis=1)
            for own in (found.classes == name for name in np.unique(found.classes))
        ])
    known = np.isfinite(means)
    return np.asarray(np.where(known, means, 0).sum(axis=0) / known.sum(axis=0))


_STATISTICS: dict[str, Callable[[MetricValues, Floats], Floats]] = {
    "mean": _mean, "median": _median, "balanced": _balanced,
}
