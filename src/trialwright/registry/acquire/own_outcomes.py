"""The outcomes that a registry brings itself: the labels of TOP-style tables, and the split in their names.

Example: the row of NCT00010101 in ``phase_II_valid.csv`` becomes ``NCT00010101,1,val``.
"""

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from trialwright.core import tables
from trialwright.files import own_files
from trialwright.registry.acquire.counting import tables_in
from trialwright.registry.archive.contents import scan
from trialwright.registry.dialects import spoken
from trialwright.sections.real_trials import Acquire, Label

_SPLIT = re.compile(r"(?:^|[^a-z])(train|val|test)(?:id|idation)?\.csv$", re.IGNORECASE)


def bring(section: Acquire, label: Label, registry: Path, target: Path, check: Callable[[Path], object]) -> None:
    """Copy the user's outcomes, else write those of the registry; `check` raises an InputError on what is none."""
    own_files.bring_csv(section.folder, section.outcomes, "acquire.outcomes", target, check)
    if section.outcomes is None:
        write_outcomes(registry, target, [label.id_column, label.label_column])


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
        for name, data in tables_in(registry, scan(registry)):
            found = spoken.of(name, data).outcomes(data, columns[1])
            rows = [[trial_id, label, split_of(name)] for trial_id, label in found]
            lines.writerows(rows)
            count += len(rows)
    return count


def split_of(name: str) -> str:
    """Return train, val or test as the name of a table says, or nothing."""
    found = _SPLIT.search(name)
    return found[1].lower() if found else ""
