"""What a dialect is: one way in which a registry writes trials down, and what turns its files into ours.

Example: the module ``legacy_xml`` is one, with ``SUFFIX = ".xml"`` and ``records("a.xml", data, None, Counter())`` the
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


class OurWords(NamedTuple):
    """What turns a dialect's words into ours: the status, the phase, the sex, and dates as ISO has them."""

    status: Callable[[str | None], str | None]
    phase: Callable[[str | None], str | None]
    sex: Callable[[str | None], str | None]
    date: Callable[[str | None], str | None]


class Dialect(Protocol):
    """A module that reads files of one dialect; an id is one of `trial.ids`, or a rejection names what it is not."""

    SUFFIX: str
    """The end of the names of its files, in small letters."""
    TABLE_BYTES: int | None
    """How large a file of many records may be; None where a file is one record, bounded as ``ingest`` says."""
    WORDS: OurWords

    def check(self, beginning: bytes) -> None:
        """Raise a `Rejection` where a file, of which this is the beginning, is in another dialect."""

    def count(self, data: bytes) -> int:
        """Return how many records a file has; raises a `Rejection` where it is in another dialect."""

    def records(self, name: str, data: bytes, limit: int | None, unread: Counter[str]) -> Iterable[Record]:
        """Yield the records of a file, of many no more than `limit`; raises a `Rejection` where none can be read.

        Values that stand in a record and cannot be read are counted in `unread`, by field.
        """

    def outcomes(self, data: bytes, label: str) -> Iterator[tuple[str, str]]:
        """Yield the id and the outcome of each record that gives one under the name `label`."""
