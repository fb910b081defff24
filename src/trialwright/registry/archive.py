"""The registry as one zip of records, read member by member and never unpacked to disk.

Example: ``scan(Path("registry.zip")).members[0]`` is ``Member("NCT0001xxxx/NCT00010101.xml", ...)``. A member's
name is a label for messages; it is never used as a path.
"""

import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from isal import isal_zlib

from trialwright.core.errors import InputError
from trialwright.files import packing
from trialwright.registry.rejection import Rejection

# Registry records shrink to a 4th up to a 26th; deflate can reach a 1032nd.
MAX_RATIO = 250
RATIO_COUNTS_FROM = 1 << 20
# A whole zip: real ones unpack to eight times their size.
ROOM = 4 << 30
ROOM_RATIO = 100
_LOCAL_HEADER = 30
# Name and extra fields are read along with the record: mostly one call to the system does it all.
_NAME_ROOM = 256
_ENCRYPTED = 0x1
# A damaged directory can point before the file or beyond what a system can address.
_LARGEST_FILE = 1 << 62
# A damaged directory shows in many ways, since zipfile unpacks its numbers and names unguarded.
_DAMAGE = (
    zipfile.BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, ValueError, struct.error, zlib.error,
)


class Member(NamedTuple):
    """Where one record lies in the archive, and what the directory says of it."""

    name: str
    offset: int
    packed: int
    size: int
    crc: int
    method: int
    flags: int


class Contents(NamedTuple):
    """The records of an archive in its own order, and what else it holds, counted by kind."""

    members: list[Member]
    skipped: Counter[str]


def scan(path: Path) -> Contents:
    """List the members of a zip that should hold records.

    Raises:
        InputError: the file is missing, is no complete zip, or says that it holds more than it can.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
        _check_places(path, infos)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; expected a zip of ClinicalTrials.gov XML records") from error
    except _DAMAGE as error:
        said = f"not a complete zip ({_said(path, error)})"
        raise InputError(f"{path}: {said}; fetch it again, or name a folder") from error
    members = [
        Member(info.filename, info.header_offset, info.compress_size, info.file_size, info.CRC, info.compress_type,
               info.flag_bits)
        for info in infos if is_record(info.filename)
    ]
    others = (info.filename for info in infos if not is_record(info.filename) and not _is_folder(info))
    return Contents(members, Counter(kind(name) for name in others))


def is_record(name: str) -> bool:
    """Tell whether a member should hold records; Contents.txt, folders and macOS shadows do not."""
    return name.lower().endswith((".xml", ".csv")) and not is_shadow(name)


def is_shadow(name: str) -> bool:
    """Tell whether a file is what macOS puts beside each file of a zip or of a foreign disk."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def kind(name: str) -> str:
    """Return what to count a member or file under that holds no records."""
    return "shadow of macOS" if is_shadow(name) else packing.kind(name)


def _check_places(path: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a zip in which entries share their bytes, or which unpacks to what no registry has."""
    placed = sorted((info for info in infos if not _is_folder(info)), key=attrgetter("header_offset"))
    for one, other in pairwise(placed):
        if one.header_offset + _LOCAL_HEADER + one.compress_size > other.header_offset:
            shown = " and ".join(repr(info.filename[:80]) for info in (one, other))
            raise InputError(f"{path}: its entries {shown} overlap, as in a zip bomb; pack it again, or name a folder")
    # What says that it unpacks by too much is not unpacked.
    total = sum(info.file_size for info in infos if not _is_suspicious(info.file_size, info.compress_size))
    most = max(ROOM, ROOM_RATIO * path.stat().st_size)
    if total > most:
        raise InputError(f"{path}: says that it unpacks to {total} bytes, at most {most} are read from a zip of"
                         f" {path.stat().st_size}; fetch or pack it again, or name a folder")


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # Not is_dir, which a name without a letter breaks.
    return info.filename.endswith("/")


def _is_suspicious(size: int, packed: int) -> bool:
    return size > RATIO_COUNTS_FROM and size > MAX_RATIO * packed


def _said(path: Path, error: Exception) -> str:
    """Say what is wrong with a zip, and what it is instead where that can be told."""
    known = packing.kind_of(path) if path.is_file() else "a folder"
    return known if known not in {packing.NEITHER, packing.DAMAGED} else " ".join(str(error).split())


def read(descriptor: int, member: Member, max_bytes: int) -> bytes:
    """Return the bytes of one member of the open zip; no more than `max_bytes` are ever unpacked.

    Raises:
        Rejection: ``too_large``, ``suspicious_ratio`` or ``unreadable_member``.
    """
    _check(member, max_bytes)
    try:
        packed = _packed(descriptor, member)
    except (OSError, OverflowError) as error:
        raise Rejection("unreadable_member", f"byte {member.offset}: {error}") from error
    data = packed if member.method == zipfile.ZIP_STORED else _inflate(packed, member.size)
    if len(data) != member.size:
        raise Rejection("unreadable_member", f"holds {len(data)} bytes or more, its directory says {member.size}")
    if isal_zlib.crc32(data) != member.crc:
        raise Rejection("unreadable_member", "checksum differs from the directory's")
    return data


def _packed(descriptor: int, member: Member) -> bytes:
    """Return the packed bytes behind a member's local header."""
    if not 0 <= member.offset < _LARGEST_FILE:
        raise Rejection("unreadable_member", f"its directory puts it at byte {member.offset}")
    held = os.pread(descriptor, _LOCAL_HEADER + _NAME_ROOM + member.packed, member.offset)
    if len(held) < _LOCAL_HEADER or not held.startswith(b"PK\3\4"):
        raise Rejection("unreadable_member", f"no local header at byte {member.offset}")
    name_size, extra_size = struct.unpack_from("<HH", held, 26)
    start = _LOCAL_HEADER + name_size + extra_size
    if len(held) < start + member.packed:
        return os.pread(descriptor, member.packed, member.offset + start)
    return held[start : start + member.packed]


def _check(member: Member, max_bytes: int) -> None:
    """Refuse by the directory alone what is not worth, or not safe, to read."""
    if member.flags & _ENCRYPTED:
        raise Rejection("unreadable_member", "encrypted")
    if member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Rejection("unreadable_member", f"packed with method {member.method}, expected deflate or none")
    if max(member.size, member.packed) > max_bytes:
        raise Rejection("too_large", f"{max(member.size, member.packed)} bytes, at most {max_bytes} are read")
    if _is_suspicious(member.size, member.packed):
        raise Rejection("suspicious_ratio", f"{member.packed} bytes say that they unpack to {member.size}")


def _inflate(packed: bytes, size: int) -> bytes:
    """Inflate to at most one byte more than `size`, so that a lie about the size shows."""
    try:
        # isal inflates twice as fast as zlib, and gives the same bytes.
        return isal_zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)
    except (zlib.error, isal_zlib.error) as error:  # type: ignore[misc]
        raise Rejection("unreadable_member", str(error)) from error
