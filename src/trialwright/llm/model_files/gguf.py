"""The head of a GGUF file, walked before a library reads it: what it announces must lie within the file.

Example: ``check(Path("model.gguf"))`` returns nothing, or says "metadata 3 (tokenizer.ggml.tokens) ends beyond the
file". A head of a few bytes can announce arrays of 2**60 items, which the ``gguf`` package would go through one by
one, tensors that all lie in the same place, or a billion layers.
"""

import math
import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path

from gguf.constants import GGML_QUANT_SIZES, GGUF_DEFAULT_ALIGNMENT, GGMLQuantizationType

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 10: "Q", 11: "q"}
# Of the largest models there are, and a little more. Names are 64 bytes long by the format's own rule.
MOST_ENTRIES, MOST_ITEMS, LONGEST_NAME, MOST_DIMENSIONS = 100_000, 10_000_000, 1024, 4


# What a model is made as wide as, before any tensor is read.
_WIDTHS = (".embedding_length", ".feed_forward_length", ".vocab_size")


class Cursor:
    """A place in a file that only moves on, and never beyond its end."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at, self.what = data, 0, "the head"

    def skip(self, size: int) -> int:
        """Go on by `size` bytes, and return where they begin."""
        start = self.at
        if size > len(self.data) - start:
            raise ValueError(f"{self.what} ends beyond the file")
        self.at += size
        return start

    def number(self, form: str) -> int:
        """Read a whole number of a form of `struct`."""
        (value,) = struct.unpack_from(f"<{form}", self.data, self.skip(struct.calcsize(form)))
        return int(value)

    def count(self, form: str, most: int) -> int:
        """Read a number that may not be above `most`."""
        if (value := self.number(form)) > most:
            raise ValueError(f"{self.what} announces {value}, at most {most} are read")
        return value

    def name(self) -> str:
        """Read a short text."""
        size = self.count("Q", LONGEST_NAME)
        start = self.skip(size)
        return self.data[start : start + size].decode(errors="replace")


def check(path: Path) -> None:
    """Walk the head of a file.

    Raises:
        ValueError: it is no GGUF file, or announces what is not in it.
        OSError: it cannot be read.
    """
    if path.stat().st_size < struct.calcsize("<4sIQQ"):
        raise ValueError("is too short for a head")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        _check(Cursor(data), os.fstat(file.fileno()).st_size)


def _check(head: Cursor, size: int) -> None:
    if head.data[:4] != b"GGUF":
        raise ValueError("GGUF magic invalid")
    head.skip(4)
    if (version := head.number("I")) not in {2, 3}:
        raise ValueError(f"is of version {version}, expected 2 or 3 in little-endian order")
    head.what = "the number of tensors or of metadata"
    tensors, entries = head.count("Q", MOST_ENTRIES), head.count("Q", MOST_ENTRIES)
    numbers: dict[str, int] = {}
    for entry in range(entries):
        head.what = f"metadata {entry}"
        name = head.name()
        head.what = f"metadata {entry} ({name[:60]!r})"
        value = _value(head, head.number("I"))
        if value is not None:
            numbers[name] = value
    layers = max((value for name, value in numbers.items() if name.endswith(".block_count")), default=0)
    if layers > tensors:
        raise ValueError(f"announces {layers} layers, but only {tensors} tensors")
    _check_tensors(head, tensors, size, numbers)


def _check_tensors(head: Cursor, tensors: int, size: int, numbers: Mapping[str, int]) -> None:
    """Check that all tensors lie behind the head, each in a place of its own, and that the model is no wider."""
    taken, widest, end, last = 0, 1, 0, "the head"
    for tensor in range(tensors):
        head.what = f"tensor {tensor}"
        head.what = f"tensor {tensor} ({head.name()[:60]!r})"
        shape, start, length = _tensor(head)
        taken, widest = taken + length, max(widest, *shape, 1)
        if start + length > end:
            end, last = start + length, head.what
    alignment = max(1, numbers.get("general.alignment", GGUF_DEFAULT_ALIGNMENT))
    if tensors and -(-head.at // alignment) * alignment + end > size:
        raise ValueError(f"{last} ends beyond the file")
    if taken > size:
        raise ValueError(f"its tensors take {taken} bytes, the file has {size}: they lie in the same places")
    for name, value in numbers.items():
        if name.endswith(_WIDTHS) and value > widest:
            raise ValueError(f"{name} is {value}, but no tensor is wider than {widest}")


def _value(head: Cursor, kind: int, *, inside: bool = False) -> int | None:
    """Go past a value, and return it where it is one whole number."""
    if kind in _NUMBERS and not inside:
        return head.number(_NUMBERS[kind])
    if kind in _SIZES:
        head.skip(_SIZES[kind])
    elif kind == _STRING:
        head.skip(head.number("Q"))
    elif kind == _ARRAY and not inside:
        of, items = head.number("I"), head.count("Q", MOST_ITEMS)
        if of in _SIZES:
            head.skip(items * _SIZES[of])
        else:
            for _ in range(items):
                _value(head, of, inside=True)
    else:
        raise ValueError(f"{head.what} is of kind {kind}, which is none, or lists in a list")
    return None


def _tensor(head: Cursor) -> tuple[list[int], int, int]:
    """Go past the head of a tensor, and return its shape, where it begins behind the head, and its bytes."""
    shape = [head.number("Q") for _ in range(head.count("I", MOST_DIMENSIONS))]
    kind, start = head.number("I"), head.number("Q")
    if kind not in {each.value for each in GGMLQuantizationType}:
        raise ValueError(f"{head.what} is of kind {kind}, which is none")
    block, of_block = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    return shape, start, math.prod(shape) // block * of_block
