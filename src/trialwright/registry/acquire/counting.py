"""How many records a zip holds, the rows of its tables among them.

Example: a zip of two XML files and a table of 40 rows holds 42.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from trialwright.core.errors import InputError
from trialwright.registry.archive.contents import Contents
from trialwright.registry.archive.members import read
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.top_csv import TABLE_BYTES


def count(path: Path, contents: Contents) -> int:
    """Return how many records a zip holds."""
    rows = sum(count_table(path / name, data) for name, data in tables_in(path, contents))
    return rows + sum(not spoken.may_hold_many(member.name) for member in contents.members)


def count_table(path: Path, data: bytes) -> int:
    """Return how many records a table has.

    Raises:
        InputError: it lacks columns.
    """
    try:
        return sum(piece.records for piece in spoken.of(path.name, data).cut([data], TABLE_BYTES))
    except Rejection as rejection:
        raise _unusable(path, rejection) from rejection


def tables_in(path: Path, contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the tables in a zip.

    Raises:
        InputError: one is damaged, or lacks columns.
    """
    members = [member for member in contents.members if spoken.may_hold_many(member.name)]
    descriptor = os.open(path, os.O_RDONLY)
    try:
        for member in members:
            try:
                data = read(descriptor, member, TABLE_BYTES)
                spoken.of(member.name, data).check(data)
            except Rejection as rejection:
                raise _unusable(path / member.name, rejection) from rejection
            yield member.name, data
    finally:
        os.close(descriptor)


def _unusable(path: Path, rejection: Rejection) -> InputError:
    return InputError(f"{path}: {rejection.reason}: {' '.join(rejection.detail.split())[:400]}; fix acquire.registry")
