"""Who is asking what: a run claims requests in the cache, so that no other asks and pays for them meanwhile.

Example: two experiments lack the same 24 answers. The first claims all of them; the second is told that it
has none to ask and that process 4711 asks 24, and waits for these. A claim lasts as long as its run: the run
holds a lock on a file in ``.trialwright/runs/``, which the system lets go when the process ends, however it
ends. So a killed run holds nothing up, and one that outlives the terminal that began it keeps what it asks.
No clock is read.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from filelock import FileLock, Timeout

from trialwright.core import disk
from trialwright.core.errors import InputError
from trialwright.llm.store.cache import Cache

_CREATE = """create table if not exists claims (
    key text primary key, owner text not null, in_vain integer not null default 0) without rowid"""


class Shared(NamedTuple):
    """Requests that are this run's to ask, those that a live run asked in vain, and how many others each asks yet."""

    mine: set[str]
    in_vain: set[str]
    others: dict[str, int]


class Claims:
    """The claims of one run, and what it can tell of those of others."""

    def __init__(self, cache: Cache, folder: Path, owner: str) -> None:
        self._cache, self._folder, self._owner = cache, folder, owner
        with cache.writing() as connection:
            connection.execute(_CREATE)

    @classmethod
    @contextmanager
    def open(cls, cache: Cache) -> Iterator["Claims"]:
        """Begin a run; at its end, whatever ends it, nothing is claimed any more.

        Raises:
            InputError: the folder of the cache takes no locks.
            StorageError: the disk is full or read-only.
        """
        folder = _folder(cache.path)
        owner = f"{os.getpid()}-{uuid4().hex}"
        lock = FileLock(folder / owner)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError as error:
            raise disk.told(error, folder) or InputError(
                f"{folder}: takes no lock: {error.strerror}; the cache needs a local disk"
            ) from error
        try:
            claims = cls(cache, folder, owner)
            try:
                yield claims
            finally:
                # Where the database fails, the claims end with the lock.
                with suppress(sqlite3.Error):
                    claims.release()
        finally:
            (folder / owner).unlink(missing_ok=True)
            lock.release()

    def take(self, keys: Set[str]) -> Shared:
        """Claim those of `keys` that no live run has claimed, all in one go."""
        with self._cache.writing() as connection:
            rows = [row for row in connection.execute("select key, owner, in_vain from claims") if row[0] in keys]
            held = {key: owner for key, owner, _ in rows}
            dead = {owner for owner in set(held.values()) - {self._owner} if not _is_live(self._folder / owner)}
            for owner in dead:
                connection.execute("delete from claims where owner = ?", (owner,))
            free = [key for key in keys if held.get(key, "") in {"", *dead}]
            mine = [(key, self._owner) for key in free]
            connection.executemany("insert into claims (key, owner) values (?, ?)", mine)
        for owner in dead:
            (self._folder / owner).unlink(missing_ok=True)
        others = {key: owner for key, owner in held.items() if owner not in {self._owner, *dead}}
        in_vain = {key for key, _, vain in rows if vain and key in others}
        asking = Counter(owner.split("-")[0] for key, owner in others.items() if key not in in_vain)
        return Shared(set(keys) - others.keys(), in_vain, dict(asking))

    def ask_in_vain(self, keys: Iterable[str]) -> None:
        """Tell others, for as long as this run lives, that it asked and what came is no answer."""
        with self._cache.writing() as connection:
            connection.executemany(
                "update claims set in_vain = 1 where key = ? and owner = ?", [(key, self._owner) for key in keys]
            )

    def release(self) -> None:
        """Give up all that this run has claimed."""
        with self._cache.writing() as connection:
            connection.execute("delete from claims where owner = ?", (self._owner,))


def require_no_run(cache: Path, what: str) -> None:
    """Check that no run is going on over a cache.

    Raises:
        InputError: one is.
    """
    for path in sorted(_folder(cache).glob("*-*")):
        if _is_live(path):
            raise InputError(
                f"{cache}: process {path.name.split('-')[0]} is asking for answers; {what} when it has ended"
            )


def _folder(cache: Path) -> Path:
    return cache.parent / "runs"


def _is_live(path: Path) -> bool:
    """Tell whether a run still holds its lock."""
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
