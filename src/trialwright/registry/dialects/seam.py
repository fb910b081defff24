"""What a dialect is: one way in which a registry writes trials down, and what turns its files into ours.

Example: the module ``legacy_xml`` is one, with ``SUFFIXES = (".xml",)`` and ``records("a.xml", data, Counter())`` the
one record of a file. Another is a module with these names, and a line in ``spoken.DIALECTS``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from trialwright.trial.record import Trial


class Rejection(Exception):  # noqa: N818  a verdict on one record, which never reaches the user as an error
    """One record is refused, such as for ``malformed_xml``; the run goes on and the reason goes to the rejects."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Record(NamedTuple):
    """One record: what to call it in messages, and its trial or why it is none."""

    name: str
    result: Trial | Rejection


# Enough to keep a worker busy for a while, and little enough that many of them stand in memory at a time.
PIECE_BYTES = 2 << 20


class Piece(NamedTuple):
    """Some whole records of a file, to be read as if they were one: the first one's number, from 1, and how many."""

    first: int
    records: int
    data: bytes


def whole(chunks: Iterable[bytes], most: int) -> bytes:
    """Return all of a file that is read in one piece.

    Raises:
        Rejection: ``too_large``.
    """
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) > most:
            raise Rejection("too_large", f"more than {most} bytes, which is all that is read at once")
    return bytes(held)


def no_outcomes(data: bytes, label: str) -> Iterator[tuple[str, str]]:
    """Yield nothing: what a dialect has for `outcomes` whose records give none, and have a file of their own."""
    yield from ()


class OurWords(NamedTuple):
    """What turns a dialect's words into ours: the status, the phase, the sex, and dates as ISO has them.

    Ours are those of legacy XML, such as "Unknown status", "Phase 1/Phase 2" and "All"; None is what has none.
    """

    status: Callable[[str | None], str | None]
    phase: Callable[[str | None], str | None]
    sex: Callable[[str | None], str | None]
    date: Callable[[str | None], str | None]


class Dialect(Protocol):
    """A module that reads files of one dialect; an id is one of `trial.ids`, or a rejection names what it is not."""

    NAME: str
    """What the column ``dialect`` of its trials says; ``trial.outcome_words.TOLD`` has what it tells of outcomes."""
    SUFFIXES: tuple[str, ...]
    """The ends of the names of its files, in small letters."""
    MANY: bool
    """Whether a file may hold many records."""
    WORDS: OurWords

    def check(self, beginning: bytes) -> None:
        """Raise a `Rejection` where a file, of which this is the beginning, is in another dialect."""

    def cut(self, chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
        """Cut a file into pieces of whole records, and no record counted twice or not at all.

        Args:
            chunks: the file, or a piece of one, from its beginning, some bytes at a time; of all that, no more is held
                than a piece.
            most: bytes that one record may have; raises a `Rejection` ``too_large`` where one has more.
            size: a piece ends with the record that brings it to so many bytes; 1 makes a piece of each.
        """

    def records(self, name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterable[Record]:
        """Yield the records of a small file or of a piece; raises a `Rejection` where none can be read.

        Args:
            name: of the file.
            data: all of it, or a piece.
            unread: counts, by field, values that stand in a record and cannot be read.
            first: the number of the first record, for the names of those that have no id.
        """

    def outcomes(self, data: bytes, label: str) -> Iterator[tuple[str, str]]:
        """Yield the id and the outcome of each record that gives one under the name `label`."""
