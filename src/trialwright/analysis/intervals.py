"""How far a figure could differ with other test trials and other seeds of training.

Example: a lift of 0.009 on 1,212 test trials, of a standard error of 0.008, has a 95 % interval of about
-0.007 to 0.025: it holds 0, so the two arms are not distinguishable. A lift of 0.022 would have shown.

A figure is a mean over seeds. The test trials' part of its error is that of the resamples. Of the spread
between seeds, what the test trials do not explain is the seeds' own; it comes on top as draws of Student's
t with one degree of freedom less than there are seeds. In simulations (tests/analysis/test_intervals.py)
such intervals keep near 95 % whether trials or seeds matter more; drawing the seeds with replacement as
well covers 80 % to 99.8 %, for of three seeds it knows too little and counts the trials twice.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from trialwright.analysis.scores import Floats
from trialwright.ground.delong import LEVEL

POWER = 0.80
VERDICTS = ("better", "worse", "not distinguishable")


class Interval(NamedTuple):
    """The 95 % confidence interval of a figure, and its standard error."""

    lo: float
    hi: float
    se: float

    @property
    def verdict(self) -> str:
        """Say what the interval of a difference shows."""
        better, worse, neither = VERDICTS
        if self.lo > 0:
            return better
        return worse if self.hi < 0 else neither

    @property
    def detectable(self) -> float:
        """Return the smallest true difference whose interval would leave out 0 four times in five."""
        return (self.hi - self.lo) / 2 + NormalDist().inv_cdf(POWER) * self.se


def interval(points: Floats, draws: Floats, seed: int) -> Interval:
    """Estimate the interval of a mean over seeds.

    Args:
        points: The figure of each seed.
        draws: The same on resamples of the test trials, ``(seed, resample)``.
        seed: Seed of the draw of the seeds' own part.
    """
    figures = draws.mean(axis=0)
    variance = figures.var()
    if (own := _of_seeds(points, draws)) > 0:
        rng = np.random.default_rng([seed, *draws.shape])
        figures = figures + np.sqrt(own) * rng.standard_t(len(points) - 1, size=figures.size)
    tail = (1 - LEVEL) / 2
    lo, hi = np.quantile(figures, [tail, 1 - tail])
    # Below 12 digits there is only the order in which seeds were summed.
    return Interval(*(round(float(value), 12) for value in (lo, hi, np.sqrt(variance + own))))


def _of_seeds(points: Floats, draws: Floats) -> float:
    """Estimate the variance of the mean that is the seeds' own: what of their spread trials do not explain."""
    if len(points) < 2:
        return 0.0
    explained = (draws - points[:, None]).var(axis=0, ddof=1).mean()
    own = max(0.0, float(points.var(ddof=1) - explained)) / len(points)
    return own if own > 1e-18 else 0.0
