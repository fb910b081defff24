r"""JSON as UTF-8, whichever of the encodings of Unicode its file is in.

Example: ``list(utf_8([b"\xff\xfe[", b"\0]\0"]))`` joins to ``b"[]"``.
"""

import codecs
from collections.abc import Iterable, Iterator

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file as UTF-8 without a mark, whether it is UTF-8 or UTF-16."""
    rest = iter(chunks)
    head = b""
    for chunk in rest:
        head += chunk
        if len(head) >= 4:
            break
    encoding = _encoding(head)
    if encoding is None:
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from rest
        return
    # Half of a surrogate pair becomes what is no UTF-8, so that the record in which it stands is refused alone.
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    yield decoder.decode(head).encode("utf-8", "surrogatepass")
    for chunk in rest:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    if decoder.getstate()[0]:
        yield b"\xff"


def _encoding(head: bytes) -> str | None:
    for mark, name in _WIDE:
        if head.startswith(mark):
            return name
    if len(head) > 1 and (head[0] == 0) != (head[1] == 0):
        return "utf-16-le" if head[0] else "utf-16-be"
    return None
