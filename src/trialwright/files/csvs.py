r"""The one reader of all CSV files that users bring: outcomes, mappings, vocabularies and TOP's tables.

Example: of ``b'"nct_id";"label"\r"NCT1";"0,93"\r'`` the `rows` are ``(1, ["nct_id", "label"])`` and
``(2, ["NCT1", "0,93"])``. Separators are comma, semicolon, tab and bar; line ends LF, CRLF and CR; cells may be
quoted, hold line ends and doubled quotes; text is UTF-8, or UTF-16 with its mark.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from trialwright.core.errors import InputError
from trialwright.files.separators import Fits, opened

# The longest cells of real tables have 15,000 characters.
MAX_CELL_CHARS = 16 << 20
MAX_BYTES = 2 << 30
_MAX_LINE_CHARS = 64 << 20
# A cell that is no UTF-8 comes as surrogates, so that it can be told by its line.
_SURROGATE = re.compile("[\ud800-\udfff]")


# One bound for all of Python: its own is too small for the cells of TOP.
csv.field_size_limit(MAX_CELL_CHARS)


class BrokenCsvError(Exception):
    """From `line` on the rest of a file cannot be told into rows."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(line, said)
        self.line, self.said = line, said


def with_columns(*names: str) -> Fits:
    """Return what tells a header that has all of these columns."""
    return lambda cells: set(names) <= {cell.strip() for cell in cells}


def rows(stream: BinaryIO, fits: Fits) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV, the header among them and empty ones left out, with the line that each ends on.

    Args:
        stream: the file, to be read from its beginning.
        fits: what a row of this kind of file looks like: the separator is the one by which most of the first rows do.

    Raises:
        BrokenCsvError: a quote is never closed, a cell is too large, or it is no text of the encoding it claims.
    """
    above = before = 0
    try:
        text, separator, above = opened(stream, fits)
        ended: list[None] = []
        # A longer line is cut, and its parts are rows of a wrong width.
        lines = iter(partial(text.readline, _MAX_LINE_CHARS), "")
        reader = csv.reader(chain(lines, _note(ended)), delimiter=separator, skipinitialspace=True)
        for cells in reader:
            # A row that asked for a line after the last one has a quote open.
            if ended:
                raise BrokenCsvError(above + before + 1, "a quote that opens here is never closed")
            before = reader.line_num
            if any(cells):
                yield above + before, cells
    except csv.Error as error:
        raise BrokenCsvError(above + before + 1, str(error)) from error
    except UnicodeError as error:
        raise BrokenCsvError(above + before + 1, "no text in the encoding that its first bytes tell") from error


def read(path: Path, fits: Fits, remedy: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file as `rows` does, and be sure of each that it is text.

    Raises:
        InputError: it cannot be read, is empty or too large, or a line is no UTF-8 CSV; the message ends in `remedy`.
    """
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise InputError(f"{path}: {size} bytes, at most {MAX_BYTES} are read; {remedy}")
            line = 0
            for line, cells in rows(stream, fits):
                if wrong := fault(cells):
                    said = f"not a UTF-8 CSV: line {line} {wrong}"
                    raise InputError(f"{path}: {said}; save it as CSV UTF-8, or {remedy}")
                yield line, cells
            if not line:
                raise InputError(f"{path}: is empty, expected a CSV; fix the file, or {remedy}")
    except BrokenCsvError as error:
        raise InputError(f"{path}: not CSV: line {error.line}: {error.said}; fix the file, or {remedy}") from error
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; {remedy}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); fix its permissions, or {remedy}") from error


def check(path: Path, remedy: str) -> None:
    """Read a CSV of whatever columns through; raises InputError as `read` does."""
    for _ in read(path, lambda _: False, remedy):
        pass


def fault(cells: Sequence[str]) -> str:
    """Say why cells are no text: they hold bytes that are no UTF-8, or a NUL; "" where they are."""
    text = "".join(cells)
    if "\0" in text:
        return "holds a NUL"
    return "" if is_text(text) else "is not UTF-8"


def is_text(cell: str) -> bool:
    """Tell whether a cell, or what an escape in it stands for, can be written as UTF-8."""
    return cell.isascii() or _SURROGATE.search(cell) is None


def _note(ended: list[None]) -> Iterator[str]:
    ended.append(None)
    yield from ()


