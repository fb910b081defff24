"""The user's own registry dump, brought to where the pipeline reads it.

Example: a folder with ``a/NCT00010101.xml`` becomes a zip with the one member ``a/NCT00010101.xml``, the same
bytes whenever and wherever it is packed.
"""

import shutil
from pathlib import Path

from trialwright.ground import packing, tables
from trialwright.ground.errors import InputError
from trialwright.registry import archive, dialects, top_csv
from trialwright.registry.rejection import Rejection

_EXPECTED = "ClinicalTrials.gov XML, or of TOP-style CSV"


def bring(source: Path, target: Path) -> int:
    """Copy a zip of records, or pack a folder of them or one table, and return how many records there are.

    Raises:
        InputError: the source is none of these, or holds no record.
    """
    if source.is_dir() or top_csv.is_table(source.name):
        folder, names = (source, _names(source)) if source.is_dir() else (source.parent, [source.name])
        count = sum(_count(folder / name) for name in names)
        packing.pack(folder, names, target)
        return count
    count = dialects.count(source)
    if not count:
        raise InputError(f"{source}: holds no XML record and no table; expected a zip of {_EXPECTED}")
    if source.resolve() != target.resolve():
        with tables.replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    return count


def _names(folder: Path) -> list[str]:
    """Return the files of a folder that hold records; of tables, only those of TOP."""
    names = [name for name in packing.files_in(folder) if archive.is_record(name) and _speaks(folder / name)]
    if not names:
        raise InputError(f"{folder}: holds no .xml file and no table; expected a folder of {_EXPECTED}")
    return names


def _speaks(file: Path) -> bool:
    """Tell whether a file is meant as a registry: a folder may hold other tables, such as outcomes."""
    if not top_csv.is_table(file.name):
        return True
    try:
        top_csv.check(packing.content(file))
    except Rejection:
        return False
    return True


def _count(file: Path) -> int:
    return dialects.count_table(file, packing.content(file)) if top_csv.is_table(file.name) else 1
