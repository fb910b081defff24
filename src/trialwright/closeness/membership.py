"""Whether synthetic trials tell which real ones were shown: a test of membership by nearest neighbours.

Example: where each shown trial has a nearer synthetic neighbour than each trial that was not shown, the AUC is 1;
where it makes no difference, 0.5: no leak.

Pairs are of one intervention, for drugs differ in how many trials were written of them. The interval is over
interventions, as the trials of one hang together: the AUC is a mean of theirs, weighted by pairs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trialwright.stats.group_means import weighted_mean

Floats = NDArray[np.float64]


def membership(
    shown: Floats, hidden: Floats, shown_groups: Sequence[str], hidden_groups: Sequence[str]
) -> dict[str, float | None]:
    """Return the AUC by which nearness tells shown from hidden trials, with its interval.

    Args:
        shown: the nearness of each trial that was shown, more being nearer.
        hidden: that of each trial that was not.
        shown_groups: the intervention of each.
        hidden_groups: the same.
    """
    areas, weights = [], []
    ours, theirs = np.asarray(shown_groups), np.asarray(hidden_groups)
    for group in sorted(set(shown_groups) & set(hidden_groups)):
        here, there = shown[ours == group], hidden[theirs == group]
        areas.append(float((here[:, None] > there).mean() + (here[:, None] == there).mean() / 2))
        weights.append(here.size * there.size)
    sizes = {"shown": len(shown), "hidden": len(hidden), "interventions": len(areas)}
    return {**sizes, **_interval(np.array(areas), np.array(weights))}


def _interval(areas: Floats, weights: NDArray[np.int64]) -> dict[str, float | None]:
    """Return the weighted mean of some areas, and where it would lie with other interventions."""
    if not areas.size:
        return dict.fromkeys(("auc", "auc_lo", "auc_hi"))
    area, lo, hi = weighted_mean(areas, weights)
    if lo is None or hi is None:
        # One intervention, or all alike, as where all nearest trials were shown.
        return {"auc": area, "auc_lo": None, "auc_hi": None}
    return {"auc": area, "auc_lo": max(0.0, lo), "auc_hi": min(1.0, hi)}
