"""Which dialect a member of the archive speaks, and the records in it.

Example: ``NCT00010101.xml`` is one record of legacy XML; ``phase_I_train.csv`` is a table of TOP with a
record on each row, the one of NCT00010101 named ``phase_I_train.csv#NCT00010101``.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from trialwright.core.errors import InputError
from trialwright.registry import archive, legacy_xml, top_csv
from trialwright.registry.archive import Member
from trialwright.registry.rejection import Rejection
from trialwright.trial.record import Trial


class Record(NamedTuple):
    """One record: what to call it in messages, and its trial or why it is none."""

    name: str
    result: Trial | Rejection


def read(
    descriptor: int, member: Member, max_bytes: int, limit: int | None, unread: Counter[str],
) -> Iterable[Record]:
    """Read the records of one member of the open zip; of a table no more than `limit`.

    Values that stand in a record and cannot be read are counted in `unread`, by field.

    Raises:
        Rejection: nothing of the member can be read.
    """
    if top_csv.is_table(member.name):
        table = archive.read(descriptor, member, top_csv.MAX_TABLE_BYTES)
        return (Record(f"{member.name}#{name}", result) for name, result in top_csv.parse(table, limit))
    return [Record(member.name, legacy_xml.parse(archive.read(descriptor, member, max_bytes), unread))]


def count(path: Path, contents: archive.Contents) -> int:
    """Return how many records a zip holds, the rows of its tables among them."""
    rows = sum(count_table(path / name, data) for name, data in tables_in(path, contents))
    return rows + sum(not top_csv.is_table(member.name) for member in contents.members)


def count_table(path: Path, data: bytes) -> int:
    """Return how many rows a table has.

    Raises:
        InputError: it lacks columns.
    """
    try:
        return sum(1 for _ in top_csv.rows(data))
    except Rejection as rejection:
        raise _unusable(path, rejection) from rejection


def tables_in(path: Path, contents: archive.Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the tables in a zip.

    Raises:
        InputError: one is damaged, or lacks columns.
    """
    members = [member for member in contents.members if top_csv.is_table(member.name)]
    descriptor = os.open(path, os.O_RDONLY)
    try:
        for member in members:
            try:
                data = archive.read(descriptor, member, top_csv.MAX_TABLE_BYTES)
                top_csv.check(data)
            except Rejection as rejection:
                raise _unusable(path / member.name, rejection) from rejection
            yield member.name, data
    finally:
        os.close(descriptor)


def _unusable(path: Path, rejection: Rejection) -> InputError:
    return InputError(f"{path}: {rejection.reason}: {' '.join(rejection.detail.split())[:400]}; mend acquire.registry")
