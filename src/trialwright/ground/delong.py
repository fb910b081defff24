"""DeLong's variance of a ROC-AUC, and his paired test of two, by midranks (Sun and Xu, 2014).

Example: scores 1, 3 of failures and 2, 4 of successes have an AUC of 3/4; the successes' parts of it are
1/2 and 1, the failures' 1 and 1/2, so its variance is (1/8) / 2 + (1/8) / 2 = 1/8.

An AUC is a mean of parts, one a trial, so what each trial does to it, its influence, is all that is
needed: the variance is the sum of squares of the influences, that of a difference of AUCs on the same
trials the sum of squares of the difference of influences, and that of a mean over seeds of their mean.
So figures of several seeds, on the same test trials or on others, need no case of their own. All this
takes the trained models as given: what other seeds would do is in the bootstrap's intervals.
"""

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
# Of confidence intervals.
LEVEL = 0.95


def influence(labels: Labels, scores: Floats) -> Floats:
    """Return what each trial adds to the AUC, scaled so that the sum of squares is DeLong's variance."""
    found = np.zeros(scores.size)
    ranks = midranks(scores)
    for own, sign in ((labels == 1, 1), (labels == 0, -1)):
        count = int(own.sum())
        # Ranks among all less ranks among its own: how many of the other class are below.
        parts = sign * (ranks[own] - midranks(scores[own])) / (own.size - count)
        found[own] = (parts - parts.mean()) / np.sqrt(count * max(count - 1, 1))
    return found


def midranks(values: Floats) -> Floats:
    """Rank values from 1, equal ones at the mean of their ranks."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(sizes) - (sizes - 1) / 2)[group]
    return ranks


def standard_error(influences: Floats) -> float:
    """Return the standard error of the figure of these influences."""
    return float(np.sqrt(np.square(influences).sum()))


def p_value(difference: float, error: float) -> float:
    """Return the two-sided p-value of a difference of AUCs with this standard error."""
    if error <= 1e-12:
        return 1.0 if abs(difference) <= 1e-12 else 0.0
    return 2 * NormalDist().cdf(-abs(difference) / error)


def score_interval(labels: Labels, scores: Floats) -> dict[str, float]:
    """Return the ROC-AUC of scores of both labels with its interval."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    area = float(roc_auc_score(labels, scores))
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * standard_error(influence(labels, scores))
    return {"roc_auc": area, "roc_auc_lo": max(0.0, area - reach), "roc_auc_hi": min(1.0, area + reach)}
