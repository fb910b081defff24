"""Bringing the user's own files in: found, checked, and copied whole or not at all.

Example: ``bring_csv("mine", "outcomes.csv", "acquire.outcomes", Path("data/raw/outcomes.csv"))``.
"""

import csv
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from trialwright.ground import packing
from trialwright.ground.errors import InputError
from trialwright.ground.tables import replacing


def find(folder: str, name: str | None, key: str) -> Path:
    """Return ``folder/name``, which must exist; `key` is the params key that holds the name."""
    path = Path(folder) / (name or "")
    if not name:
        raise InputError(f"{path}: {key} names no file in it; set {key} in params.yaml")
    if not path.exists():
        raise InputError(f"{path}: not found; mend acquire.folder or {key} in params.yaml")
    return path


def bring_csv(folder: str, name: str | None, key: str, target: Path, columns: Sequence[str] = ()) -> None:
    """Copy a CSV out of the user's folder; where the params name none, write these columns and no row."""
    if name is None:
        write_header(target, columns)
    else:
        copy_csv(find(folder, name, key), target, key)


def bring_archive(folder: str, name: str | None, key: str, target: Path) -> None:
    """Copy a zip out of the user's folder, or pack a folder; where the params name none, write a zip of nothing."""
    source = find(folder, name, key) if name is not None else None
    if source is None or source.is_dir():
        packing.pack(source or Path(), packing.files_in(source) if source else [], target)
    elif zipfile.is_zipfile(source):
        with replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    else:
        raise InputError(f"{source}: is neither a folder nor a zip; mend {key} in params.yaml")


def copy_csv(source: Path, target: Path, key: str) -> None:
    """Copy a CSV file after reading it through.

    Raises:
        InputError: it is no file, not UTF-8, not CSV, or empty.
    """
    if not source.is_file():
        raise InputError(f"{source}: is no file, expected a CSV; mend {key} in params.yaml")
    lines = None
    try:
        with source.open(encoding="utf-8", newline="") as text:
            lines = csv.reader(text, strict=True)
            rows = sum(1 for row in lines if row)
    except UnicodeDecodeError as error:
        raise InputError(f"{source}: not UTF-8 text ({error.reason}); save it as UTF-8 or mend {key}") from error
    except csv.Error as error:
        line = lines.line_num if lines else 0
        raise InputError(f"{source}: not CSV at line {line} ({error}); mend the file or {key}") from error
    except OSError as error:
        raise InputError(f"{source}: cannot be read ({error.strerror}); mend its permissions or {key}") from error
    if not rows:
        raise InputError(f"{source}: is empty, expected a header line; mend the file or {key} in params.yaml")
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


def write_header(target: Path, columns: Sequence[str]) -> None:
    """Write a CSV file that has a header and no rows."""
    with replacing(target) as temporary, temporary.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerow(columns)
