"""Single numbers of ICTRP as ours: the ages, dates and sizes of all its registries.

Example: ``age("20years-old")`` is "20 Years", ``date("03/05/2019")`` "2019-05-03" and
``size("Group A:49;Group B:50;")`` 99.
"""

import re

from trialwright.registry.dialects.dates import iso_date, whole_number
from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, one_line


class UnreadableError(ValueError):
    """A value stands there and means nothing that is known."""


_UNITS = {
    **dict.fromkeys(("year", "years", "yr", "yrs", "y", "yo", "age"), "Year"),
    **dict.fromkeys(("month", "months", "mo", "m"), "Month"), **dict.fromkeys(("week", "weeks", "w"), "Week"),
    **dict.fromkeys(("day", "days", "d"), "Day"), **dict.fromkeys(("hour", "hours", "h"), "Hour"),
    **dict.fromkeys(("minute", "minutes"), "Minute"),
}
_BESIDE_AGES = frozenset({
    "old", "older", "aged", "s", "and", "or", "over", "above", "from", "than", "more", "less", "at", "least", "most",
    "up", "to", "under", "below", "younger",
})
_NO_AGE = frozenset({"no limit", "no limits", "without limit", "no maximum", "no minimum", "0"})
_OLDEST = 150
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]\d{1,2}:\d\d\S{0,12}(?: [AP]M)?)?", re.ASCII)
# Of an arm: its name, and how many are to be in it.
_SIZE_OF_ARM = re.compile(r"\s*(?P<label>[^:].{0,400}?)\s*[:\uff1a]\s*(?P<size>\d{1,9})\s*(?:;|$)", re.DOTALL)
_MOST_SIZE_CHARS = 20_000
_MOST_PEOPLE = 10**9


def age(text: str) -> str | None:
    """Return an age as `trial.ages` reads it; None for no limit, as which registries also write 0.

    Raises:
        UnreadableError: there is more than one number, or another word.
    """
    said = one_line(text).lower()
    if is_nothing(said) or said in _NO_AGE:
        return None
    numbers = re.findall(r"\d+(?:\.\d+)?", said[:80], re.ASCII)
    words = re.findall(r"[^\W\d_]+", said)
    units = {_UNITS[word] for word in words if word in _UNITS} or {"Year"}
    if len(numbers) != 1 or len(units) != 1 or not set(words) <= _UNITS.keys() | _BESIDE_AGES:
        raise UnreadableError
    number, unit = whole_number(numbers[0]), units.pop()
    if number is None or number > (_OLDEST if unit == "Year" else 9999):
        raise UnreadableError
    return f"{number} {unit}{'s' * (number > 1)}" if number else None


def date(text: str) -> str | None:
    """Return a partial ISO date; ICTRP writes the day first, or as ISO, and 1900-01-01 where it has none.

    Raises:
        UnreadableError: it is no date.
    """
    said = one_line(text)
    if is_nothing(said):
        return None
    match = _DAY_FIRST.fullmatch(said)
    # A day that is none may still be a month: iso_date reads what can mean one thing only.
    found = (match and iso_date(f"{match[4]}-{match[3]}-{match[1]}")) or iso_date(said)
    if found is None:
        raise UnreadableError
    return None if found == "1900-01-01" else found


def size(text: str) -> int | None:
    """Return how many people are planned, of several arms their sum; 0 is none.

    Raises:
        UnreadableError: it is no number, or that of an arm is missing.
    """
    said = one_line(text)
    if is_nothing(said):
        return None
    number = whole_number(said)
    if number is None:
        number = sum(people for _, people in arm_sizes(said))
        if not number and not re.search(r":\s{0,9}0;?$", said):
            raise UnreadableError
    if number >= _MOST_PEOPLE:
        raise UnreadableError
    return number or None


def arm_sizes(text: str) -> list[tuple[str, int]]:
    """Return the arms that a size names with theirs; none where any of the text is something else."""
    found, place = [], 0
    while place < len(text) <= _MOST_SIZE_CHARS:
        match = _SIZE_OF_ARM.match(text, place)
        if match is None:
            return []
        found.append((match["label"], int(match["size"])))
        place = match.end()
    return found
