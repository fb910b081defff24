"""The nearest of some vectors to each of others, by cosine.

Example: ``nearest(np.eye(2), np.array([[0.6, 0.8]])).distance`` is ``[0.4, 0.2]``.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# So many cosines are in memory at once: 128 MB in double precision.
MOST_COSINES = 1 << 24


class Nearest(NamedTuple):
    """How far the nearest is, 1 less its cosine, and which one it is."""

    distance: NDArray[np.float64]
    place: NDArray[np.int64]


def nearest(queries: Any, references: Any) -> Nearest:
    """Find the nearest reference of each query; of several as near, the first.

    Args:
        queries: rows of length 1, dense or sparse.
        references: the same, of which there is at least one.
    """
    count, step = queries.shape[0], max(1, MOST_COSINES // references.shape[0])
    distance, place = np.empty(count), np.empty(count, np.int64)
    for start in range(0, count, step):
        cosines = queries[start : start + step] @ references.T
        if not isinstance(cosines, np.ndarray):
            cosines = cosines.toarray()
        best = cosines.argmax(axis=1)
        place[start : start + step] = best
        # Rounding must not make a copy a negative distance from itself.
        distance[start : start + step] = np.clip(1 - cosines[np.arange(len(best)), best], 0, 2)
    return Nearest(distance, place)
