r"""JSON as UTF-8, whichever of the encodings of Unicode its file is in.

Example: ``list(utf_8([b"\xff\xfe[", b"\0]\0"]))`` joins to ``b"[]"``.
"""

from collections.abc import Iterable, Iterator

from trialwright.registry.dialects import transcoding


def utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file as UTF-8 without a mark, whether it is UTF-8 or UTF-16."""
    return transcoding.utf_8(chunks, _encoding, "surrogatepass")


def _encoding(head: bytes) -> str:
    # JSON begins with ASCII, of which UTF-16 has every other byte empty.
    if len(head) > 1 and (head[0] == 0) != (head[1] == 0):
        return "utf-16-le" if head[0] else "utf-16-be"
    return transcoding.marked(head)
