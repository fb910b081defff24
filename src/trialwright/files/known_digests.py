"""Digests of large files, remembered as long as a file keeps its size and the time of its last change.

Example: the SHA-256 of a model of 1.1 GB takes a second or, from a disk, some seconds more; `known_digest` takes them
once, and then reads ``.trialwright/digests.json``. What must not be wrong is to be hashed anew (`fingerprint.of_file`).
"""

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.core.errors import InputError, StorageError
from trialwright.files.fingerprint import of_file
from trialwright.files.workplace import private_folder

# A file that was changed just now may be so again before the clock of its file system goes on.
_SETTLED_S = 2.0


def known_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    whole, found = path.resolve(), path.stat()
    state = [found.st_size, found.st_mtime_ns]
    memory = private_folder() / "digests.json"
    held = _held(memory)
    match held.get(str(whole)):
        case [size, changed, str(digest)] if [size, changed] == state:
            return digest
    digest = of_file(path)
    if time.time() - found.st_mtime > _SETTLED_S:
        # A folder that cannot be written costs the seconds again.
        with suppress(StorageError):
            tables.write_json(memory, {**held, str(whole): [*state, digest]})
    return digest


def _held(memory: Path) -> dict[str, Any]:
    try:
        found = tables.read_json(memory) if memory.exists() else {}
    except InputError:
        # Damaged, it is written anew.
        return {}
    return found if isinstance(found, dict) else {}
