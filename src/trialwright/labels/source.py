"""The outcomes CSV: any columns, any values; two columns of it are read, as text, and `split` where it has one.

Example: of the line ``nct00010101 ;Positive;x`` the row is ``("NCT00010101", "Positive", "", "")``.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pyarrow as pa

from trialwright.core.errors import InputError
from trialwright.files import csvs
from trialwright.sections.real_trials import Label

SPLIT = "split"
# `ragged` says what is wrong with a row whose cells cannot be told to columns; its value and split are empty.
OUTCOMES = pa.schema([("trial_id", pa.string()), ("value", pa.string()), (SPLIT, pa.string()), ("ragged", pa.string())])
# Rows held as texts of Python, which take several times the room of a table.
_AT_ONCE = 1 << 15
_REMEDY = "fix acquire.outcomes, or set label.rule to status or results"


def read_outcomes(path: Path, section: Label) -> pa.Table:
    """Read ids (trimmed, upper case), outcome values and splits (trimmed) from a CSV with a header line.

    Raises:
        InputError: the file is missing, empty, too large, no UTF-8 CSV, or lacks the two columns.
    """
    names = [section.id_column, section.label_column]
    lines = csvs.read(path, csvs.with_columns(*names), _REMEDY)
    header = [name.strip() for name in next(lines, (0, []))[1]]
    if [header.count(name) for name in names] != [1, 1]:
        raise InputError(
            f"{path}: expected one column {names[0]!r} and one {names[1]!r}, found columns {_shown(header)};"
            " set label.id_column and label.label_column in params.yaml"
        )
    one, value = map(header.index, names)
    split = header.index(SPLIT) if header.count(SPLIT) == 1 and SPLIT not in names else None
    parts = [OUTCOMES.empty_table()]
    while some := list(islice(lines, _AT_ONCE)):
        read = []
        for line, cells in some:
            trial_id = cells[one].strip().upper() if one < len(cells) else ""
            if len(cells) == len(header):
                read.append((trial_id, cells[value].strip(), "" if split is None else cells[split].strip(), ""))
            else:
                read.append((trial_id, "", "", f"line {line}: {len(cells)} cells, the header has {len(header)}"))
        parts.append(pa.table(list(map(list, zip(*read, strict=True))), schema=OUTCOMES))
    return pa.concat_tables(parts)


def check_by(section: Label) -> Callable[[Path], object]:
    """Return what reads an outcomes CSV as the rule does; for a rule that needs none, one of whatever columns."""
    if section.rule == "outcomes":
        return lambda path: read_outcomes(path, section)
    return lambda path: csvs.check(path, _REMEDY)


def _shown(value: object) -> str:
    """Return a value as one line of bounded length."""
    return " ".join(str(value).split())[:300]
