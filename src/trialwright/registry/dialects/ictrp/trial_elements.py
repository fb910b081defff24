"""An export of ICTRP's search portal, cut into its trials, however large it is and however badly it is formed.

Example: of ``<Trials_downloaded_from_ICTRP><Trial>a</Trial>b<Trial>c`` the `segments` that count are a trial, the
stray text ``b``, and a trial that is cut off.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trialwright.registry.dialects.legacy import safe_xml
from trialwright.registry.dialects.seam import Piece, Rejection
from trialwright.registry.dialects.transcoding import utf_8

ROOT = "Trials_downloaded_from_ICTRP"
_BEGIN, _END = f"<{ROOT}>\n".encode(), f"</{ROOT}>".encode()
# A match is one whatever follows it in the next chunk.
_TAG = re.compile(rb"<Trial(?=[ \t\r\n>/])|</Trial[ \t\r\n]{0,16}>")
_LONGEST_TAG = 32
# What may stand between trials: the tags of the root, also of one file behind another, and comments.
_BETWEEN = re.compile(rf"</?{ROOT}(?:\s[^<>]*+)?>|<\?[^<>]*+>|<!--(?:[^-]|-(?!->))*+-->|\xef\xbb\xbf|\s++".encode())
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*+>")


class Segment(NamedTuple):
    """Some bytes of an export, of a kind.

    A ``trial`` may lack its end. ``stray`` text is between trials, ``type`` is a document type, behind which nothing is
    read, ``cut`` the end of a file that lacks the end of its root, and ``nothing`` is no record.
    """

    kind: str
    data: bytes


def is_export(beginning: bytes) -> bool:
    """Tell whether a file, of which this is the beginning, is such an export."""
    try:
        return safe_xml.root_name(b"".join(utf_8([beginning], safe_xml.encoding_of))) == ROOT
    except Rejection:
        return False


def segments(chunks: Iterable[bytes], most: int) -> Iterator[Segment]:
    """Cut an export in UTF-8 into segments that together are all of it.

    Raises:
        Rejection: ``too_large``, if one has more than `most` bytes.
    """
    held = bytearray()
    sought, opened, first = 0, False, True
    for chunk in chunks:
        held += chunk
        while match := _TAG.search(held, sought):
            closes = match[0].startswith(b"</")
            if closes and not opened:
                # Stray text, as is all up to the next trial.
                sought = match.end()
                continue
            place = match.end() if closes else match.start()
            data = bytes(held[:place])
            # A match holds on to what it was found in.
            del match
            del held[:place]
            if data:
                segment = Segment("trial", data) if opened else _between(data, first=first)
                first = False
                yield _bounded(segment, most)
                if segment.kind == "type":
                    return
            opened = not closes
            sought = len(b"<Trial") if opened else 0
        sought = max(sought, len(held) - _LONGEST_TAG)
        if len(held) > most + _LONGEST_TAG:
            _bounded(Segment("", bytes(held[: most + 1])), most)
    rest = bytes(held)
    segment = Segment("trial", rest) if opened else _between(rest, first=first)
    if segment.kind == "nothing" and _END not in rest:
        segment = Segment("cut", rest)
    yield _bounded(segment, most)


def pieces(chunks: Iterable[bytes], most: int, size: int) -> Iterator[Piece]:
    """Yield an export in UTF-8 as smaller exports of `size` bytes or little more.

    Raises:
        Rejection: ``too_large``, after the pieces before.
    """
    held: list[bytes] = []
    first, records, held_bytes = 1, 0, 0
    try:
        for segment in segments(chunks, most):
            if held_bytes >= size and records:
                yield Piece(first, records, b"".join([*held, _END]))
                held, first, records, held_bytes = [_BEGIN], first + records, 0, 0
            # What it says of the encoding is so no longer.
            held.append(segment.data if held else _DECLARATION.sub(b"", segment.data, count=1))
            held_bytes += len(segment.data)
            records += segment.kind != "nothing"
    except Rejection:
        if records:
            yield Piece(first, records, b"".join([*held, _END]))
        raise
    if records:
        yield Piece(first, records, b"".join(held))


def _between(data: bytes, *, first: bool) -> Segment:
    if first and safe_xml.declares_type(data):
        return Segment("type", data)
    return Segment("stray" if _BETWEEN.sub(b"", data) else "nothing", data)


def _bounded(segment: Segment, most: int) -> Segment:
    if len(segment.data) > most:
        raise Rejection("too_large", f"a trial has more than {most} bytes")
    return segment
