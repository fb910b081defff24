"""Vectors of texts kept for all experiments of a repository: rows of SQLite, by model and text.

Example: ``with Vectors.open() as kept: kept.put({key: vector})`` spares the encoder this text for ever. A row
that was damaged fails its checksum and counts as unknown, so that its text is embedded again.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trialwright.core import disk
from trialwright.core.errors import InputError
from trialwright.files.workplace import database, private_folder

Vector = npt.NDArray[np.float32]

_CREATE = """create table if not exists vectors (
    key blob primary key, vector blob not null, checksum integer not null) without rowid"""


class Vectors:
    """Vectors by key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path | None = None) -> Iterator["Vectors"]:
        """Open the vectors of this repository, or those at `path`, made if need be.

        Raises:
            InputError: the file is damaged, or cannot be used.
            StorageError: the disk is full or read-only.
        """
        path = path or private_folder() / "embeddings.sqlite"
        try:
            with database(path, "the embeddings") as connection:
                connection.execute(_CREATE)
                yield cls(connection)
        except sqlite3.Error as error:
            raise disk.told(error, path) or InputError(
                f"{path}: cannot be used to keep embeddings: {error}; delete it, they are computed again"
            ) from error

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Vector]:
        """Return the vectors that are known, and whole."""
        query = "select vector, checksum from vectors where key = ?"
        found = ((key, self._connection.execute(query, (key,)).fetchone()) for key in keys)
        return {
            key: np.frombuffer(row[0], dtype="<f4") for key, row in found if row and row[1] == _checksum(key, row[0])
        }

    def put(self, vectors: Mapping[bytes, Vector]) -> None:
        """Keep vectors, in place of what may stand there damaged."""
        blobs = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
        self._connection.execute("begin")
        self._connection.executemany(
            "insert or replace into vectors values (?, ?, ?)", [(*row, _checksum(*row)) for row in blobs]
        )
        self._connection.execute("commit")


def _checksum(key: bytes, blob: object) -> int:
    return zlib.crc32(key + blob) if isinstance(blob, bytes) else -1
