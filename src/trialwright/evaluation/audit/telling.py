"""Features that stand by one outcome against all odds, to be looked at one by one.

Example: of 1,000 trials 600 succeed; "why stopped" stands in 60 failures and in no success. Were its odds ratio
1/5, chance would give so few once in 10^8: it tells.

A drug may fail always, so what tells is no leak by itself; but a leak tells.
"""

import numpy as np

from trialwright.evaluation.scores import Floats, Labels, Positions

CHANCE = 0.05


def find_telling(held: Positions, labels: Labels, bound: float) -> Labels:
    """Say of each feature whether it tells: whether its odds ratio is surely beyond a bound.

    Args:
        held: how many failures (first row) and successes (second row) hold each feature.
        labels: of all trials.
        bound: an odds ratio above 1; its inverse is the bound of features that stand by failures.

    Returns:
        1 for features whose counts an odds ratio at the bound would not give: by Fisher's exact test of that
        odds ratio, after Bonferroni's correction for all features.
    """
    from scipy.stats import nchypergeom_fisher  # noqa: PLC0415

    totals = np.bincount(labels, minlength=2)
    tells = np.zeros(held.shape[1], dtype=np.int8)
    ratios = odds_ratios(held, totals)
    for at in np.flatnonzero((ratios >= bound) | (ratios <= 1 / bound)):
        failures, successes = (int(count) for count in held[:, at])
        shape = (labels.size, int(totals[1]), failures + successes)
        if ratios[at] > 1:
            tail = nchypergeom_fisher.sf(successes - 1, *shape, bound)
        else:
            tail = nchypergeom_fisher.cdf(successes, *shape, 1 / bound)
        tells[at] = 2 * tail * held.shape[1] < CHANCE
    return tells


def odds_ratios(held: Positions, totals: Positions) -> Floats:
    """Return the odds of success with each feature over those without it, half a trial added to each count."""
    with_it, without = held + 0.5, totals[:, None] - held + 0.5
    ratios: Floats = (with_it[1] / with_it[0]) / (without[1] / without[0])
    return ratios
