"""The CSV dialect of TOP (Fu et al. 2022): a trial on each row, lists written as Python would print them.

Example: a row ``NCT00010101,completed,,1,phase 2,['asthma'],...,['drug a', 'placebo'],...`` is
``Trial(trial_id="NCT00010101", phase="Phase 2", conditions=["asthma"], ...)``. ICD codes and SMILES are
no words of a protocol and are left out; TOP gives no title, design or date.
"""

import ast
import csv
import io
import re
import warnings
from collections.abc import Iterator
from itertools import islice

from trialwright.ground.trial import Intervention, Trial
from trialwright.registry.rejection import Rejection
from trialwright.registry.text import clean

NEEDED = ("nctid", "phase", "diseases", "drugs", "criteria")
OPTIONAL = ("status", "why_stop")
# The longest criteria of TOP have 15,000 characters, its longest list 3,700.
MAX_CELL_CHARS = 1 << 20
MAX_LIST_CHARS = 1 << 17
# A table is as many records as it has rows: it may be larger than any one record.
MAX_TABLE_BYTES = 256 << 20
_HEADER_BYTES = 1 << 16
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NCT_ID = re.compile(r"NCT\d{8}", re.ASCII)


def is_table(name: str) -> bool:
    """Tell whether a member of an archive, or a file, is a table by its name."""
    return name.lower().endswith(".csv")


def header(data: bytes) -> list[str]:
    """Return the column names of a table."""
    return next((cells for _, cells in _lines(data[:_HEADER_BYTES].partition(b"\n")[0])), [])


def check(data: bytes) -> None:
    """Check that a table has the columns of TOP.

    Raises:
        Rejection: ``unknown_columns``.
    """
    found = header(data)
    if not all(found.count(name) == 1 for name in NEEDED):
        # A zip or an image has no names to show.
        said = ", ".join(name for name in found if name.isprintable())[:200]
        raise Rejection("unknown_columns", f"expected {', '.join(NEEDED)}; found {said or 'none'}")


def parse(data: bytes, limit: int | None = None) -> Iterator[tuple[str, Trial | Rejection]]:
    """Yield what to call each row of a table, and its trial or why it is none.

    Raises:
        Rejection: ``unknown_columns``.
    """
    check(data)
    names = header(data)
    wanted = {name: names.index(name) for name in (*NEEDED, *OPTIONAL) if name in names}
    for line, cells in islice(rows(data), limit):
        try:
            _check_width(cells, len(names))
            trial = _trial({name: _text(name, cells[place]) for name, place in wanted.items()})
        except Rejection as rejection:
            yield f"line {line}", rejection
        else:
            yield trial.trial_id, trial


def rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header with the line that each ends on, empty ones left out."""
    return islice(_lines(data), 1, None)


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    # What is no UTF-8 is kept as it is, to cost its own row alone.
    text = io.StringIO(data.decode("utf-8-sig", "surrogateescape"), newline="")
    reader = csv.reader(text)
    while True:
        # The bound on a cell is one for all of Python; here it would end the table at its first long cell.
        before = csv.field_size_limit(MAX_TABLE_BYTES)
        try:
            cells = next(reader, None)
        finally:
            csv.field_size_limit(before)
        if cells is None:
            return
        if cells:
            yield reader.line_num, cells


def _check_width(cells: list[str], width: int) -> None:
    if len(cells) != width:
        raise Rejection("wrong_width", f"{len(cells)} cells, the header has {width}")


def _trial(cells: dict[str, str]) -> Trial:
    trial_id = cells["nctid"].strip().upper()
    if not _NCT_ID.fullmatch(trial_id):
        raise Rejection("no_nct_id", f"nctid is {trial_id[:40]!r}, expected NCT and 8 digits")
    return Trial(
        trial_id=trial_id,
        phase=cells["phase"].strip().title() or None,
        conditions=_list("diseases", cells["diseases"]),
        # TOP holds trials of drugs, and of their interventions the drugs alone.
        interventions=[Intervention("Drug", drug) for drug in _list("drugs", cells["drugs"])],
        eligibility_criteria=clean(cells["criteria"]),
        overall_status=cells.get("status", "").strip().capitalize() or None,
        why_stopped=clean(cells.get("why_stop")),
    )


def _text(column: str, cell: str) -> str:
    if len(cell) > MAX_CELL_CHARS:
        raise Rejection("too_large_cell", f"{column}: {len(cell)} characters, at most {MAX_CELL_CHARS} are read")
    if "\0" in cell:
        raise Rejection("malformed_cell", f"{column}: holds a NUL")
    if not is_text(cell):
        raise Rejection("malformed_cell", f"{column}: is not UTF-8")
    return cell


def is_text(cell: str) -> bool:
    """Tell whether a cell, or what an escape in it stands for, can be written as UTF-8."""
    return _SURROGATE.search(cell) is None


def _list(column: str, cell: str) -> list[str]:
    """Read a list of texts such as ``['aspirin', "crohn's disease"]``; an empty cell is an empty list."""
    cell = cell.strip()
    if not cell:
        return []
    if len(cell) > MAX_LIST_CHARS:
        raise Rejection("malformed_list", f"{column}: {len(cell)} characters, at most {MAX_LIST_CHARS} are read")
    try:
        # A text with an odd escape is read all the same; Python's own warning would name no row.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise Rejection("malformed_list", f"{column}: {cell[:80]}") from error
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise Rejection("malformed_list", f"{column}: expected a list of texts, found {cell[:80]}")
    if not all(map(is_text, found)):
        raise Rejection("malformed_list", f"{column}: holds what is no character")
    return [text for item in found if (text := clean(item))]
