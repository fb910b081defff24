"""The CSV dialect of TOP (Fu et al. 2022): a trial on each row, lists written as Python would print them.

Example: a row ``NCT00010101,completed,,1,phase 2,['asthma'],...,['drug a', 'placebo'],...`` is
``Trial(trial_id="NCT00010101", phase="Phase 2", conditions=["asthma"], ...)``. ICD codes and SMILES are
no words of a protocol and are left out; TOP gives no title, design or date.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from trialwright.files import csvs
from trialwright.registry.dialects.seam import PIECE_BYTES, OurWords, Piece, Record, Rejection, whole
from trialwright.registry.dialects.top_lists import read_list
from trialwright.registry.dialects.unwrapping import clean
from trialwright.trial.ids import is_nct_id
from trialwright.trial.record import Intervention, Trial

NEEDED = ("nctid", "phase", "diseases", "drugs", "criteria")
OPTIONAL = ("status", "why_stop")
# The longest criteria of TOP have 15,000 characters.
MAX_CELL_CHARS = 1 << 20
NAME = "top_csv"
SUFFIXES: tuple[str, ...] = (".csv",)
MANY = True
# A table is read at once, and as many records as it has rows: it may be larger than any one record.
TABLE_BYTES = 256 << 20
# It tells no sex and no dates.
WORDS = OurWords(
    status=lambda cell: (cell or "").strip().capitalize() or None,
    phase=lambda cell: (cell or "").strip().title() or None,
    sex=lambda _: None,
    date=lambda _: None,
)


def check(beginning: bytes) -> None:
    """Check that a table, or the beginning of one, has the columns of TOP.

    Raises:
        Rejection: ``unknown_columns``.
    """
    found = _header(beginning)
    if not all(found.count(name) == 1 for name in NEEDED):
        # A zip or an image has no names to show.
        said = ", ".join(name for name in found if name.isprintable())[:200]
        raise Rejection("unknown_columns", f"expected {', '.join(NEEDED)}; found {said or 'none'}")


def cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Yield a table as it is, of whatever size.

    Raises:
        Rejection: ``unknown_columns``, or ``too_large``.
    """
    data = whole(chunks, TABLE_BYTES)
    yield Piece(1, sum(1 for _ in _rows(data)), data)


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    """Yield the rows of a table as records.

    Raises:
        Rejection: ``unknown_columns``.
    """
    return (Record(f"{name}#{row}", result) for row, result in parse(data))


def outcomes(data: bytes, label: str) -> Iterator[tuple[str, str]]:
    """Yield the id and the outcome on each row, where the table has a column `label`."""
    names = _header(data)
    if label not in names:
        return
    places = names.index("nctid"), names.index(label)
    for _, cells in _rows(data):
        # A row of another width is a reject of ingest, and so is what cannot be written as UTF-8.
        if not isinstance(cells, Rejection) and not csvs.fault([cells[place] for place in places]):
            yield cells[places[0]].strip(), cells[places[1]].strip()


def parse(data: bytes) -> Iterator[tuple[str, Trial | Rejection]]:
    """Yield what to call each row of a table, and its trial or why it is none.

    Raises:
        Rejection: ``unknown_columns``.
    """
    names = _header(data)
    wanted = {name: names.index(name) for name in (*NEEDED, *OPTIONAL) if name in names}
    for line, cells in _rows(data):
        try:
            if isinstance(cells, Rejection):
                raise cells
            trial = _trial({name: _text(name, cells[place]) for name, place in wanted.items()})
        except Rejection as rejection:
            yield f"line {line}", rejection
        else:
            yield trial.trial_id, trial


def _rows(data: bytes) -> Iterator[tuple[int, list[str] | Rejection]]:
    """Yield the rows below the header with the line that each ends on, or why one, or all that follow, are none.

    Raises:
        Rejection: ``unknown_columns``.
    """
    check(data)
    width = len(_header(data))
    try:
        for line, cells in islice(_lines(data), 1, None):
            if len(cells) == width:
                yield line, cells
            else:
                yield line, Rejection("wrong_width", f"{len(cells)} cells, the header has {width}")
    except csvs.BrokenCsvError as error:
        yield error.line, Rejection("malformed_table", f"{error.said}: nothing of the table can be read from here on")


def _header(data: bytes) -> list[str]:
    """Return the column names of a table."""
    try:
        return [cell.strip() for cell in next(_lines(data), (0, []))[1]]
    except csvs.BrokenCsvError as error:
        raise Rejection("unknown_columns", f"line {error.line}: {error.said}") from error


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    return csvs.rows(io.BytesIO(data), csvs.with_columns(*NEEDED))


def _trial(cells: dict[str, str]) -> Trial:
    trial_id = cells["nctid"].strip().upper()
    if not is_nct_id(trial_id):
        raise Rejection("no_nct_id", f"nctid is {trial_id[:40]!r}, expected NCT and 8 digits")
    return Trial(
        trial_id=trial_id, dialect=NAME,
        phase=WORDS.phase(cells["phase"]),
        conditions=read_list("diseases", cells["diseases"]),
        # TOP holds trials of drugs, and of their interventions the drugs alone.
        interventions=[Intervention("Drug", drug) for drug in read_list("drugs", cells["drugs"])],
        eligibility_criteria=clean(cells["criteria"]),
        overall_status=WORDS.status(cells.get("status")),
        why_stopped=clean(cells.get("why_stop")),
    )


def _text(column: str, cell: str) -> str:
    if len(cell) > MAX_CELL_CHARS:
        raise Rejection("too_large_cell", f"{column}: {len(cell)} characters, at most {MAX_CELL_CHARS} are read")
    if wrong := csvs.fault([cell]):
        raise Rejection("malformed_cell", f"{column}: {wrong}")
    return cell
