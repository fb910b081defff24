"""The user's own registry dump, brought to where the pipeline reads it.

Example: a folder with ``a/NCT00010101.xml`` becomes a zip with the one member ``a/NCT00010101.xml``, the same
bytes whenever and wherever it is packed.
"""

import shutil
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.files import file_kinds, packing
from trialwright.registry.acquire import counting
from trialwright.registry.archive import contents as archive
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.top_csv import TABLE_BYTES

_EXPECTED = "ClinicalTrials.gov XML, or of TOP-style CSV"


class Brought(NamedTuple):
    """How many records there are, and what else the source holds that is not read, by kind."""

    trials: int
    left_out: Counter[str]


def bring(source: Path, target: Path) -> Brought:
    """Copy a zip of records, or pack a folder of them, one record or one table.

    Raises:
        InputError: the source is none of these, or holds no record.
    """
    if source.is_dir():
        names, left_out = _sorted_out(source)
        return _pack(source, names, target, left_out)
    if archive.is_record(source.name):
        return _pack(source.parent, [source.name], target, Counter())
    contents = archive.scan(source)
    count = counting.count(source, contents)
    if not count:
        held = _held(contents.skipped)
        raise InputError(f"{source}: holds no XML record and no table{held}; expected a zip of {_EXPECTED}")
    if source.resolve() != target.resolve():
        with tables.replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    return Brought(count, contents.skipped)


def _pack(folder: Path, names: list[str], target: Path, left_out: Counter[str]) -> Brought:
    count = sum(_count(folder / name) for name in names)
    packing.pack(folder, names, target)
    return Brought(count, left_out)


def _sorted_out(folder: Path) -> tuple[list[str], Counter[str]]:
    """Return the files of a folder that hold records, of tables only those of TOP, and the kinds of all others."""
    names, left_out = packing.files_in(folder)
    kept = []
    for name in names:
        if not archive.is_record(name):
            left_out[archive.kind(name)] += 1
        elif not _speaks(folder / name):
            left_out[".csv in other columns than TOP's"] += 1
        else:
            kept.append(name)
    if not kept:
        held = _held(left_out)
        raise InputError(f"{folder}: holds no .xml file and no table{held}; expected a folder of {_EXPECTED}")
    return kept, left_out


def _held(left_out: Counter[str]) -> str:
    return f", but {file_kinds.told(left_out)}" if left_out else ""


def _speaks(file: Path) -> bool:
    """Tell whether a file is meant as a registry: a folder may hold other tables, such as outcomes."""
    if not spoken.may_hold_many(file.name):
        return True
    beginning = packing.content(file, spoken.HEAD_BYTES)
    try:
        spoken.of(file.name, beginning).check(beginning)
    except Rejection:
        return False
    return True


def _count(file: Path) -> int:
    # What is larger than a table may be is one reject of ingest.
    if not spoken.may_hold_many(file.name) or file.stat().st_size > TABLE_BYTES:
        return 1
    return counting.count_table(file, packing.content(file))
