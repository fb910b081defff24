"""The mean of what is measured of trials, with an interval over the groups that hang together, such as interventions.

Example: of three interventions with means of 0.1, 0.2 and 0.3 and as many plans each, the mean is 0.2, and with other
interventions it would lie between -0.05 and 0.45, 19 times in 20.

Trials of one intervention share examples and wording: taken for independent, they would make the interval too narrow.
It is that of a weighted mean of the groups' means, of Student's t with one degree of freedom less than there are
groups.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialwright.stats.delong import FEWEST, LEVEL, NONE, Floats

# Why a mean may have no interval.
ALIKE = "one intervention, or the same in all of them"


class GroupMean(NamedTuple):
    """A mean with the bounds of its interval, None where there is one group, or all groups are alike."""

    mean: float
    lo: float | None
    hi: float | None

    def within(self, count: int, few: str) -> tuple[float | None, float | None, str]:
        """Return the bounds, and why there are none: `few` where it is of fewer values than stand for others."""
        if count < FEWEST:
            return None, None, few
        return self.lo, self.hi, ALIKE if self.lo is None else ""


def mean_over(values: Floats, groups: Sequence[str]) -> GroupMean | None:
    """Return the mean of some values with its interval over their groups; None of no values."""
    if not values.size:
        return None
    _, places, sizes = np.unique(np.asarray(groups, dtype=str), return_inverse=True, return_counts=True)
    return weighted_mean(np.bincount(places, weights=values) / sizes, sizes)


def weighted_mean(means: Floats, weights: npt.NDArray[np.int64]) -> GroupMean:
    """Return the mean of groups' means, each with its weight, and where it would lie with other groups."""
    from scipy.stats import t  # noqa: PLC0415

    shares = weights / weights.sum()
    mean = float(shares @ means)
    spread = np.sqrt(np.square(shares * (means - mean)).sum() * means.size / max(means.size - 1, 1))
    if spread < NONE:
        # One group, or all alike: nothing is known of others.
        return GroupMean(mean, None, None)
    reach = float(t.ppf((1 + LEVEL) / 2, means.size - 1) * spread)
    return GroupMean(mean, mean - reach, mean + reach)
