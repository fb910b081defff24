"""How the values of the structured fields are distributed: how far off, and what the shares are.

Example: where 60 % of real trials are randomised and 72 % of synthetic ones, the Jensen-Shannon distance of
``allocation`` is about 0.09; 0 is the same distribution, 1 nothing in common. The Wasserstein distance of
``minimum_age`` is in years: by how much ages must be moved, on average, to become the real ones.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from trialwright.fidelity.facts import CATEGORIES, NUMBERS

# Not "field": DVC writes its own into a column of that name.
HEADER = ("fact", "value", "kind", "share")


def compare_fields(real: pd.DataFrame, other: pd.DataFrame) -> dict[str, float | None]:
    """Return a distance for each field; None where either side gives no number."""
    from scipy.stats import wasserstein_distance  # noqa: PLC0415

    distances: dict[str, float | None] = {
        f"{name}_js": js_distance(real[name].value_counts(), other[name].value_counts()) for name in CATEGORIES
    }
    for name in NUMBERS:
        here, there = real[name].dropna(), other[name].dropna()
        filled = len(here) and len(there)
        distances[f"{name}_wasserstein"] = float(wasserstein_distance(here, there)) if filled else None
    return distances


def js_distance(here: "pd.Series[int]", there: "pd.Series[int]") -> float:
    """Return the Jensen-Shannon distance (base 2) of two counts, of which either may lack values."""
    from scipy.spatial.distance import jensenshannon  # noqa: PLC0415

    counts = pd.concat([here, there], axis=1).fillna(0).to_numpy(dtype=np.float64)
    # The square root of a divergence of equal shares may be that of a tiny negative number.
    return float(np.nan_to_num(jensenshannon(counts[:, 0], counts[:, 1], base=2)))


def list_shares(kinds: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, str, float]]:
    """Return the share of each value of each category, for a plot."""
    shares = {name: {field: facts[field].value_counts(normalize=True) for field in CATEGORIES}
              for name, facts in kinds.items() if len(facts)}
    rows = []
    for field in CATEGORIES:
        values = sorted(set().union(*(of[field].index for of in shares.values())))
        rows += [
            (field, value, name, round(float(of[field].get(value, 0.0)), 6)) for value in values
            for name, of in shares.items()
        ]
    return rows
