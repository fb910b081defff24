"""The head of a GGUF file, walked before a library reads it: what it announces must lie within the file.

Example: ``read(Path("model.gguf")).architecture`` is "qwen2"; of a file that is cut it says "metadata 3
('tokenizer.ggml.tokens') ends beyond the file". A head of a few bytes can announce arrays of 2**60 items, which the
``gguf`` package would go through one by one, tensors that all lie in the same place, or a billion layers.
"""

import math
import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gguf.constants import GGML_QUANT_SIZES, GGUF_DEFAULT_ALIGNMENT, GGMLQuantizationType

from trialwright.models.cursor import Cursor

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 10: "Q", 11: "q"}
# Of the largest models there are, and a little more.
MOST_ENTRIES, MOST_ITEMS, MOST_DIMENSIONS = 100_000, 10_000_000, 4

# What a model is made as wide as, before any tensor is read.
_WIDTHS = (".embedding_length", ".feed_forward_length", ".vocab_size")
_ARCHITECTURE = "general.architecture"


class Stored(NamedTuple):
    """A tensor in a GGUF file: its shape as torch has it, how it is stored, where it begins, and its bytes."""

    name: str
    shape: tuple[int, ...]
    kind: GGMLQuantizationType
    start: int
    length: int


class Head(NamedTuple):
    """What a GGUF file announces."""

    architecture: str
    tensors: list[Stored]


def read(path: Path) -> Head:
    """Walk the head of a file.

    Raises:
        ValueError: it is no GGUF file, or announces what is not in it.
        OSError: it cannot be read.
    """
    if path.stat().st_size < struct.calcsize("<4sIQQ"):
        raise ValueError("is too short for a head")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _read(Cursor(data), os.fstat(file.fileno()).st_size)


def _read(head: Cursor, size: int) -> Head:
    if head.data[:4] != b"GGUF":
        raise ValueError("GGUF magic invalid")
    head.skip(4)
    if (version := head.number("I")) not in {2, 3}:
        raise ValueError(f"is of version {version}, expected 2 or 3 in little-endian order")
    head.what = "the number of tensors or of metadata"
    count, entries = head.count("Q", MOST_ENTRIES), head.count("Q", MOST_ENTRIES)
    numbers: dict[str, int] = {}
    architecture = ""
    for entry in range(entries):
        head.what = f"metadata {entry}"
        name = head.name()
        head.what = f"metadata {entry} ({name[:60]!r})"
        kind = head.number("I")
        if (name, kind) == (_ARCHITECTURE, _STRING):
            architecture = head.name()
        elif (value := _value(head, kind)) is not None:
            numbers[name] = value
    layers = max((value for name, value in numbers.items() if name.endswith(".block_count")), default=0)
    if layers > count:
        raise ValueError(f"announces {layers} layers, but only {count} tensors")
    return Head(architecture, _tensors(head, count, size, numbers))


def _tensors(head: Cursor, count: int, size: int, numbers: Mapping[str, int]) -> list[Stored]:
    """Return all tensors; each must lie behind the head in a place of its own, and the model may be no wider."""
    found: list[Stored] = []
    for tensor in range(count):
        head.what = f"tensor {tensor}"
        name = head.name()
        head.what = f"tensor {tensor} ({name[:60]!r})"
        found.append(_tensor(head, name))
    alignment = max(1, numbers.get("general.alignment", GGUF_DEFAULT_ALIGNMENT))
    first = -(-head.at // alignment) * alignment
    for at, one in enumerate(found):
        if first + one.start + one.length > size:
            raise ValueError(f"tensor {at} ({one.name[:60]!r}) ends beyond the file")
    if (taken := sum(one.length for one in found)) > size:
        raise ValueError(f"its tensors take {taken} bytes, the file has {size}: they lie in the same places")
    widest = max((side for one in found for side in one.shape), default=1)
    for name, value in numbers.items():
        if name.endswith(_WIDTHS) and value > max(widest, 1):
            raise ValueError(f"{name} is {value}, but no tensor is wider than {max(widest, 1)}")
    return [one._replace(start=first + one.start) for one in found]


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


def _tensor(head: Cursor, name: str) -> Stored:
    """Return a tensor, which begins so many bytes behind the head."""
    shape = [head.number("Q") for _ in range(head.count("I", MOST_DIMENSIONS))]
    kind, start = head.number("I"), head.number("Q")
    if kind not in {each.value for each in GGMLQuantizationType}:
        raise ValueError(f"{head.what} is of kind {kind}, which is none")
    block, of_block = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    # The innermost dimension comes first in the file.
    return Stored(
        name, tuple(reversed(shape)), GGMLQuantizationType(kind), start, math.prod(shape) // block * of_block
    )
