"""Answers kept for ever: a cache that loses nothing, and a store folder to be shared through DVC.

Example: an answer with key ``9f2c...`` is a row of ``.trialwright/completions.sqlite`` as soon as it
arrives, and at the end of the run a row of ``data/completions/reasons/9.parquet``. Shards are sorted
by key and rewritten only when they gain rows, so their bytes tell the set of answers, not its history.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.llm.completion import Completion

_CREATE = """create table if not exists completions (
    key text primary key, text text not null, finish_reason text not null,
    prompt_tokens integer not null, completion_tokens integer not null) without rowid"""
# SQLite takes 32,766 variables in a statement.
_LOOKUP = 8192


def root() -> Path:
    """Return the top of the repository: the nearest folder upwards with .dvc or .git, else this one."""
    here = Path.cwd()
    return next((top for top in (here, *here.parents) if (top / ".dvc").exists() or (top / ".git").exists()), here)


class Cache:
    """Answers by request key, each committed on its own, shared by all experiments of a repository."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Cache"]:
        """Open the cache of this repository, also from inside a queued experiment.

        Raises:
            InputError: the file is no database, or cannot be written.
        """
        # DVC sets DVC_ROOT to the original repository even where an experiment runs in a copy.
        path = Path(os.environ.get("DVC_ROOT") or root()) / ".trialwright" / "completions.sqlite"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{path.parent}: cannot be made: {error.strerror}; it keeps the answers") from error
        try:
            with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = full")
                connection.execute(_CREATE)
                yield cls(connection)
        except sqlite3.Error as error:
            raise InputError(f"{path}: cannot be used as a cache of answers: {error}; move it away") from error

    def put(self, completions: Iterable[Completion]) -> None:
        """Keep answers; one that is known already stays as it is."""
        self._connection.execute("begin")
        self._connection.executemany("insert or ignore into completions values (?, ?, ?, ?, ?)", completions)
        self._connection.execute("commit")

    def get(self, keys: Sequence[str]) -> Iterator[Completion]:
        """Yield the known answers among `keys`."""
        for row in self._select("*", keys):
            yield Completion(*row)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that have an answer."""
        return {key for (key,) in self._select("key", keys)}

    def _select(self, columns: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _LOOKUP):
            part = keys[start : start + _LOOKUP]
            marks = ",".join("?" * len(part))
            query = f"select {columns} from completions where key in ({marks})"  # noqa: S608 - marks only
            yield from self._connection.execute(query, part)


def stored_keys(store: Path) -> set[str]:
    """Return the keys of all answers in a store folder."""
    return {key for path in _shards(store) for key in _read(path, ["key"])["key"].to_pylist()}


def read(store: Path, keys: pa.Array, columns: Sequence[str] = tables.COMPLETIONS.names) -> pa.Table:
    """Return the answers to `keys` that a store folder holds, by shard and key; `columns` include the key."""
    wanted = {key[0] for key in keys.to_pylist()}
    parts = [_read(path, columns).filter(pc.field("key").isin(keys)) for path in _shards(store) if path.stem in wanted]
    return pa.concat_tables([tables.COMPLETIONS.empty_table().select(list(columns)), *parts])


def answers(store: Path, requests: pa.Table) -> pa.Table:
    """Return the answers to requests, in the order of the requests; those without one are absent."""
    keys = requests["key"].combine_chunks()
    found = read(store, keys)
    places = pc.index_in(keys, value_set=found["key"].combine_chunks())
    return found.take(places.drop_null())


def add(store: Path, cache: Cache, keys: Iterable[str]) -> None:
    """Add the cached answers to `keys` to a store folder, a shard in memory at a time."""
    store.mkdir(parents=True, exist_ok=True)
    shards: dict[str, list[str]] = {}
    for key in keys:
        shards.setdefault(key[0], []).append(key)
    for digit, gained in shards.items():
        path = store / f"{digit}.parquet"
        held = _read(path) if path.exists() else tables.COMPLETIONS.empty_table()
        known = set(held["key"].to_pylist())
        new = [row._asdict() for row in cache.get(gained) if row.key not in known]
        if new:
            more = pa.Table.from_pylist(new, schema=tables.COMPLETIONS)
            merged = pa.concat_tables([held, more])
            tables.write(path, merged.sort_by("key").combine_chunks(), tables.COMPLETIONS)


def _shards(store: Path) -> list[Path]:
    return sorted(store.glob("[0-9a-f].parquet"))


def _read(path: Path, columns: Sequence[str] = tables.COMPLETIONS.names) -> pa.Table:
    try:
        return tables.read(path, tables.COMPLETIONS, columns)
    except OSError as error:
        # Damage inside the file: its frame is whole, its pages are not.
        raise InputError(f"{path}: damaged ({' '.join(str(error).split())[:160]}); delete it and run dvc repro") from (
            error
        )
