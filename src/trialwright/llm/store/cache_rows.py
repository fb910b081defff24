"""The table of the cache, and an answer as a row of it: with a checksum, and whole or damaged when read.

Example: ``whole(("9f2c...", "Slow accrual", "stop", 812, 41, 0, 0, None))`` is the answer; with the checksum of
another text it is None.
"""

import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any

from trialwright.chat.completion import Completion
from trialwright.llm.sealed.outcomes import final_in_sql

_CREATE = """create table if not exists completions (
    key text primary key, text text not null, finish_reason text not null,
    prompt_tokens integer not null, completion_tokens integer not null,
    cached_tokens integer not null default 0, batched integer not null default 0, checksum integer) without rowid"""
# Columns that caches of earlier versions lack; what stands there is true of all their answers.
_ADDED = {"cached_tokens": "integer not null default 0", "batched": "integer not null default 0", "checksum": "integer"}
COLUMNS = (*Completion._fields, "checksum")
NAMES = ", ".join(COLUMNS)
# What is final stays as it is; of other outcomes the newest is kept.
PUT = f"""insert into completions ({NAMES}) values ({", ".join("?" * len(COLUMNS))})
    on conflict (key) do update set {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])}
    where not ({final_in_sql("completions")})"""  # noqa: S608 - names and marks only


def checksum(answer: Completion) -> int:
    """Return the checksum of an answer: of what was paid for, whatever columns later versions add."""
    return zlib.crc32("\0".join((answer.key, answer.finish_reason, answer.text)).encode())


def whole(row: Sequence[Any]) -> Completion | None:
    """Return the answer of a row, None if it is damaged; a row of an earlier version has no checksum."""
    *fields, batched, kept = row
    if [type(value) for value in fields] != [str, str, str, int, int, int]:
        return None
    answer = Completion(*fields)._replace(batched=bool(batched))
    return answer if kept is None or kept == checksum(answer) else None


def storable(answer: Completion) -> Completion:
    """Replace what is no character: an endpoint can send half of a surrogate pair."""
    return answer._replace(text=answer.text.encode(errors="replace").decode())


def prepare(connection: sqlite3.Connection) -> None:
    """Make the table, or give that of an earlier version its new columns."""
    connection.execute(_CREATE)
    if _lacking(connection):
        # A second process may be at the same: it waits here, and finds nothing left to do.
        connection.execute("begin immediate")
        for column in _lacking(connection):
            connection.execute(f"alter table completions add column {column} {_ADDED[column]}")
        connection.execute("commit")


def _lacking(connection: sqlite3.Connection) -> list[str]:
    found = {row[1] for row in connection.execute("pragma table_info(completions)")}
    return [column for column in _ADDED if column not in found]
