"""The full CSV export of ICTRP: 63 columns without a header, all in quotes, with NULL and NA as texts.

Example: a row ``"KCT0004211","NULL","A trial of ...",...`` is ``Trial(trial_id="KCT0004211", ...)``. A table with a
header is read by the names of its columns, in any order and with others between them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from trialwright.files import csvs
from trialwright.registry.dialects.ictrp import export_columns, row_cuts, told_values
from trialwright.registry.dialects.ictrp.export_columns import header_of, layout_of, table_rows
from trialwright.registry.dialects.ictrp.ictrp_record import trial_of
from trialwright.registry.dialects.ictrp.others_named import Contact
from trialwright.registry.dialects.seam import PIECE_BYTES, Piece, Record, Rejection, no_outcomes
from trialwright.registry.dialects.transcoding import utf_8
from trialwright.trial.record import Trial

NAME = "ictrp_csv"
SUFFIXES: tuple[str, ...] = (".csv",)
MANY = True
outcomes = no_outcomes
# Its status is in the words of each registry, of which most never say that a trial was stopped.
WORDS = told_values.WORDS
_EMPTY = frozenset({"NULL", "NA"})


def check(beginning: bytes) -> None:
    """Check that a table, or the beginning of one, has the columns of ICTRP.

    Raises:
        Rejection: ``unknown_columns``.
    """
    layout_of(beginning)


def cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Yield a table as smaller ones in UTF-8, each under the header of the first if there is one.

    Raises:
        Rejection: ``unknown_columns``, or ``too_large``.
    """
    header, first = b"", 1
    for data in row_cuts.cuts(utf_8(chunks), most, at_least=size):
        piece = header + data
        # A piece under a header can be told by it, whatever its first rows are.
        header = header or header_of(data)
        count = sum(1 for _ in _rows(piece))
        if count:
            yield Piece(first, count, piece)
        first += count


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    """Yield the rows of a table or of a piece as records.

    Raises:
        Rejection: ``unknown_columns``.
    """
    names = layout_of(data).names
    for number, cells in enumerate(_rows(data), start=first):
        try:
            if isinstance(cells, Rejection):
                raise cells
            trial = _trial(dict(zip(reversed(names), reversed(cells), strict=True)), unread)
        except Rejection as rejection:
            yield Record(f"{name}#record {number}", rejection)
        else:
            yield Record(f"{name}#{trial.trial_id}", trial)


def _trial(texts: dict[str, str], unread: Counter[str]) -> Trial:
    if wrong := csvs.fault(list(texts.values())):
        column = next(column for column, text in texts.items() if csvs.fault([text]))
        raise Rejection("malformed_cell", f"{column}: {wrong}")
    texts = {column: "" if text.strip() in _EMPTY else text for column, text in texts.items()}
    fields = {field: texts[column] for column, field in export_columns.FIELDS.items() if column in texts}
    fields["other_ids"] = "\n".join(texts.get(column, "") for column in export_columns.OTHER_IDS)
    contacts = [Contact(*(texts.get(column, "") for column in columns)) for columns in export_columns.CONTACTS]
    return trial_of(fields, contacts, NAME, unread)


def _rows(data: bytes) -> Iterator[list[str] | Rejection]:
    """Yield the rows below the header, or why one, or all that follow, are none."""
    layout = layout_of(data)
    try:
        for place, (line, cells) in enumerate(table_rows(data)):
            if len(cells) != len(layout.names):
                yield Rejection("wrong_width", f"line {line}: {len(cells)} cells, expected {len(layout.names)}")
            elif place or not layout.headed:
                yield cells
    except csvs.BrokenCsvError as error:
        yield Rejection("malformed_table", f"line {error.line}: {error.said}: what follows cannot be told into rows")
