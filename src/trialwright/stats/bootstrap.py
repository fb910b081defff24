"""Percentile bootstraps of means over groups that hang together, and over seeds (Efron 1979).

Example: of forty questions in groups of four, ten groups are drawn anew, with replacement, in each resample; of models
trained with three seeds, three of these as well.
"""

import numpy as np
import numpy.typing as npt

from trialwright.stats.delong import LEVEL, Floats

Groups = npt.NDArray[np.int64]


def group_weights(groups: Groups, seed: int, resamples: int) -> Floats:
    """Return how often each sample stands in each resample of the groups, resamples x samples.

    Args:
        groups: the number of each sample's group, from 0 on.
        seed: of the draw.
        resamples: how many.
    """
    return _drawn(int(groups.max()) + 1, np.random.default_rng(seed), resamples)[:, groups].astype(float)


def crossed_means(values: Floats, groups: Groups, seed: int, resamples: int) -> Floats:
    """Return the mean of samples x seeds in each resample, in which groups of samples and seeds are drawn anew.

    Args:
        values: a row a sample, a column a seed.
        groups: the number of each sample's group.
        seed: of the draw; the same groups and seeds are drawn for other values of the same shape.
        resamples: how many.
    """
    samples = group_weights(groups, seed, resamples)
    seeds = _drawn(values.shape[1], np.random.default_rng([seed, 1]), resamples).astype(float)
    return np.asarray(((samples @ values) * seeds).sum(axis=1) / (samples.sum(axis=1) * seeds.sum(axis=1)))


def bounds(values: Floats) -> tuple[float, float]:
    """Return the bounds of a figure from its resamples; those where it cannot be told are left out, NaN if all are."""
    known = values[np.isfinite(values)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def two_sided(values: Floats) -> float:
    """Return the p-value of a difference of 0 from its resamples; never 0, for another one might cross it."""
    beyond = min(int((values <= 0).sum()), int((values >= 0).sum()))
    return min(1.0, 2 * (beyond + 1) / (values.size + 1))


def _drawn(count: int, rng: np.random.Generator, resamples: int) -> npt.NDArray[np.int64]:
    return rng.multinomial(count, np.full(count, 1 / count), size=resamples)
