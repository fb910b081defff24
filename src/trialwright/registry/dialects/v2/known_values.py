"""Words, dates and numbers of API v2 where they are known; what is there and is not is listed by its field.

Example: ``word("gender", "BOTH", SEXES, unread)`` is None, and ``unread`` then ends in "gender".
"""

from trialwright.registry.dialects.dates import iso_date, told, whole_number
from trialwright.registry.dialects.v2.protocol_members import DateStruct
from trialwright.registry.dialects.v2.study_words import DATE_TYPES, Words

_LOGICAL = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}


def word(field: str, given: str | None, known: Words, unread: list[str]) -> str | None:
    """Return our word for one of the registry's."""
    if given is None:
        return None
    found = known.get(given)
    if found is None and given not in known:
        unread.append(field)
    return found


def logical(field: str, given: bool | str | None, unread: list[str]) -> bool | None:
    """Return a yes or no; some write it as a text."""
    if given is None:
        return None
    found = _LOGICAL.get(given.strip().lower() if isinstance(given, str) else given)
    if found is None:
        unread.append(field)
    return found


def date(field: str, given: str | None, unread: list[str]) -> str | None:
    """Return a partial ISO date."""
    return told(field, given, iso_date, unread)


def dated(field: str, given: DateStruct | None, unread: list[str]) -> tuple[str | None, str | None]:
    """Return a date, and whether it has come."""
    if given is None:
        return None, None
    return date(field, given.date, unread), word(f"{field}_type", given.type, DATE_TYPES, unread)


def count(field: str, given: int | float | str | None, unread: list[str]) -> int | None:
    """Return a number; some write it as a text."""
    return None if given is None else told(field, str(given), whole_number, unread)
