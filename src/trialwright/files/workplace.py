"""Where a repository keeps what is not versioned: caches that all of its experiments share.

Example: in a queued experiment, which runs in a copy, ``private_folder()`` is ``.trialwright`` of the original.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock

from trialwright.core import disk
from trialwright.core.errors import InputError


def root() -> Path:
    """Return the top of the repository: the nearest folder upwards with .dvc or .git, else this one."""
    here = Path.cwd()
    return next((top for top in (here, *here.parents) if (top / ".dvc").exists() or (top / ".git").exists()), here)


def private_folder() -> Path:
    """Return the git-ignored folder of this repository, also from inside a queued experiment."""
    # DVC sets DVC_ROOT to the original repository even where an experiment runs in a copy.
    return Path(os.environ.get("DVC_ROOT") or root()) / ".trialwright"


@contextmanager
def database(path: Path, holds: str) -> Iterator[sqlite3.Connection]:
    """Open a database of SQLite, made if need be, in which a reader does not wait for a writer.

    Any one thread at a time may use it.

    Args:
        path: the file.
        holds: what it keeps, as an error calls it.

    Raises:
        InputError: its folder takes no locks.
        StorageError: its folder cannot be made.
        sqlite3.Error: it is damaged, or cannot be used.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk.told(error, path.parent) or InputError(
            f"{path.parent}: cannot be made: {error.strerror}; it keeps {holds}"
        ) from error
    opened = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    with closing(opened) as connection:
        if connection.execute("pragma journal_mode").fetchone() != ("wal",):
            _let_readers_be(connection, path)
        yield connection


def _let_readers_be(connection: sqlite3.Connection, path: Path) -> None:
    """Change a new file to the mode in which readers and writers do not wait for each other, one process at a time.

    SQLite does not wait for the lock that this takes: of two that make the file at once, it would refuse one.
    """
    lock = path.with_name("making")
    try:
        with FileLock(lock):
            connection.execute("pragma journal_mode = wal")
    except OSError as error:
        raise disk.told(error, lock) or InputError(
            f"{lock}: takes no lock: {error.strerror}; {path.name} needs a local disk"
        ) from error
