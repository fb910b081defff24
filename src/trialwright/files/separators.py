r"""The encoding and the separator of a CSV file, told by its first rows.

Example: of ``b'"nct_id";"label"\r"NCT1";"0,93"\r'`` the separator is the semicolon: by it both rows are of two
cells, and the header has the columns that are looked for.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from itertools import islice
from typing import BinaryIO

# In this order where a file speaks for none of them.
SEPARATORS = ",;\t|"
# What the separator is told by: so much of the file, and so many of its rows.
_HEAD_BYTES = 1 << 16
_HEAD_ROWS = 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Spreadsheets write the separator so above the header.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[\r\n]*')

Fits = Callable[[Sequence[str]], bool]


def opened(stream: BinaryIO, fits: Fits) -> tuple[io.TextIOWrapper, str, int]:
    """Return the text of a file below a line that names its separator, that separator, and the lines left out."""
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    text = io.TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    start = codecs.getincrementaldecoder(encoding)("surrogateescape").decode(head)
    if named := _SEPARATOR_LINE.match(start):
        text.readline()
        return text, named[1], 1
    # The last row of the head may be cut.
    return text, max(SEPARATORS, key=lambda sign: _likeness(start, sign, fits, cut=len(head) == _HEAD_BYTES)), 0


def _likeness(start: str, separator: str, fits: Fits, *, cut: bool) -> tuple[int, int, int]:
    """Tell how well a separator suits: rows that fit, rows as wide as the first, and its width."""
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        found = list(islice((cells for cells in reader if any(cells)), _HEAD_ROWS))
    except csv.Error:
        return (0, 0, 0)
    if cut and 1 < len(found) < _HEAD_ROWS:
        found.pop()
    if not found:
        return (0, 0, 0)
    width = len(found[0])
    return sum(map(fits, found)), sum(len(cells) == width for cells in found) if width > 1 else 0, width
