"""Telling damage in the cache, and saving what is left: all that can still be read, with nothing deleted.

Example: of 4,000 answers one page is damaged; ``salvage(cache_file())`` keeps some 3,998 of them, and what was
charged for them, and leaves the damaged file in ``.trialwright/damaged/1``.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from trialwright.chat.completion import Completion
from trialwright.core.errors import InputError
from trialwright.llm.cost import charges
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.cache_rows import COLUMNS, whole
from trialwright.llm.store.claims import require_no_run

_DIGITS = "0123456789abcdef"
# Keys are hashes: of a hundred thousand, about one has any given four first digits.
_DEEPEST = 4
_SUFFIXES = ("", "-wal", "-shm")


def verify_cache(path: Path) -> list[str]:
    """Read a cache whole; return what is wrong, a line each."""
    try:
        with _reading(path) as connection:
            wrong = [f"{path}: {said}" for (said,) in connection.execute("pragma integrity_check(10)") if said != "ok"]
            rows = connection.execute(_query(connection))
            wrong += [f"{path}: answer {row[0]!s:.12} does not match its checksum" for row in rows if not whole(row)]
    except sqlite3.Error as error:
        wrong = [f"{path}: {error}"]
    return [f"{' '.join(line.split())}; run trialwright store salvage" for line in wrong]


def salvage(path: Path) -> tuple[int, Path]:
    """Put a cache of all readable answers in the place of a damaged one; return their number, and where that one is.

    Raises:
        InputError: there is no cache, or a run is writing to it.
    """
    if not path.exists():
        raise InputError(f"{path}: not found, expected a cache to save answers from; dvc repro makes a new one")
    require_no_run(path, "salvage")
    aside = _copied_aside(path)
    fresh = path.with_name(f".{path.name}.tmp")
    _remove(fresh, _SUFFIXES)
    saved = 0
    with Cache.open(fresh) as cache:
        for answers in _readable(aside):
            cache.put(answers)
            saved += len(answers)
        charges.Charges(cache, ()).restore(_charged(aside))
    # A log that is left beside the new file would be taken for its own.
    _remove(path, _SUFFIXES[1:])
    fresh.replace(path)
    return saved, aside.parent


def _copied_aside(path: Path) -> Path:
    folder = next(f for n in count(1) if not (f := path.parent / "damaged" / str(n)).exists())
    folder.mkdir(parents=True)
    for suffix in _SUFFIXES[:2]:
        part = path.with_name(path.name + suffix)
        if part.exists():
            shutil.copy2(part, folder)
    return folder / path.name


def _remove(path: Path, suffixes: tuple[str, ...]) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        yield connection


def _readable(path: Path) -> Iterator[list[Completion]]:
    """Yield the answers that can still be read, those of a first digit together."""
    with _reading(path) as connection:
        try:
            query = f"{_query(connection)} where key >= ? and key < ?"
        except sqlite3.Error:
            return
        for digit in _DIGITS:
            yield [answer for row in _rows(connection, query, digit) if (answer := whole(row))]


def _charged(path: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the charges before the first damage, and then from the end back to the last."""
    with _reading(path) as connection:
        for order in ("asc", "desc"):
            query = f"select {', '.join(charges.COLUMNS)} from charges order by id {order}"  # noqa: S608
            # A cache of an earlier version has none.
            with suppress(sqlite3.Error):
                yield from (row for row in connection.execute(query) if charges.is_whole(row))
                return


def _rows(connection: sqlite3.Connection, query: str, prefix: str) -> list[Any]:
    """Return the rows whose keys begin with `prefix`, in ever smaller parts where there is damage."""
    try:
        return connection.execute(query, (prefix, prefix + "g")).fetchall()
    except sqlite3.Error:
        if len(prefix) == _DEEPEST:
            return []
        return [row for digit in _DIGITS for row in _rows(connection, query, prefix + digit)]


def _query(connection: sqlite3.Connection) -> str:
    """Select the columns of today from a cache of any version."""
    found = {row[1] for row in connection.execute("pragma table_info(completions)")}
    absent = {name: "0" if name in Completion._field_defaults else "null" for name in COLUMNS}
    return f"select {', '.join(name if name in found else absent[name] for name in COLUMNS)} from completions"  # noqa: S608
