"""The words and dates of legacy XML for those of API v2.

Example: ``word("ACTIVE_NOT_RECRUITING")`` is "Active, not recruiting", ``day("2012-03-05")`` "March 5, 2012".
"""

from collections.abc import Iterable

# Where the word is not the name itself in another case.
_WORDS = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "CASE_CONTROL": "Case-Control",
    "CROSS_SECTIONAL": "Cross-Sectional",
    "ENROLLING_BY_INVITATION": "Enrolling by invitation",
    "ESTIMATED": "Anticipated",
    "NA": "N/A",
    "NIH": "NIH",
    "NONE": "None (Open Label)",
    "NON_RANDOMIZED": "Non-Randomized",
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "UNKNOWN": "Unknown status",
    **{f"PHASE{number}": f"Phase {number}" for number in range(1, 5)},
}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def word(name: str | None) -> str:
    """Return the word for a name of API v2; empty for none."""
    return _WORDS.get(name) or name.replace("_", " ").title() if name else ""


def words(names: Iterable[str]) -> list[str]:
    """Return the words for names of API v2."""
    return [word(name) for name in names]


def day(date: str | None) -> str:
    """Return a date, or a month, in words; empty for none."""
    if not date:
        return ""
    year, month, *days = date.split("-")
    return f"{_MONTHS[int(month) - 1]} {f'{int(days[0])}, ' if days else ''}{year}"
