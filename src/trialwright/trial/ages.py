"""Ages as registries write them.

Example: ``years("6 Months")`` is 0.5; ``years("N/A")`` is None.
"""

import re

_AGE = re.compile(r"(\d{1,4}) (year|month|week|day|hour|minute)s?", re.IGNORECASE)
_PER_YEAR = {"year": 1, "month": 12, "week": 365.25 / 7, "day": 365.25, "hour": 8766, "minute": 525960}


def years(age: str | None) -> float | None:
    """Return an age in years; None where it is none."""
    match = _AGE.fullmatch((age or "").strip())
    return int(match[1]) / _PER_YEAR[match[2].lower()] if match else None
