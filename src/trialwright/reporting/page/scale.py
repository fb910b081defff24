"""One scale for the drawings of lifts in a table, or on cards beside each other.

Example: ``scale([{"lo": -0.1, "hi": 0.05}])(0.05)`` is 74.0: 0 is in the middle of a drawing that is 100 wide, and
the farthest end of any interval 2 from its edge.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any


def scale(
    lifts: Iterable[Mapping[str, Any]], ends: tuple[str, ...] = ("mean", "lo", "hi")
) -> Callable[[float], float]:
    """Return where a lift stands in a drawing that has room for all of these; an end that is not known takes none."""
    known = (lift.get(end) for lift in lifts for end in ends)
    reach = max((abs(value) for value in known if value is not None), default=0.0) or 1.0
    return lambda lift: round(50 + 48 * lift / reach, 2)
