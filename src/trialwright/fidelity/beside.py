"""Figures on synthetic trials beside the same figures on real ones, over draws of matched size.

Example: ``beside({"auc": 0.97}, {"auc": 0.55})`` is ``{"synthetic": {"auc": 0.97}, "real": {"auc": 0.55},
"over_real": {"auc": 0.42}}``; the second is the baseline, what "as good as real" means.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

Figures = Mapping[str, float | None]
# Differences of bounds and of p-values say nothing.
_ALONE = {"auc_lo", "auc_hi", "p_value"}

Values = Sequence[float | None]


def beside(synthetic: Figures, real: Figures) -> dict[str, dict[str, float | None]]:
    """Set the figures of both side by side, with their differences."""
    return {
        "synthetic": dict(synthetic), "real": dict(real),
        "over_real": {
            name: _difference(value, real[name]) for name, value in synthetic.items() if name not in _ALONE
        },
    }


def average(found: Iterable[Mapping[str, Figures]]) -> dict[str, dict[str, float | None]]:
    """Average figures, by group and name, over draws, and combine p-values; where any draw has none, there is none."""
    every = list(found)
    return {
        group: {
            name: (combined if name == "p_value" else _mean)([draw[group][name] for draw in every]) for name in figures
        }
        for group, figures in every[0].items()
    }


def combined(p_values: Values) -> float | None:
    """Return one p-value of several of the same hypothesis that depend on each other, as those of draws do.

    Twice their median, 1 at most, is a p-value whatever their dependence (Rüger, 1978; Vovk & Wang, 2020); their
    mean is none. One alone is what it is.
    """
    known = [value for value in p_values if value is not None]
    if len(known) < len(p_values):
        return None
    return known[0] if len(known) == 1 else min(1.0, 2 * float(np.median(known)))


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _mean(values: Values) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) else None
