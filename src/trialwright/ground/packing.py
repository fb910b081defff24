"""A folder as one zip: the same bytes whenever and wherever it is packed.

Example: ``pack(Path("mine/dump"), ["a/NCT00010101.xml"], Path("data/raw/registry.zip"))``.
"""

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

from trialwright.ground.errors import InputError
from trialwright.ground.tables import replacing

# The earliest time that a zip can tell; real ones would change the bytes at every copy.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_FAST = 1


def files_in(folder: Path) -> list[str]:
    """Return the files anywhere in a folder, by their names within it."""
    return sorted(
        (Path(where) / name).relative_to(folder).as_posix() for where, _, files in os.walk(folder) for name in files
    )


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
            packed.writestr(entry, content(folder / name), zipfile.ZIP_DEFLATED, _FAST)


def content(file: Path) -> bytes:
    """Return the bytes of a file; raises InputError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); remove it or mend its permissions") from error
