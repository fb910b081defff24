"""A file in any encoding that is read, as UTF-8 and without its mark, some bytes at a time.

Example: ``b"".join(utf_8(["<a/>".encode("utf-16")]))`` is ``b"<a/>"``.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

# So much of a file tells its encoding.
_HEAD_BYTES = 1024


def marked(head: bytes) -> str:
    """Return the encoding that the first bytes of a file tell by their mark."""
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"


def utf_8(
    chunks: Iterable[bytes], encoding_of: Callable[[bytes], str] = marked, errors: str = "replace",
) -> Iterator[bytes]:
    """Yield a file as UTF-8.

    Args:
        chunks: the file from its beginning.
        encoding_of: tells the encoding by the first bytes.
        errors: what becomes of what is none in that encoding, where it is not UTF-8 itself: ``replace``, U+FFFD;
            ``surrogatepass``, what is no UTF-8, so that the record in which it stands is refused alone.
    """
    rest = iter(chunks)
    head = b""
    for chunk in rest:
        head += chunk
        if len(head) >= _HEAD_BYTES:
            break
    encoding = encoding_of(head)
    if encoding == "utf-8":
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from rest
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for chunk in chain([head], rest):
        yield decoder.decode(chunk).encode("utf-8", errors)
    if decoder.getstate()[0]:
        yield b"\xff" if errors == "surrogatepass" else "\ufffd".encode()
