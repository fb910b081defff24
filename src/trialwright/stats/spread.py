"""How a figure spreads over trials, in numbers that DVC can compare.

Example: ``spread([0, 0, 9])`` is ``{"mean": 3.0, "p05": 0.0, "p50": 0.0, "p95": 8.1, "max": 9.0}``.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def spread(values: Sequence[float] | NDArray[np.float64]) -> dict[str, float | None]:
    """Return the mean, three quantiles and the ends of some values; None where there is none."""
    if not len(values):
        return dict.fromkeys(("mean", "min", "p05", "p50", "p95", "max"))
    p05, p50, p95 = np.quantile(values, [0.05, 0.5, 0.95])
    named = {"mean": np.mean(values), "min": np.min(values), "p05": p05, "p50": p50, "p95": p95, "max": np.max(values)}
    return {name: float(value) for name, value in named.items()}
