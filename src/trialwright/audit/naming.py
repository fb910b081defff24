"""Readable names for what a trial has: each is one feature of a probe, held or not.

Example: ``named("enrollment", 11)`` gives "enrollment: 8-15", and ``named("why stopped", "Slow accrual")``
"why stopped" and "why stopped: slow accrual".

Numbers are named by powers of two, so that nothing has to be fitted and a linear model can bend.
"""

import re
from collections.abc import Iterator, Sequence

# A text of so many words or less is a value, as a phase or a status is; a longer one is told word by word.
SHORT = 4
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-\d\d)?$")
_WORD = re.compile(r"[^\W\d_]{3,30}")


def named(title: str, value: object) -> Iterator[str]:
    """Yield the names of a value; an empty one has none."""
    if isinstance(value, bool):
        if value:
            yield title
    elif isinstance(value, int):
        yield f"{title}: {span(value)}"
    elif isinstance(value, str) and value.strip():
        yield title
        yield from _of_text(title, value)
    elif isinstance(value, Sequence) and not isinstance(value, str) and len(value):
        yield f"{title}: {span(len(value))} of them"
        for item in value:
            yield from _of_text(title, item or "")


def span(number: int) -> str:
    """Name the power of two that a number reaches: 0, 1, 2-3, 4-7, 8-15, ..."""
    if number < 2:
        return str(max(number, 0))
    low = 1 << (number.bit_length() - 1)
    return f"{low}-{2 * low - 1}"


def words(text: str) -> set[str]:
    """Return the different words of a text in lower case, those of three letters or more."""
    return set(_WORD.findall(text.lower()))


def months(begun: str | None, ended: str | None) -> int | None:
    """Count the months from one ISO date to another, None where either says no month."""
    dates = [_DATE.match(date or "") for date in (begun, ended)]
    numbers = [int(date[1]) * 12 + int(date[2]) for date in dates if date and date[2]]
    return numbers[1] - numbers[0] if len(numbers) == len(dates) else None


def _of_text(title: str, text: str) -> Iterator[str]:
    if date := _DATE.match(text):
        yield f"{title}: {date[1]}"
    elif len(text.split()) <= SHORT:
        yield f"{title}: {text.lower()[:60]}"
    else:
        yield from (f"{title}: {word}" for word in words(text))
