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
from trialwright.registry.archive import contents as archive
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import Rejection


class Brought(NamedTuple):
    """How many files of records there are, and what else the source holds that is not read, by kind."""

    registry_files: int
    left_out: Counter[str]


def bring(source: Path, target: Path) -> Brought:
    """Copy a zip of files of records, or pack a folder of them, or one.

    Raises:
        InputError: the source is none of these, or holds no file of records.
    """
    if source.is_dir():
        names, left_out = _sorted_out(source)
        packing.pack(source, names, target)
        return Brought(len(names), left_out)
    if archive.is_record(source.name):
        if why := _foreign(source):
            said = f"{why.reason}: {' '.join(why.detail.split())[:400]}"
            raise InputError(f"{source}: {said}; fix acquire.registry")
        packing.pack(source.parent, [source.name], target)
        return Brought(1, Counter())
    members, skipped = archive.scan(source)
    if not members:
        raise InputError(f"{source}: holds no records{_held(skipped)}; expected a zip of {spoken.EXPECTED}")
    if source.resolve() != target.resolve():
        with tables.replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    return Brought(len(members), skipped)


def _sorted_out(folder: Path) -> tuple[list[str], Counter[str]]:
    """Return the files of a folder that hold records, and the kinds of all others."""
    names, left_out = packing.files_in(folder)
    kept = []
    for name in names:
        if not archive.is_record(name):
            left_out[archive.kind(name)] += 1
        elif _foreign(folder / name):
            left_out[f"{archive.kind(name)} without records"] += 1
        else:
            kept.append(name)
    if not kept:
        raise InputError(f"{folder}: holds no records{_held(left_out)}; expected a folder of {spoken.EXPECTED}")
    return kept, left_out


def _held(left_out: Counter[str]) -> str:
    return f", but {file_kinds.told(left_out)}" if left_out else ""


def _foreign(file: Path) -> Rejection | None:
    """Say why a file is none of records, such as a CSV of outcomes, by its beginning; None where it is one."""
    if not spoken.may_hold_many(file.name):
        return None
    beginning = packing.content(file, spoken.HEAD_BYTES)
    try:
        spoken.of(file.name, beginning).check(beginning)
    except Rejection as rejection:
        return rejection
    return None
