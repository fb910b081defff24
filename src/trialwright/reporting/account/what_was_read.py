"""What the registry held, counted by source, year and kind: sentences and tables for the report and the card.

Example: of ``{"counts": {"phase": {"Phase 2": 30, "none": 10}}, "accepted": 40, ...}`` the table "Phase" has the rows
``("Phase 2", 30, 0.75)`` and ``("not given", 10, 0.25)``; years become spans of at most twelve rows, such as
"2000 to 2004".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from trialwright.reporting.account.forms import count, name
from trialwright.reporting.results.titles import DIALECTS

# So many rows of a table fit a phone; the rest is one row.
MOST_ROWS = 12
# What counts call a value that a record lacks, and those beyond the number that are counted apart.
_NONE, _OTHERS = "none", "other values"
_SPANS = (1, 2, 5, 10, 20, 50, 100)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_TITLES = {
    "dialect": ("Source", ""), "registry": ("Registry", "By the ids of the trials."),
    "year": ("Year", "First submitted, or else begun."), "phase": ("Phase", ""), "study_type": ("Type of study", ""),
    "intervention_type": ("Type of intervention", "A trial counts once for each type that it has."),
    "status": ("Status", "As the registry says it."),
}


class ValueRow(NamedTuple):
    """A value, how many have it, and their share of all; None where there is no all."""

    value: str
    number: int
    share: float | None


class ValueCounts(NamedTuple):
    """How often each value was read, and how to read that."""

    title: str
    reading: str
    rows: list[ValueRow]

    @property
    def most(self) -> int:
        """Return the largest count, or 1."""
        return max((row.number for row in self.rows), default=0) or 1

    @property
    def line(self) -> str:
        """Return all of it in a line."""
        return ", ".join(f"{row.value} {count(row.number)}" for row in self.rows)


class WhatWasRead(NamedTuple):
    """What is said of the records, their counts, and the counts of what was left out."""

    sentences: list[str]
    tallies: list[ValueCounts]
    left_out: list[ValueCounts]


def what_was_read(ingested: Mapping[str, Any], *, simulated: bool) -> WhatWasRead | None:
    """Lay out metrics/ingest.json; None where it is not there, or older than its counts.

    Args:
        ingested: the content of the file.
        simulated: whether the registry is simulated.
    """
    counts, accepted = ingested.get("counts"), ingested.get("accepted", 0)
    if not counts:
        return None
    tallies = [
        ValueCounts(*titles, (_years if key == "year" else _rows)(_named(key, counts[key]), accepted))
        for key, titles in _TITLES.items() if counts.get(key)
    ]
    left_out = [
        ValueCounts(title, reading, _rows({name(key): of for key, of in found.items()}, None))
        for title, reading, found in (
            ("Rejected", "Records that are no trial, by reason.", ingested.get("rejected", {})),
            ("Not read", "Values of records that are left empty, by field.", ingested.get("unread", {})),
            ("Skipped", "Files that hold no record, by ending.", ingested.get("skipped", {})),
        ) if found
    ]
    return WhatWasRead(list(_sentences(ingested, counts, simulated=simulated)), tallies, left_out)


def _sentences(ingested: Mapping[str, Any], counts: Mapping[str, Any], *, simulated: bool) -> Iterator[str]:
    if simulated:
        yield "The registry is SIMULATED: no real trial stands behind these counts."
    sources = len(counts.get("dialect", {}))
    came = f" from {sources} sources" if sources > 1 else ""
    rejected = sum(ingested.get("rejected", {}).values())
    yield (
        f"{count(ingested['accepted'])} of {count(ingested['read'])} records became trials{came}; "
        f"{count(rejected) if rejected else 'none'} {'was' if rejected == 1 else 'were'} rejected."
    )
    if "merged" in ingested:
        found = ingested["merged"]
        merged = sum(found.values()) if isinstance(found, Mapping) else found
        of = "1 of them is a further record" if merged == 1 else f"{count(merged)} of them are further records"
        yield (
            f"{of} of a trial that another one of them tells of, under another id: one record of each such trial is "
            "kept." if merged else "No two of them were found to be of one trial under two ids."
        )


def _named(key: str, found: Mapping[str, int]) -> dict[str, int]:
    return {DIALECTS.get(value, value) if key == "dialect" else value: number for value, number in found.items()}


def _rows(found: Mapping[str, int], whole: int | None) -> list[ValueRow]:
    """Return the commonest values, those without any and the rest behind them."""
    ordered = sorted(found.items(), key=lambda item: (item[0] == _OTHERS, item[0] == _NONE, -item[1], item[0]))
    rest = ordered[MOST_ROWS:] if len(ordered) > MOST_ROWS + 1 else []
    shown = [ValueRow("not given" if value == _NONE else value, number, _share(number, whole))
             for value, number in ordered[: len(ordered) - len(rest)]]
    others = sum(number for _, number in rest)
    return [*shown, ValueRow(f"{len(rest)} others", others, _share(others, whole))] if rest else shown


def _years(found: Mapping[str, int], whole: int) -> list[ValueRow]:
    """Return counts by spans of years, without a gap where none has a trial."""
    years = {int(value): number for value, number in found.items() if _YEAR.fullmatch(value)}
    others = _rows({value: number for value, number in found.items() if not _YEAR.fullmatch(value)}, whole)
    if not years:
        return others
    first, last = min(years), max(years)
    size = next((size for size in _SPANS if last // size - first // size < MOST_ROWS), 1000)
    spans = []
    for at in range(first // size, last // size + 1):
        number = sum(of for year, of in years.items() if year // size == at)
        ends = f"{at * size} to {at * size + size - 1}" if size > 1 else str(at)
        spans.append(ValueRow(ends, number, _share(number, whole)))
    return [*spans, *others]


def _share(number: int, whole: int | None) -> float | None:
    return number / whole if whole else None
