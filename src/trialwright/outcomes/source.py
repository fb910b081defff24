"""The outcomes CSV: any columns, any values; two columns of it are read, as text, and `split` where it has one.

Example: of the line ``nct00010101 ;Positive;x`` the row is ``("NCT00010101", "Positive", "")``.
"""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from trialwright.ground import params
from trialwright.ground.errors import InputError

# No list of outcomes comes near these; a file beyond them is no such list.
MAX_BYTES = 2 * 1024**3
MAX_ROW_BYTES = 16 * 1024**2
MAX_HEADER_CHARS = 65536
SEPARATORS = ",;\t|"
SPLIT = "split"
OUTCOMES = pa.schema([("trial_id", pa.string()), ("value", pa.string()), (SPLIT, pa.string())])


def read_outcomes(path: Path, section: params.Label) -> pa.Table:
    """Read ids (trimmed, upper case), outcome values and splits (trimmed) from a CSV with a header line.

    The separator is the one of comma, semicolon, tab and bar that the header has most of.

    Raises:
        InputError: the file is missing, empty, too large, no UTF-8 CSV, or lacks the two columns.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path}: {size} bytes, at most {MAX_BYTES} are read; keep the id and label columns only")
        header, separator = _header(path)
        names = [section.id_column, section.label_column]
        if [header.count(name) for name in names] != [1, 1]:
            raise InputError(
                f"{path}: expected one column {names[0]!r} and one {names[1]!r}, found columns {_shown(header)};"
                " set label.id_column and label.label_column in params.yaml"
            )
        splits = [SPLIT] if header.count(SPLIT) == 1 and SPLIT not in names else []
        table = _stream(path, len(header), [header.index(name) for name in names + splits], separator)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; set acquire.outcomes, or label.rule to status or results") from error
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a UTF-8 CSV: {_shown(error)}; save it as CSV, UTF-8") from error
    ids, values, *split = (pc.utf8_trim_whitespace(column) for column in table.columns)
    return pa.table([pc.utf8_upper(ids), values, *(split or [[""] * len(table)])], schema=OUTCOMES)


def _header(path: Path) -> tuple[list[str], str]:
    """Return the column names and the separator."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        line = stream.readline(MAX_HEADER_CHARS).rstrip("\r\n")
    separator = max(SEPARATORS, key=line.count)
    rows = csv.reader([line], delimiter=separator, skipinitialspace=True)
    return [name.strip() for row in rows for name in row], separator


def _stream(path: Path, width: int, places: list[int], separator: str) -> pa.Table:
    """Read a few columns; the others of a wide file never stand in memory together."""
    # Names in the file may hold blanks, so columns are told by place.
    columns = [str(place) for place in range(width)]
    wanted = [columns[place] for place in places]
    with path.open("rb") as stream:
        stream.readline()
        if not stream.read(MAX_ROW_BYTES).strip():
            return pa.table([pa.array([], pa.string())] * len(wanted), names=wanted)
    reader = arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=MAX_ROW_BYTES, skip_rows=1, column_names=columns,
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted, strings_can_be_null=False,
        ),
    )
    return reader.read_all()


def _shown(value: object) -> str:
    """Return a value as one line of bounded length."""
    return " ".join(str(value).split())[:300]
