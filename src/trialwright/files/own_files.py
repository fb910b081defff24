"""Bringing the user's own files in: found, checked, and copied whole or not at all.

Example: ``bring_csv("mine", "names.csv", "acquire.vocabulary", Path("data/raw/names.csv"), read_vocabulary)``.
"""

import csv
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from trialwright.core.errors import InputError
from trialwright.core.tables import replacing
from trialwright.files import file_kinds, packing


def find(folder: str, name: str | None, key: str) -> Path:
    """Return ``folder/name``, which must exist; `key` is the params key that holds the name."""
    path = Path(folder) / (name or "")
    if not name:
        raise InputError(f"{path}: {key} names no file in it; set {key} in params.yaml")
    if not Path(folder).is_dir():
        raise InputError(f"{folder}: is no folder; put {name} into a folder and name that in acquire.folder")
    if not path.exists():
        raise InputError(f"{path}: not found; fix acquire.folder or {key} in params.yaml, or put it there")
    return path


def bring_csv(
    folder: str, name: str | None, key: str, target: Path, check: Callable[[Path], object], columns: Sequence[str] = (),
) -> None:
    """Copy a CSV, or another file of lines, out of the user's folder; with none named, write these columns and no row.

    Args:
        folder: the user's.
        name: of the file in it, if any.
        key: the params key that holds the name.
        target: where it goes.
        check: what reads it later; run now, it names the user's own file where it is not as it should be.
        columns: the header of a file that nobody brings.

    Raises:
        InputError: it is no file, or `check` says so.
    """
    if name is None:
        with replacing(target) as temporary, temporary.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerow(columns)
        return
    source = find(folder, name, key)
    if not source.is_file():
        raise InputError(f"{source}: is no file; fix {key} in params.yaml")
    check(source)
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


def bring_archive(folder: str, name: str | None, key: str, target: Path) -> Counter[str]:
    """Copy a zip out of the user's folder, or pack a folder; where the params name none, write a zip of nothing.

    Returns:
        what of a folder is left out, by kind.
    """
    source = find(folder, name, key) if name is not None else None
    if source is None or source.is_dir():
        found = packing.files_in(source) if source else packing.Files([], Counter())
        packing.pack(source or Path(), found.names, target)
        return found.left_out
    if not zipfile.is_zipfile(source):
        raise InputError(f"{source}: is {file_kinds.kind_of(source)}; fix {key} in params.yaml")
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)
    return Counter()
