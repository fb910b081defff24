r"""A table too large for memory, cut where a row begins.

Example: ``list(cuts([b'"KCT1","x"\n"KCT2","y"\n'], 99, at_least=5))`` is ``[b'"KCT1","x"\n', b'"KCT2","y"\n']``.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from trialwright.registry.dialects.seam import Rejection

# A line that begins with a short cell in quotes. In a table all quoted no text can look so: a quote in it is doubled,
# and one that ends it is followed by a separator. So it is found behind a quote that is never closed, too.
_QUOTED_ROW = re.compile(rb'(?<=[\r\n])"[A-Za-z0-9][^"\r\n]{2,59}"[,;\t|]"')
_LONGEST_START = 70
# A first row, of values or of names, by which a table is known to be all quoted, with ids in front.
_QUOTED_TABLE = re.compile(rb'"(?:TrialID|[^"\r\n]{0,40}\d[^"\r\n]{0,40})"[,;\t|]"', re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n|[\r\n]")


def _quoted_rows(held: bytearray, begin: int) -> Iterator[int]:
    """Yield where rows begin in a table all quoted, of which all before `begin` has been looked at."""
    for match in _QUOTED_ROW.finditer(held, max(begin - _LONGEST_START, 1)):
        yield match.start()


def even_rows(held: bytes | bytearray) -> Iterator[int]:
    """Yield where lines begin that are in no quotes, since the quotes before them are even in number."""
    counted = place = 0
    for match in _LINE_END.finditer(held):
        # A line feed that belongs to the return may still come.
        if match.end() == len(held):
            return
        counted += held.count(b'"', place, match.start())
        place = match.end()
        if counted % 2 == 0:
            yield place


def cuts(chunks: Iterable[bytes], most: int, *, at_least: int) -> Iterator[bytes]:
    """Cut a table into pieces of whole rows.

    Args:
        chunks: the table in UTF-8.
        most: bytes that a row may have.
        at_least: bytes of a piece; the last may have fewer.

    Raises:
        Rejection: ``too_large``, after the pieces before.
    """
    held = bytearray()
    looked = last = 0
    too_large = False
    all_quoted: bool | None = None
    for chunk in chain(chunks, [None]):
        held += chunk or b""
        # Not for each of many small chunks, nor again and again over one that has no row.
        wait = max(at_least, 2 * looked if looked > at_least else 0)
        if chunk is not None and len(held) < wait and len(held) - last <= most + _LONGEST_START:
            continue
        cut = 0
        if all_quoted is None:
            all_quoted = _QUOTED_TABLE.match(held) is not None
        for start in _quoted_rows(held, looked) if all_quoted else even_rows(held):
            if start <= last:
                continue
            if too_large := start - last > most:
                break
            last = start
            if start - cut >= at_least:
                yield bytes(held[cut:start])
                cut = start
        del held[:cut]
        last -= cut
        looked = len(held)
        # How the next row begins may not be seen as a whole.
        if too_large or looked - last > most + _LONGEST_START:
            break
    if too_large or len(held) - last > most:
        if last:
            yield bytes(held[:last])
        raise Rejection("too_large", f"a row has more than {most} bytes")
    yield bytes(held)
