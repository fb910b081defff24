"""What is made of the head of a GGUF file, once per machine, and checked whenever it is used.

Example: ``kept("a5fd3b62...-head", path, write)`` is ``~/.cache/trialwright/models/a5fd3b62...-head``, a folder of what
`write` makes of the file at `path` and of ``digests.json``, which holds the SHA-256 of each file as it was written.
"""

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from trialwright.core import disk, tables
from trialwright.core.errors import InputError, ModelError
from trialwright.files.fingerprint import of_file

DIGESTS = "digests.json"
_log = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Return the folder of named models and of what is made of heads, made if need be."""
    folder = Path(platformdirs.user_cache_dir("trialwright")) / "models"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be made ({error.strerror}); set XDG_CACHE_HOME to a writable folder") from (
            error
        )
    return folder


def whole(name: str) -> Path | None:
    """Return the folder of this name, None where it is not there or not as it was written."""
    folder = cache_folder() / name
    if not folder.is_dir():
        return None
    try:
        written = tables.read_json(folder / DIGESTS)
        if written and written == _digests(folder):
            return folder
    except (InputError, OSError):
        pass
    _log.warning("%s: is not as it was written; writing it anew", folder)
    return None


def holding(name: str, file: str) -> Path | None:
    """Return the folder of this name where one of its files is as it was written, whatever became of others."""
    folder = cache_folder() / name
    try:
        written = (tables.read_json(folder / DIGESTS) or {}).get(file)
        return folder if written and written == of_file(folder / file) else None
    except (InputError, OSError):
        return None


def kept(name: str, path: Path, write: Callable[[Path, Path], None]) -> Path:
    """Return the folder of this name, made anew of a GGUF file.

    Raises:
        ModelError: the file cannot be read as GGUF.
        StorageError: there is no room for the folder.
    """
    from trialwright.models import gguf_head  # noqa: PLC0415 - what it stands on takes a second

    done = cache_folder() / name
    _log.warning("%s: reading its tokenizer into %s, once", path.name, done)
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix=".head-") as made:
        folder = Path(made) / "model"
        try:
            gguf_head.read(path)
            write(path, folder)
        # Of a damaged file the libraries raise anything, Exception itself too.
        except Exception as error:
            raise disk.told(error, folder) or ModelError(
                f"{path}: cannot be read as GGUF: {' '.join(str(error).split())[:200]}"
            ) from error
        tables.write_json(folder / DIGESTS, _digests(folder))
        try:
            if done.exists():
                done.rename(Path(made) / "damaged")
            folder.rename(done)
        except OSError:
            # Another process was first: its folder has the same content.
            if not done.is_dir():
                raise
    return done


def _digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file but the list of them; what is no file makes the folder another."""
    return {
        path.name: of_file(path) if path.is_file() else "no file"
        for path in sorted(folder.iterdir()) if path.name != DIGESTS
    }
