"""The registry as one zip of records, read member by member and never unpacked to disk.

Example: ``scan(Path("registry.zip")).members[0]`` is ``Member("NCT0001xxxx/NCT00010101.xml", ...)``.
"""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from trialwright.core.errors import InputError
from trialwright.files import file_kinds
from trialwright.registry.archive.members import LOCAL_HEADER, Member, is_suspicious
from trialwright.registry.dialects import spoken

# A whole zip: real ones unpack to eight times their size.
ROOM = 4 << 30
ROOM_RATIO = 100
# A damaged directory shows in many ways, since zipfile unpacks its numbers and names unguarded.
_DAMAGE = (
    zipfile.BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, ValueError, struct.error, zlib.error,
)


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
        archive.NameToInfo.clear()
        _check_places(path, infos)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; expected a zip of {spoken.EXPECTED}") from error
    except _DAMAGE as error:
        said = f"not a complete zip ({_said(path, error)})"
        raise InputError(f"{path}: {said}; fetch it again, or name a folder") from error
    members, skipped = list[Member](), Counter[str]()
    infos.reverse()
    while infos:
        # Each is let go of as it is read, since there may be a million of them.
        info = infos.pop()
        if is_record(info.filename):
            members.append(Member(
                info.filename, info.header_offset, info.compress_size, info.file_size, info.CRC, info.compress_type,
                info.flag_bits,
            ))
        elif not _is_folder(info):
            skipped[kind(info.filename)] += 1
    return Contents(members, skipped)


def is_record(name: str) -> bool:
    """Tell whether a dialect reads a member or file; Contents.txt, folders and macOS shadows hold no records."""
    return bool(spoken.possible(name)) and not is_shadow(name)


def is_shadow(name: str) -> bool:
    """Tell whether a file is what macOS puts beside each file of a zip or of a foreign disk."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def kind(name: str) -> str:
    """Return what to count a member or file under that holds no records."""
    return "shadow of macOS" if is_shadow(name) else file_kinds.kind(name)


def _check_places(path: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a zip in which entries share their bytes, or which unpacks to what no registry has."""
    placed = sorted((info for info in infos if not _is_folder(info)), key=attrgetter("header_offset"))
    for one, other in pairwise(placed):
        if one.header_offset + LOCAL_HEADER + one.compress_size > other.header_offset:
            shown = " and ".join(repr(info.filename[:80]) for info in (one, other))
            raise InputError(f"{path}: its entries {shown} overlap, as in a zip bomb; pack it again, or name a folder")
    # What says that it unpacks by too much is not unpacked.
    total = sum(info.file_size for info in infos if not is_suspicious(info.file_size, info.compress_size))
    most = max(ROOM, ROOM_RATIO * path.stat().st_size)
    if total > most:
        raise InputError(f"{path}: says that it unpacks to {total} bytes, at most {most} are read from a zip of"
                         f" {path.stat().st_size}; fetch or pack it again, or name a folder")


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # Not is_dir, which a name without a letter breaks.
    return info.filename.endswith("/")


def _said(path: Path, error: Exception) -> str:
    """Say what is wrong with a zip, and what it is instead where that can be told."""
    known = file_kinds.kind_of(path) if path.is_file() else "a folder"
    return known if known not in {file_kinds.NEITHER, file_kinds.DAMAGED} else " ".join(str(error).split())
