"""Dates and counts as registries print them, read where they can mean one thing only.

Examples: ``iso_date("Febuary 3rd, 2004")`` is "2004-02-03" and ``iso_date("25/12/2004")`` "2004-12-25", while
"03/05/2004" may be March or May and is None; ``whole_number("1,200")`` is 1200, while "1.200" is None.
"""

import re
from collections.abc import Callable
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)
# Misspelt months begin like the right one, and share this much with it and with no other.
_ALIKE = 0.8
_LONGEST = 40
_WORDED = re.compile(
    r"(?:(?P<month>[a-z]{3,12})\.?(?:[\s-]+(?P<day>\d{1,2})(?:st|nd|rd|th)?)?"
    r"|(?P<first>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<second>[a-z]{3,12})\.?)"
    r"(?:\s*,\s*|[\s-]+)(?P<year>\d{4})", re.ASCII,
)
_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[t\s]\d{2}:\d{2}\S*)?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII)
_BOTH_WAYS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([, '\u00a0\u2009\u202f\u2019])\d{3})(?:\1\d{3})*")
_NO_FRACTION = re.compile(r"(\d+)\.0{1,2}")
# What fits a column of 32 bits whatever its digits.
_MOST_DIGITS = 9

T = TypeVar("T")


def told(field: str, text: str | None, read: Callable[[str], T | None], unread: list[str]) -> T | None:
    """Return what a text says; one that says something and cannot be read is listed by its field."""
    if not text:
        return None
    found = read(text)
    if found is None and not text.isspace():
        unread.append(field)
    return found


@lru_cache(maxsize=1 << 16)
def iso_date(text: str | None) -> str | None:
    """Return a partial ISO date (year, month or day), or None where the text is no date, or may be several."""
    text = (text or "").strip().lower()
    if len(text) > _LONGEST:
        return None
    if match := _WORDED.fullmatch(text):
        month = _month(match["month"] or match["second"])
        return _iso(match["year"], month, match["day"] or match["first"]) if month else None
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _iso(match[1], *match.groups()[-2:])
    if match := _SLASHED.fullmatch(text):
        return _iso(match[2], match[1])
    if match := _BOTH_WAYS.fullmatch(text):
        found = {_iso(match[4], match[1], match[3]), _iso(match[4], match[3], match[1])} - {None}
        return found.pop() if len(found) == 1 else None
    return None


def whole_number(text: str) -> int | None:
    """Return a count of at most nine digits, or None where the text is none, or may be a fraction."""
    text = text.strip()
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    elif match := _NO_FRACTION.fullmatch(text):
        text = match[1]
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _month(word: str) -> int | None:
    """Return the number of the one month that a word begins, or is a misspelling of."""
    begun = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    if len(begun) == 1 or word == "sept":
        return begun[0]
    alike = [
        number for number, name in enumerate(_MONTHS, start=1)
        if name[0] == word[0] and len(word) > 3 and SequenceMatcher(None, name, word).ratio() >= _ALIKE
    ]
    return alike[0] if len(alike) == 1 else None


def _iso(year: str, month: str | int | None = None, day: str | None = None) -> str | None:
    """Write a date as precisely as it is known, or return None where the calendar has no such day."""
    try:
        known = date(int(year), 1 if month is None else int(month), int(day or 1)).isoformat()
    except ValueError:
        return None
    return known if day else known[:7] if month else known[:4]
