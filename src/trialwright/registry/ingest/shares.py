"""What workers are given: members of a like size together, and the pieces of a large file of many records.

Example: of a zip with ``NCT00010101.json``, ``NCT00010102.json`` and an ``export.xml`` of 3 GB the first share is the
two members, and each `Part` that follows holds 2 MB of the export. Where the cuts fall depends on the archive alone.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from trialwright.registry.archive import members as archive
from trialwright.registry.archive.members import Member
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import PIECE_BYTES, Dialect, Piece, Rejection
from trialwright.trial import ids

# Batches are cut by size, so that one of long records takes no longer than one of many short ones.
BATCH_BYTES = 2 << 20
# Small batches of tiny records would grow without this.
BATCH_MEMBERS = 2048
# A larger file of many records is never whole in memory.
STREAMED_FROM = 4 << 20


class Part(NamedTuple):
    """A piece of a member, the dialect it is in, how many of its records are wanted, and how much of the zip it is."""

    member: str
    dialect: str
    piece: Piece
    limit: int | None
    size: int

    @property
    def name(self) -> str:
        """What to call it where its records cannot be told apart."""
        first, records = self.piece.first, self.piece.records
        return f"{self.member}#record{f' {first}' if records == 1 else f's {first}-{first + records - 1}'}"


class Refused(NamedTuple):
    """A member, or the rest of one, that cannot be read: what a worker hands back as it is."""

    name: str
    reason: str
    detail: str
    size: int


Share = Sequence[Member] | Part | Refused


def preferred(members: Iterable[Member]) -> list[Member]:
    """Put the members in the order of preference of `merging`; those of one rank stay in the archive's order."""
    return sorted(members, key=lambda member: _rank(member.name))


def cut(members: Iterable[Member]) -> Iterator[Sequence[Member]]:
    """Cut members into batches of like size, a large file of what may be many records alone."""
    batch: list[Member] = []
    size = 0
    for member in members:
        if _is_large(member):
            if batch:
                yield batch
            yield [member]
            batch, size = [], 0
            continue
        batch.append(member)
        size += member.size
        if size >= BATCH_BYTES or len(batch) >= BATCH_MEMBERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def shares(source: Path, members: Iterable[Member], max_bytes: int, limit: int | None) -> Iterator[Share]:
    """Yield what workers are given, as they can take it.

    Args:
        source: the zip.
        members: what of it is read.
        max_bytes: a larger record is refused.
        limit: of a file of many records only the first so many are wanted.
    """
    descriptor = os.open(source, os.O_RDONLY)
    try:
        for batch in cut(members):
            if _is_large(batch[0]):
                yield from _of_large(descriptor, batch[0], max_bytes, limit)
            else:
                yield batch
    finally:
        os.close(descriptor)


def apart(source: Path, max_bytes: int, limit: int | None, share: Share) -> Sequence[Share]:
    """Return the parts of what a worker died of, down to single records; none where it has none."""
    if isinstance(share, Refused):
        return []
    if isinstance(share, Part):
        piece, dialect = share.piece, spoken.named(share.dialect)
        parts = list(_parts(dialect, share.member, [piece.data], max_bytes, share.limit, 1, piece.first))
        return parts if len(parts) > 1 else []
    if len(share) > 1:
        return [[member] for member in share]
    return _records_of(source, max_bytes, limit, share[0])


def _records_of(source: Path, max_bytes: int, limit: int | None, member: Member) -> Sequence[Share]:
    """Return the records of a small file of many, each alone; nothing where it is one record or cannot be read."""
    descriptor = os.open(source, os.O_RDONLY)
    try:
        data = archive.read(descriptor, member, max_bytes)
    except Rejection:
        return []
    finally:
        os.close(descriptor)
    dialect = spoken.of(member.name, data)
    parts = list(_parts(dialect, member.name, [data], max_bytes, limit, 1)) if dialect.MANY else []
    return parts if len(parts) > 1 else []


def _is_large(member: Member) -> bool:
    return member.size > STREAMED_FROM and spoken.may_hold_many(member.name)


def _of_large(descriptor: int, member: Member, max_bytes: int, limit: int | None) -> Iterator[Share]:
    """Yield the parts of a large member, or itself where it turns out to be one record."""
    try:
        dialect = spoken.of(member.name, next(archive.chunks(descriptor, member), b""))
        if not dialect.MANY:
            yield [member]
            return
        # What is damaged anywhere is refused as a whole, as a small member is; to unpack takes a fraction of the time.
        deque(archive.chunks(descriptor, member), maxlen=0)
    except Rejection as rejection:
        yield Refused(member.name, rejection.reason, rejection.detail, member.size)
        return
    left, held = member.size, None
    for part in _parts(dialect, member.name, archive.chunks(descriptor, member), max_bytes, limit):
        if held:
            yield held
        held, left = part, left - part.size
    if held:
        yield held._replace(size=held.size + left)


def _parts(
    dialect: Dialect, name: str, chunks: Iterable[bytes], max_bytes: int, limit: int | None, size: int = PIECE_BYTES,
    first: int = 1,
) -> Iterator[Part | Refused]:
    """Yield the first `limit` records of a file in pieces, and what may be wrong with the rest of it."""
    left = limit
    try:
        for piece in dialect.cut(chunks, max_bytes, size):
            few = left if left is not None and left < piece.records else None
            yield Part(name, dialect.NAME, piece._replace(first=first - 1 + piece.first), few, len(piece.data))
            if left is not None:
                left -= piece.records
                if left <= 0:
                    return
    except Rejection as rejection:
        yield Refused(name, rejection.reason, rejection.detail, 0)


def _rank(name: str) -> tuple[int, bool]:
    """Return the place of the first dialect that a file can be in, and whether it may as well be of many records."""
    possible = spoken.possible(name)
    if len({dialect.MANY for dialect in possible}) < 2:
        return spoken.DIALECTS.index(possible[0]), False
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return spoken.DIALECTS.index(possible[0]), ids.registry_of(stem) is None
