"""The cache: every answer a row of SQLite as soon as it arrives, for all experiments of a repository.

Example: ``with Cache.open() as cache: cache.put([completion])`` has made the answer durable. SQLite drops
by itself what a kill left half written. Each row has a checksum, as SQLite would not see a flipped bit in
a text; a damaged file is refused in one line, and ``trialwright store salvage`` keeps what is still whole.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trialwright.chat.completion import Completion
from trialwright.core import disk
from trialwright.core.errors import InputError
from trialwright.files.workplace import database, private_folder
from trialwright.llm.sealed.outcomes import final_in_sql
from trialwright.llm.store.cache_rows import NAMES, PUT, checksum, prepare, storable, whole

# SQLite takes 32,766 variables in a statement.
_LOOKUP = 8192
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def cache_file() -> Path:
    """Return where the cache of this repository is, also from inside a queued experiment."""
    return private_folder() / "completions.sqlite"


class Cache:
    """Answers by request key, each committed on its own."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    @contextmanager
    def open(cls, path: Path | None = None) -> Iterator["Cache"]:
        """Open the cache of this repository, or the one at `path`, made if need be.

        Raises:
            InputError: the file is damaged, or cannot be used.
            StorageError: the disk is full or read-only.
        """
        path = path or cache_file()
        try:
            with database(path, "the answers") as connection:
                connection.execute("pragma synchronous = full")
                prepare(connection)
                yield cls(connection, path)
        except sqlite3.Error as error:
            # Python's own error about a text that is no UTF-8 has no code of SQLite.
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGE:
                raise _damage(path, str(error)) from error
            if of_disk := disk.told(error, path):
                raise of_disk from error
            raise InputError(
                f"{path}: cannot be used as a cache of answers: {error}; it needs a local disk with room, and writing"
            ) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Make one transaction of what the block writes, in whatever thread: all of it is durable then, or nothing.

        A block within another is a part of its transaction.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise

    def put(self, completions: Iterable[Completion]) -> None:
        """Keep answers; a final one that is known already stays as it is, any other gives way to the newer."""
        kept = map(storable, completions)
        with self.writing() as connection:
            connection.executemany(PUT, ((*answer, checksum(answer)) for answer in kept))

    def get(self, keys: Sequence[str]) -> Iterator[Completion]:
        """Yield the known answers among `keys`.

        Raises:
            InputError: the row of one is damaged.
        """
        for row in self._select(NAMES, keys):
            answer = whole(row)
            if answer is None:
                raise _damage(self.path, f"answer {row[0][:12]} does not match its checksum")
            yield answer

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that have an answer of any kind."""
        return {key for (key,) in self._select("key", keys)}

    def final(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that have an answer which no later try could better."""
        return {key for key, final in self._select(f"key, {final_in_sql('completions')}", keys) if final}

    def keys(self) -> set[str]:
        """Return the keys of all answers."""
        return {key for (key,) in self._connection.execute("select key from completions")}

    def drop(self, keys: Iterable[str]) -> None:
        """Forget answers for good, and give their room back to the disk."""
        with self.writing() as connection:
            connection.executemany("delete from completions where key = ?", ((key,) for key in keys))
        self._connection.execute("vacuum")

    def _select(self, columns: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _LOOKUP):
            part = keys[start : start + _LOOKUP]
            marks = ",".join("?" * len(part))
            query = f"select {columns} from completions where key in ({marks})"  # noqa: S608 - names and marks only
            yield from self._connection.execute(query, part)


def _damage(path: Path, what: str) -> InputError:
    return InputError(f"{path}: damaged ({what}); trialwright store salvage keeps what can still be read")
