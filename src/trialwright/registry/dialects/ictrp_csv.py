"""The full CSV export of ICTRP: 63 columns without a header, all in quotes, with NULL and NA as texts.

Example: a row ``"KCT0004211","NULL","A trial of ...",...`` is ``Trial(trial_id="KCT0004211", ...)``. A table with a
header is read by the names of its columns, in any order and with others between them.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from trialwright.files import csvs
from trialwright.files.separators import opened
from trialwright.registry.dialects.ictrp import export_columns, row_cuts, told_values
from trialwright.registry.dialects.ictrp.ictrp_record import trial_of
from trialwright.registry.dialects.ictrp.others_named import Contact
from trialwright.registry.dialects.ictrp.transcoding import utf_8
from trialwright.registry.dialects.seam import PIECE_BYTES, Piece, Record, Rejection
from trialwright.trial import ids
from trialwright.trial.record import Trial

NAME = "ictrp_csv"
SUFFIXES: tuple[str, ...] = (".csv",)
MANY = True
# Its status is in the words of each registry, of which most never say that a trial was stopped.
WORDS = told_values.WORDS
_EMPTY = frozenset({"NULL", "NA"})
# A header has these, whatever else it has.
_NEEDED = ("TrialID", "Date_registration", "Target_size")
# Some registries' ids stand there without what tells the registry.
_BARE = re.compile(r"\d{8}|\d{14}", re.ASCII)
# By one of these a table is known: any single one may be malformed.
_FIRST_ROWS = 20


class _Layout(NamedTuple):
    """The names of the columns, and whether they stand in the table."""

    names: tuple[str, ...]
    headed: bool


def check(beginning: bytes) -> None:
    """Check that a table, or the beginning of one, has the columns of ICTRP.

    Raises:
        Rejection: ``unknown_columns``.
    """
    _layout(beginning)


def cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Yield a table as smaller ones in UTF-8, each under the header of the first if there is one.

    Raises:
        Rejection: ``unknown_columns``, or ``too_large``.
    """
    header, first = b"", 1
    for data in row_cuts.cuts(utf_8(chunks), most, at_least=size):
        piece = header + data
        # A piece under a header can be told by it, whatever its first rows are.
        header = header or _header(data)
        count = sum(1 for _ in _rows(piece))
        if count:
            yield Piece(first, count, piece)
        first += count


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    """Yield the rows of a table or of a piece as records.

    Raises:
        Rejection: ``unknown_columns``.
    """
    names = _layout(data).names
    for number, cells in enumerate(_rows(data), start=first):
        try:
            if isinstance(cells, Rejection):
                raise cells
            trial = _trial(dict(zip(reversed(names), reversed(cells), strict=True)), unread)
        except Rejection as rejection:
            yield Record(f"{name}#record {number}", rejection)
        else:
            yield Record(f"{name}#{trial.trial_id}", trial)


def outcomes(data: bytes, label: str) -> Iterator[tuple[str, str]]:
    """Yield nothing: the outcomes of these records are a file of their own."""
    yield from ()


def _trial(texts: dict[str, str], unread: Counter[str]) -> Trial:
    for column, text in texts.items():
        if wrong := csvs.fault([text]):
            raise Rejection("malformed_cell", f"{column}: {wrong}")
    texts = {column: "" if text.strip() in _EMPTY else text for column, text in texts.items()}
    fields = {field: texts[column] for column, field in export_columns.FIELDS.items() if column in texts}
    fields["other_ids"] = "\n".join(texts.get(column, "") for column in export_columns.OTHER_IDS)
    contacts = [Contact(*(texts.get(column, "") for column in columns)) for columns in export_columns.CONTACTS]
    return trial_of(fields, contacts, NAME, unread)


def _layout(data: bytes) -> _Layout:
    found: list[list[str]] = []
    # The beginning of a table may end within a row.
    with suppress(csvs.BrokenCsvError):
        found.extend(cells for _, cells in islice(_lines(data), _FIRST_ROWS))
    names = [cell.strip() for cell in found[0]] if found else []
    if _names_all(names):
        return _Layout(tuple(names), headed=True)
    if any(map(_fits, found)):
        return _Layout(export_columns.COLUMNS, headed=False)
    said = f"{len(names)} of which the first is {names[0][:60]!r}" if names else "none"
    expected = f"expected the {len(export_columns.COLUMNS)} columns of ICTRP, TrialID first"
    raise Rejection("unknown_columns", f"{expected}; found {said}")


def _header(data: bytes) -> bytes:
    """Return the header of a table, or one for it."""
    if _layout(data).headed:
        return data[: next(row_cuts.even_rows(data), len(data))]
    _, separator, _ = opened(io.BytesIO(data), _is_row)
    return f"{separator.join(export_columns.COLUMNS)}\n".encode()


def _rows(data: bytes) -> Iterator[list[str] | Rejection]:
    """Yield the rows below the header, or why one, or all that follow, are none."""
    layout = _layout(data)
    try:
        for place, (line, cells) in enumerate(_lines(data)):
            if len(cells) != len(layout.names):
                yield Rejection("wrong_width", f"line {line}: {len(cells)} cells, expected {len(layout.names)}")
            elif place or not layout.headed:
                yield cells
    except csvs.BrokenCsvError as error:
        yield Rejection("malformed_table", f"line {error.line}: {error.said}: nothing near it can be read from here on")


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    return csvs.rows(io.BytesIO(data), _is_row)


def _is_row(cells: Sequence[str]) -> bool:
    return _fits(cells) or _names_all([cell.strip() for cell in cells])


def _names_all(cells: Sequence[str]) -> bool:
    return all(cells.count(name) == 1 for name in _NEEDED)


def _fits(cells: Sequence[str]) -> bool:
    told = cells[0].strip() if len(cells) == len(export_columns.COLUMNS) else ""
    return bool(_BARE.fullmatch(told)) or ids.normalised(told) is not None
