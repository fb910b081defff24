"""The user's own registry dump, brought to where the pipeline reads it.

Example: a folder with ``a/NCT00010101.xml`` becomes a zip with the one member ``a/NCT00010101.xml``, the same
bytes whenever and wherever it is packed.
"""

import os
import shutil
import zipfile
from pathlib import Path

from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.registry import archive

# The earliest time that a zip can tell; real ones would change the bytes at every copy.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_FAST = 1


def bring(source: Path, target: Path) -> int:
    """Copy a zip of XML records, or pack a folder of them, and return how many there are.

    Raises:
        InputError: the source is neither, or holds no XML.
    """
    if source.is_dir():
        return _pack(source, target)
    count = len(archive.scan(source).members)
    if not count:
        raise InputError(f"{source}: holds no XML record; expected a zip of ClinicalTrials.gov XML")
    if source.resolve() != target.resolve():
        with tables.replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    return count


def _pack(folder: Path, target: Path) -> int:
    found = (
        (Path(where) / name).relative_to(folder).as_posix() for where, _, files in os.walk(folder) for name in files
    )
    names = sorted(name for name in found if archive.is_record(name))
    if not names:
        raise InputError(f"{folder}: holds no .xml file; expected a folder of ClinicalTrials.gov XML records")
    with tables.replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as packed:
        for name in names:
            if name.encode(errors="replace") != os.fsencode(name):
                raise InputError(f"{folder}: file name {name!r} is not UTF-8; rename the file")
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = _MODE
            entry.create_system = 3
            packed.writestr(entry, _content(folder / name), zipfile.ZIP_DEFLATED, _FAST)
    return len(names)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); remove it or mend its permissions") from error
