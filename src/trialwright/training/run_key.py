"""A hash of all that decides a model: the same wherever its files are.

Example: ``run_key([Path("data/mixes/hybrid/40"), Path("data/code/train.txt")], seed=40, section=section)`` is the same
tomorrow, and another when a trial of the mix, the code or the section changes.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trialwright.core.errors import InputError
from trialwright.files.fingerprint import of_file


def run_key(inputs: Iterable[Path], **settings: Any) -> str:
    """Return the SHA-256 of files, of all files of folders, and of settings that JSON can say.

    Args:
        inputs: files and folders, in an order that means something: their own names count for nothing.
        settings: what else decides.

    Raises:
        InputError: one of the inputs is not there.
    """
    digests = [_digests(path) for path in inputs]
    return hashlib.sha256(json.dumps([digests, settings], sort_keys=True).encode()).hexdigest()


def _digests(path: Path) -> dict[str, str]:
    """Return the SHA-256 of a file, or those of a folder's files by their paths in it."""
    if not path.exists():
        raise InputError(f"{path}: not found; run dvc repro")
    if path.is_file():
        return {"": of_file(path)}
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return {file.relative_to(path).as_posix(): of_file(file) for file in files}
