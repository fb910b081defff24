"""A score of results.json: its mean, deviation and interval, of what is a finite number.

Example: ``ScoreResult.read({"mean": 0.698, "sd": 0.012, "lo": 0.66, "hi": 0.736}).mean`` is 0.698.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Self


def as_number(value: object) -> float | None:
    """Return a finite number, None for all else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None


class ScoreResult(NamedTuple):
    """A score: mean and deviation over seeds, and its 95 % confidence interval."""

    mean: float | None = None
    sd: float | None = None
    lo: float | None = None
    hi: float | None = None

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Self:
        """Take it from the entry of a metric."""
        return cls(*(as_number(found.get(key)) for key in cls._fields))
