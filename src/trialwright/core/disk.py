"""A disk that is full, a folder that is read-only: what the system says of it as one line that names the path.

Example: ``data/trials.parquet: no room left on the disk; free some and run dvc repro: what is stored stays``.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialwright.core.errors import StorageError, TrialwrightError

_AGAIN = "and run dvc repro: what is stored stays"
_SAID = {
    errno.ENOSPC: f"no room left on the disk; free some {_AGAIN}",
    errno.EDQUOT: f"your quota on the disk is used up; free some {_AGAIN}",
    errno.EFBIG: f"larger than a file may be here (ulimit -f); raise that {_AGAIN}",
    errno.EROFS: f"the disk is mounted read-only; mount it for writing {_AGAIN}",
    errno.EACCES: f"permission denied; make it yours (chown, chmod) {_AGAIN}",
    errno.EPERM: f"not permitted; make it yours (chown, chattr) {_AGAIN}",
    errno.EIO: f"the disk does not read or write; check it (dmesg) {_AGAIN}",
    errno.ENOTDIR: f"a file is where a folder should be; move it away {_AGAIN}",
}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS, sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES, sqlite3.SQLITE_PERM: errno.EACCES,
}
# Libraries in Rust and C++ raise errors of their own, with the system's words in them.
_IN_TEXT = {code: os.strerror(code) for code in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Name `path` where the block cannot write it.

    Raises:
        StorageError: there is no room, or no right to write.
    """
    try:
        yield
    except Exception as error:
        code, named = _code(error), getattr(error, "filename", None)
        if code is None:
            raise
        # A temporary name beside it would tell nobody anything.
        where = named if named and Path(str(named)).parent != path.parent else path
        raise StorageError(f"{where}: {_SAID[code]}") from error


def told(error: Exception, path: Path | None = None) -> StorageError | None:
    """Return an error of the disk as one line, None for any other; `path` is where, if the error does not say."""
    code = _code(error)
    if code is None:
        return None
    return StorageError(f"{getattr(error, 'filename', None) or path or Path.cwd()}: {_SAID[code]}")


def _code(error: Exception) -> int | None:
    """Return the number of what is wrong with the disk, None where it is something else."""
    if isinstance(error, TrialwrightError):
        return None
    if isinstance(error, FileExistsError) and error.filename and Path(error.filename).is_file():
        # What mkdir says of a file in the place of a folder.
        return errno.ENOTDIR
    if isinstance(error, sqlite3.Error):
        return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno if error.errno in _SAID else None
    return next((code for code, words in _IN_TEXT.items() if words in str(error)), None)
