"""How far a figure could differ with other test trials and other fits.

Example: a lift of 0.009 on 1,212 test trials, of a standard error of 0.008, has a 95 % interval of about
-0.007 to 0.025: it holds 0, so the two arms are not distinguishable. A lift of 0.022 would have shown.

A figure is a mean over seeds. The test trials' part of its error is that of the resamples. Of the spread
between seeds, what the test trials do not explain is the seeds' own; it comes on top as draws of Student's
t with one degree of freedom less than there are seeds. In simulations (tests/analysis/test_intervals.py)
such intervals keep near 95 % whether trials or seeds matter more; drawing the seeds with replacement as
well covers 80 % to 99.8 %, for of three seeds it knows too little and counts the trials twice.

Where each seed splits trials anew, the training trials of one seed are largely those of another, so the mean of many
seeds is not known as well as that of as many independent ones: to 1 / seeds of the seeds' own variance comes the
`overlap` of their splits (Nadeau and Bengio, 2003, section 3: n2 / n1). The test trials' part needs no correction,
since a resample counts a trial alike in all seeds that test it.

Where every resample says the same, as of two arms that rank nine trials alike, nothing is known of other trials:
there is no interval, rather than one without width.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from trialwright.stats.delong import LEVEL, NONE, Floats

POWER = 0.80


class Interval(NamedTuple):
    """The 95 % confidence interval of a figure, its standard error, and the seeds' own part of that.

    `freedom` are the degrees of freedom of the whole (Satterthwaite): infinite where seeds add nothing.
    """

    lo: float
    hi: float
    se: float
    of_seeds: float
    freedom: float

    def detectable(self, tests: int = 1) -> float:
        """Return the minimum detectable effect: what is found to differ from 0 four times in five, of so many tests."""
        return detectable(self.se, self.freedom, tests)


def detectable(error: float, freedom: float, tests: int = 1) -> float:
    """Return the minimum detectable effect of a figure of this standard error, in so many tests.

    Args:
        error: the standard error.
        freedom: its degrees of freedom; infinite where it is known.
        tests: how many are corrected for.
    """
    tail = (1 - LEVEL) / 2 / tests
    if math.isinf(freedom):
        reach = NormalDist().inv_cdf(1 - tail)
    else:
        from scipy.stats import t  # noqa: PLC0415

        reach = float(t.ppf(1 - tail, freedom))
    return (reach + NormalDist().inv_cdf(POWER)) * error


def interval(points: Floats, draws: Floats, seed: int, overlap: float = 0.0) -> Interval | None:
    """Estimate the interval of a mean over seeds.

    Args:
        points: The figure of each seed.
        draws: The same on resamples of the test trials, ``(seed, resample)``.
        seed: Seed of the draw of the seeds' own part.
        overlap: of the seeds' splits, as `ArmRuns.overlap`.

    Returns:
        The interval; None where it would have no width, or a figure is not a number.
    """
    of_trials, own = float(draws.mean(axis=0).var()), _of_seeds(points, draws, overlap)
    figures = spread(points, draws, seed, overlap)
    tail = (1 - LEVEL) / 2
    lo, hi = (float(bound) for bound in np.quantile(figures, [tail, 1 - tail]))
    if not (np.isfinite(points).all() and hi - lo >= NONE):
        return None
    # Below 12 digits there is only the order in which seeds were summed.
    lo, hi, error, of_seeds = (round(value, 12) for value in (lo, hi, math.sqrt(of_trials + own), math.sqrt(own)))
    return Interval(lo, hi, error, of_seeds, degrees_of_freedom(of_trials, own, len(points)))


def spread(points: Floats, draws: Floats, seed: int, overlap: float = 0.0) -> Floats:
    """Return the mean over seeds on each resample, the seeds' own part drawn on top; arguments as of `interval`."""
    figures: Floats = draws.mean(axis=0)
    if (own := _of_seeds(points, draws, overlap)) > 0:
        rng = np.random.default_rng([seed, *draws.shape])
        figures = figures + np.sqrt(own) * rng.standard_t(len(points) - 1, size=figures.size)
    return figures


def degrees_of_freedom(of_trials: float, of_seeds: float, seeds: int) -> float:
    """Return those of the sum of a known variance and one estimated of so many seeds (Satterthwaite, 1946)."""
    if not of_seeds:
        return math.inf
    return (seeds - 1) * (1 + of_trials / of_seeds) ** 2


def _of_seeds(points: Floats, draws: Floats, overlap: float) -> float:
    """Estimate the variance of the mean that is the seeds' own: what of their spread trials do not explain."""
    if len(points) < 2:
        return 0.0
    explained = (draws - points[:, None]).var(axis=0, ddof=1).mean()
    own = max(0.0, float(points.var(ddof=1) - explained)) * (1 / len(points) + overlap)
    return own if own > 1e-18 else 0.0
