"""How long an endpoint asks to be left alone, read from the headers of its answers.

Example: ``Retry-After: 20`` is 20 s; ``x-ratelimit-remaining-requests: 0`` beside
``x-ratelimit-reset-requests: 1m30s`` is 90 s. What cannot be read asks for nothing.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d{1,12}(?:\.\d{0,9})?)(ms|s|m|h|d)", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{0,9})?", re.ASCII)


def asked(headers: Mapping[str, str]) -> float | None:
    """Return the seconds after which to ask again, where the answer names them."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    after = headers.get("retry-after")
    if after is None:
        return None
    seconds = _number(after)
    return _until(after) if seconds is None else seconds


def spent(headers: Mapping[str, str], tokens: int) -> float | None:
    """Return the seconds until a limit is reset that has no room for one more request of `tokens`."""
    waits = [
        duration(headers.get(f"x-ratelimit-reset-{what}"))
        for what, needed in (("requests", 1), ("tokens", tokens))
        if (left := _number(headers.get(f"x-ratelimit-remaining-{what}"))) is not None and left < needed
    ]
    return max((wait for wait in waits if wait is not None), default=None)


def duration(text: str | None) -> float | None:
    """Return the seconds of ``1h2m3.5s``, ``20ms`` or a bare number of seconds."""
    stripped = (text or "").strip()
    parts = _PART.findall(stripped)
    if parts and "".join(number + unit for number, unit in parts) == stripped:
        return math.fsum(float(number) * _UNITS[unit] for number, unit in parts)
    return _number(stripped)


def _number(text: str | None) -> float | None:
    stripped = (text or "").strip()
    return float(stripped) if _NUMBER.fullmatch(stripped) else None


def _until(text: str) -> float | None:
    """Return the seconds until an HTTP date; 0 where it is past."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
