"""Two ROC-AUCs on the same trials, where scores are normal within each outcome: how far their difference may be off.

Example: two models of ROC-AUC 0.7 and 0.72 whose scores have a correlation of 0.9 within each outcome differ, on 500
successes and 500 failures, with a standard error of 0.0077.

A ROC curve does not change if scores are stretched, so that nothing is assumed of their scale; it is assumed that some
scale makes them normal, of the same variance for both outcomes (Dorfman and Alf, 1969; Obuchowski and McClish, 1997).
The variance is exact for that case, not of large samples: the U-statistic's (Hoeffding, 1948), whose two leading terms
are those that DeLong estimates.
"""

import math
from statistics import NormalDist

import numpy as np

# Points of the quadrature below, exact to ten digits.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(40)
_NORMAL = NormalDist()


def difference_error(one: float, other: float, correlation: float, successes: int, failures: int) -> float:
    """Return the standard error of the difference of two ROC-AUCs on the same trials.

    Args:
        one: the ROC-AUC of a model, between 0 and 1.
        other: that of the other.
        correlation: of their scores within each outcome, from -1 to 1.
        successes: test trials.
        failures: test trials.
    """
    variances = []
    # Pairs of a success and a failure that have both, the success alone, or the failure alone in common.
    for shared in (1.0, 0.5, 0.5):
        squares = _both(one, one, shared) + _both(other, other, shared) - 2 * _both(one, other, shared * correlation)
        variances.append(max(0.0, squares - (one - other) ** 2))
    same, of_success, of_failure = variances
    total = same + (failures - 1) * of_success + (successes - 1) * of_failure
    return math.sqrt(total / (successes * failures))


def find_correlation(one: float, other: float, error: float, successes: int, failures: int) -> float:
    """Return the correlation at which a difference of ROC-AUCs has this standard error, the nearest if none does."""
    low, high = -1.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if difference_error(one, other, middle, successes, failures) > error:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _both(one: float, other: float, correlation: float) -> float:
    """Return how often both models rank a pair rightly, their differences having this correlation (Drezner, 1990)."""
    here, there = _NORMAL.inv_cdf(one), _NORMAL.inv_cdf(other)
    half = math.asin(correlation) / 2
    sines = np.sin(half * (_POINTS + 1))
    heights = np.exp((here * there * sines - (here**2 + there**2) / 2) / (1 - sines**2))
    return one * other + half * float(_WEIGHTS @ heights) / (2 * math.pi)
