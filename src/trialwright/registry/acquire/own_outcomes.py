"""The outcomes that a registry brings itself: the labels of TOP-style tables, and the split in their names.

Example: the row of NCT00010101 in ``phase_II_valid.csv`` becomes ``NCT00010101,1,val``.
"""

import csv
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from trialwright.core import tables
from trialwright.files import own_files
from trialwright.registry.archive import members as archive
from trialwright.registry.archive.contents import scan
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.top_csv import TABLE_BYTES
from trialwright.sections.real_trials import Acquire, Label

_SPLIT = re.compile(r"(?:^|[^a-z])(train|val|test)(?:id|idation)?\.csv$", re.IGNORECASE)


def bring(section: Acquire, label: Label, registry: Path, target: Path, check: Callable[[Path], object]) -> None:
    """Copy the user's outcomes, else write those of the registry; `check` raises an InputError on what is none."""
    columns = [label.id_column, label.label_column]
    own_files.bring_csv(section.folder, section.outcomes, "acquire.outcomes", target, check, [*columns, "split"])
    # In a download of gigabytes there are none to look for.
    if section.outcomes is None and section.source == "files":
        write_outcomes(registry, target, columns)


def write_outcomes(registry: Path, target: Path, columns: Sequence[str]) -> int:
    """Write the outcomes in a registry zip as CSV, and return how many: none where no table gives any.

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
        for name, trial_id, outcome in _outcomes(registry, columns[1]):
            lines.writerow([trial_id, outcome, split_of(name)])
            count += 1
    return count


def split_of(name: str) -> str:
    """Return train, val or test as the name of a table says, or nothing."""
    found = _SPLIT.search(name)
    return found[1].lower() if found else ""


def _outcomes(registry: Path, label: str) -> Iterator[tuple[str, str, str]]:
    """Yield table, id and outcome; what cannot be read is a reject of ingest, which names it."""
    descriptor = os.open(registry, os.O_RDONLY)
    try:
        for member in scan(registry).members:
            if member.name.lower().endswith(".csv"):
                with suppress(Rejection):
                    # An export of gigabytes gives none, which its beginning tells.
                    beginning = next(archive.chunks(descriptor, member), b"")
                    dialect = spoken.of(member.name, beginning)
                    if any(dialect.outcomes(beginning, label)):
                        data = archive.read(descriptor, member, TABLE_BYTES)
                        yield from ((member.name, *found) for found in dialect.outcomes(data, label))
    finally:
        os.close(descriptor)
