"""Figures on synthetic trials beside the same figures on real ones, over draws of matched size.

Example: ``beside({"auc": 0.97}, {"auc": 0.55})`` is ``{"synthetic": {"auc": 0.97}, "real": {"auc": 0.55},
"over_real": {"auc": 0.42}}``; the second is the floor, what "as good as real" means.
"""

from collections.abc import Iterable, Mapping

import numpy as np

Figures = Mapping[str, float | None]
# Differences of bounds and of p-values say nothing.
_ALONE = {"auc_lo", "auc_hi", "p_value"}


def beside(synthetic: Figures, real: Figures) -> dict[str, dict[str, float | None]]:
    """Set the figures of both side by side, with their differences."""
    return {
        "synthetic": dict(synthetic), "real": dict(real),
        "over_real": {
            name: _difference(value, real[name]) for name, value in synthetic.items() if name not in _ALONE
        },
    }


def average(found: Iterable[Mapping[str, Figures]]) -> dict[str, dict[str, float | None]]:
    """Average figures, by group and name, over draws; where any draw has none, there is none."""
    every = list(found)
    return {
        group: {name: _mean([draw[group][name] for draw in every]) for name in figures}
        for group, figures in every[0].items()
    }


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) else None
