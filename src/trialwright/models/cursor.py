"""A place in a file of binary numbers and texts that only moves on, and never beyond the file's end.

Example: after ``cursor.what = "tensor 3"`` a number that is not there is told as "tensor 3 ends beyond the file".
"""

import mmap
import struct

# Names of tensors are 64 bytes long by GGUF's own rule, those of metadata a little more.
LONGEST_NAME = 1024


class Cursor:
    """A place in a file; `what` is what is read there, as errors call it."""

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
