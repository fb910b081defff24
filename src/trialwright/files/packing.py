"""A folder as one zip: the same bytes whenever and wherever it is packed.

Example: ``pack(Path("mine/dump"), ["a/NCT00010101.xml"], Path("data/raw/registry.zip"))``.
"""

import os
import shutil
import stat
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from trialwright.core.errors import InputError
from trialwright.core.tables import replacing

# The earliest time that a zip can tell; real ones would change the bytes at every copy.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_FAST = 1
# A larger file is copied piece by piece.
_AT_ONCE = 64 << 20


class Files(NamedTuple):
    """The files of a folder by their names within it, and what was left out, counted by kind."""

    names: list[str]
    left_out: Counter[str]


def files_in(folder: Path) -> Files:
    """Return the files anywhere in a folder; links to folders are followed, each folder is read once.

    Raises:
        InputError: a folder cannot be read.
    """
    names, left_out = [], Counter[str]()
    top = folder.resolve()
    seen = {top}
    for where, folders, files in os.walk(folder, onerror=_refuse, followlinks=True):
        # In order, so that which of two ways to one folder is taken does not depend on the file system.
        folders.sort()
        for name in list(folders):
            real = (Path(where) / name).resolve()
            if real in seen or top.is_relative_to(real):
                folders.remove(name)
                left_out["link to a folder that is read already, or to one above"] += 1
            seen.add(real)
        for name in files:
            path = Path(where) / name
            if _is_file(path):
                names.append(path.relative_to(folder).as_posix())
            else:
                left_out["broken link or device"] += 1
    return Files(sorted(names), left_out)


def pack(folder: Path, names: Sequence[str], target: Path) -> None:
    """Write files of a folder as a zip.

    Raises:
        InputError: a name is not UTF-8, or a file cannot be read.
    """
    with replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as packed:
        for name in names:
            if name.encode(errors="replace") != os.fsencode(name):
                raise InputError(f"{folder}: file name {name!r} is not UTF-8; rename the file")
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = _MODE
            entry.create_system = 3
            _add(packed, entry, folder / name)


def content(file: Path, most: int = -1) -> bytes:
    """Return the bytes of a file, or the first of them; raises InputError where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise _unreadable(file, error) from error


def _add(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, file: Path) -> None:
    try:
        size = file.stat().st_size
        large = file.open("rb") if size > _AT_ONCE else None
    except OSError as error:
        raise _unreadable(file, error) from error
    # What fails from here on is the writing, of which others tell.
    if large is None:
        packed.writestr(entry, content(file), zipfile.ZIP_DEFLATED, _FAST)
        return
    entry.file_size, entry.compress_type = size, zipfile.ZIP_DEFLATED
    with large, packed.open(entry, "w") as into:
        shutil.copyfileobj(large, into, 1 << 20)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _refuse(error: OSError) -> None:
    raise _unreadable(Path(error.filename), error)


def _unreadable(file: Path, error: OSError) -> InputError:
    return InputError(f"{file}: cannot be read ({error.strerror}); remove it or fix its permissions")
