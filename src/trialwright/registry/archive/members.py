"""One member of the zip, read where it lies and never to more bytes than its directory promises.

Example: ``read(descriptor, Member("a/NCT00010101.xml", 0, 812, 4096, 3201765437, 8, 0), 1 << 26)`` gives its bytes. A
member's name is a label for messages; it is never used as a path.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from isal import isal_zlib

from trialwright.registry.dialects.seam import Rejection

# Registry records shrink to a 4th up to a 26th; deflate can reach a 1032nd.
MAX_RATIO = 250
RATIO_COUNTS_FROM = 1 << 20
LOCAL_HEADER = 30
# Name and extra fields are read along with the record: mostly one call to the system does it all.
_NAME_ROOM = 256
_ENCRYPTED = 0x1
# A damaged directory can point before the file or beyond what a system can address.
_LARGEST_FILE = 1 << 62
# Of what is read in pieces, so much is packed or unpacked at a time.
_CHUNK = 1 << 20


class Member(NamedTuple):
    """Where one record lies in the archive, and what the directory says of it."""

    name: str
    offset: int
    packed: int
    size: int
    crc: int
    method: int
    flags: int


def is_suspicious(size: int, packed: int) -> bool:
    """Tell whether a member says that it unpacks to more than any record does."""
    return size > RATIO_COUNTS_FROM and size > MAX_RATIO * packed


def read(descriptor: int, member: Member, max_bytes: int) -> bytes:
    """Return the bytes of one member of the open zip; no more than `max_bytes` are ever unpacked.

    Raises:
        Rejection: ``too_large``, ``suspicious_ratio`` or ``unreadable_member``.
    """
    if max(member.size, member.packed) > max_bytes:
        raise Rejection("too_large", f"{max(member.size, member.packed)} bytes, at most {max_bytes} are read")
    _check(member)
    packed = b"".join(_packed(descriptor, member, member.packed))
    data = packed if member.method == zipfile.ZIP_STORED else _inflate(packed, member.size)
    _compare(member, len(data), isal_zlib.crc32(data))
    return data


def chunks(descriptor: int, member: Member) -> Iterator[bytes]:
    """Yield the bytes of one member, however many, a megabyte at a time.

    Raises:
        Rejection: as `read` does, of a wrong checksum at the end.
    """
    _check(member)
    size = checksum = 0
    packed = _packed(descriptor, member, _CHUNK)
    for data in packed if member.method == zipfile.ZIP_STORED else _inflated(packed):
        size += len(data)
        if size > member.size:
            break
        checksum = isal_zlib.crc32(data, checksum)
        yield data
    _compare(member, size, checksum)


def _packed(descriptor: int, member: Member, at_once: int) -> Iterator[bytes]:
    """Yield the packed bytes behind a member's local header, up to `at_once` at a time."""
    if not 0 <= member.offset < _LARGEST_FILE:
        raise Rejection("unreadable_member", f"its directory puts it at byte {member.offset}")
    try:
        held = os.pread(descriptor, LOCAL_HEADER + _NAME_ROOM + min(member.packed, at_once), member.offset)
        if len(held) < LOCAL_HEADER or not held.startswith(b"PK\3\4"):
            raise Rejection("unreadable_member", f"no local header at byte {member.offset}")
        start = LOCAL_HEADER + sum(struct.unpack_from("<HH", held, 26))
        done, end = member.offset + start, member.offset + start + member.packed
        held = held[start : start + member.packed]
        while held:
            yield held
            done += len(held)
            held = os.pread(descriptor, min(at_once, end - done), done) if done < end else b""
    except (OSError, OverflowError) as error:
        raise Rejection("unreadable_member", f"byte {member.offset}: {error}") from error


def _check(member: Member) -> None:
    """Refuse by the directory alone what is not worth, or not safe, to read."""
    if member.flags & _ENCRYPTED:
        raise Rejection("unreadable_member", "encrypted")
    if member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Rejection("unreadable_member", f"packed with method {member.method}, expected deflate or none")
    if is_suspicious(member.size, member.packed):
        raise Rejection("suspicious_ratio", f"{member.packed} bytes say that they unpack to {member.size}")


def _compare(member: Member, size: int, checksum: int) -> None:
    """Refuse what is not as the directory says."""
    if size != member.size:
        raise Rejection("unreadable_member", f"holds {size} bytes or more, its directory says {member.size}")
    if checksum != member.crc:
        raise Rejection("unreadable_member", "checksum differs from the directory's")


def _inflate(packed: bytes, size: int) -> bytes:
    """Inflate to at most one byte more than `size`, so that a lie about the size shows."""
    try:
        # isal inflates twice as fast as zlib, and gives the same bytes.
        return isal_zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)
    except (zlib.error, isal_zlib.error) as error:  # type: ignore[misc]
        raise Rejection("unreadable_member", str(error)) from error


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate chunk by chunk, to no more than a chunk at a time."""
    inflater = isal_zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for taken in packed:
            left = taken
            # What is unpacked can wait within, when all of what is packed is taken.
            while not inflater.eof:
                data = inflater.decompress(left, _CHUNK)
                left = inflater.unconsumed_tail
                if data:
                    yield data
                if len(data) < _CHUNK:
                    break
    except (zlib.error, isal_zlib.error) as error:  # type: ignore[misc]
        raise Rejection("unreadable_member", str(error)) from error
