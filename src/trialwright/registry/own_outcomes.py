"""The outcomes that a registry brings itself: the labels of TOP-style tables, and the split in their names.

Example: the row of NCT00010101 in ``phase_II_valid.csv`` becomes ``NCT00010101,1,val``.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from trialwright.core import tables
from trialwright.files import csvs
from trialwright.registry import archive, dialects, top_csv
from trialwright.registry.rejection import Rejection

_SPLIT = re.compile(r"(?:^|[^a-z])(train|val|test)(?:id|idation)?\.csv$", re.IGNORECASE)


def write_outcomes(registry: Path, target: Path, columns: Sequence[str]) -> int:
    """Write the outcomes in a registry zip as CSV, and return how many: none for records of XML.

    Args:
        registry: the zip, as `bring` leaves it.
        target: where the CSV goes: id, label and split.
        columns: the names of the id and label columns to write; the label is read from the table's
            column of that name, without which nothing is written of it.
    """
    count = 0
    with tables.replacing(target) as temporary, temporary.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow([*columns, "split"])
        for name, data in dialects.tables_in(registry, archive.scan(registry)):
            if columns[1] in top_csv.header(data):
                rows = [[trial_id, label, split_of(name)] for trial_id, label in _labels(data, columns[1])]
                lines.writerows(rows)
                count += len(rows)
    return count


def split_of(name: str) -> str:
    """Return train, val or test as the name of a table says, or nothing."""
    found = _SPLIT.search(name)
    return found[1].lower() if found else ""


def _labels(data: bytes, column: str) -> Iterator[tuple[str, str]]:
    names = top_csv.header(data)
    places = names.index("nctid"), names.index(column)
    for _, cells in top_csv.rows(data):
        # A row of another width is a reject of ingest, and so is what cannot be written as UTF-8.
        if not isinstance(cells, Rejection) and not csvs.fault([cells[place] for place in places]):
            yield cells[places[0]].strip(), cells[places[1]].strip()
