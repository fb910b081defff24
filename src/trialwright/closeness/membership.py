"""Whether synthetic trials tell which real ones were shown: a test of membership by nearest neighbours.

Example: where each shown trial has a nearer synthetic neighbour than each trial that was not shown, the AUC is 1;
where it makes no difference, 0.5: no leak.

Pairs are of one intervention and label, for these differ in how many trials were written of them, and in how many were
shown. The interval is over interventions, as the trials of one hang together: the AUC is a mean of theirs, weighted by
pairs.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trialwright.stats.group_means import weighted_mean

Floats = NDArray[np.float64]
_STRATUM = ["intervention", "label"]


def membership(trials: pd.DataFrame) -> dict[str, float | None]:
    """Return the AUC by which nearness tells trials that were shown from others, with its interval.

    Args:
        trials: real trials by intervention and label; `shown` says whether the LLM saw one, `near` is how near its
            nearest synthetic trial is, more being nearer, not a number where there is none.

    Returns:
        auc, auc_lo and auc_hi, None where they cannot be estimated; and of how many `shown` and `hidden` trials, in
        how many `interventions`: those that have the other kind in their intervention and label.
    """
    ranked = trials.assign(rank=trials.groupby(_STRATUM)["near"].rank()).dropna(subset="rank")
    shown = ranked[ranked["shown"]].groupby(_STRATUM)["rank"].agg(["size", "sum"])
    hidden = ranked[~ranked["shown"]].groupby(_STRATUM)["rank"].agg(hidden="size")
    both = shown.join(hidden, how="inner")
    # A rank counts who is behind, of its own kind as well.
    both["won"] = both["sum"] - both["size"] * (both["size"] + 1) / 2
    both["pairs"] = both["size"] * both["hidden"]
    found = both.groupby("intervention")[["won", "pairs"]].sum()
    sizes = {"shown": int(both["size"].sum()), "hidden": int(both["hidden"].sum()), "interventions": len(found)}
    return {**sizes, **_interval((found["won"] / found["pairs"]).to_numpy(), found["pairs"].to_numpy())}


def _interval(areas: Floats, weights: NDArray[np.int64]) -> dict[str, float | None]:
    """Return the weighted mean of some areas, and where it would lie with other interventions."""
    if not areas.size:
        return dict.fromkeys(("auc", "auc_lo", "auc_hi"))
    area, lo, hi = weighted_mean(areas, weights)
    if lo is None or hi is None:
        # One intervention, or all alike, as where all nearest trials were shown.
        return {"auc": area, "auc_lo": None, "auc_hi": None}
    return {"auc": area, "auc_lo": max(0.0, lo), "auc_hi": min(1.0, hi)}
