"""A full-text index of studies, in which the query of an answer is run.

Example: ``StudyIndex(studies).find("metformin AND prediabetes", 100)`` are the ids of at most a hundred studies that
have both words, the best ones by BM25 first.

The index is a temporary database of SQLite, which is on disk as soon as it is large. Words are compared without case
and accents and are not stemmed.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from trialwright.tasks.benchmark.boolean_query import parse

_TABLE = (
    "CREATE VIRTUAL TABLE studies USING fts5"
    "(id UNINDEXED, title, abstract, conditions, interventions, tokenize = 'unicode61 remove_diacritics 2')"
)
# Ties in the order of what is indexed, so that they are the same whenever it is run.
_FOUND = "SELECT id FROM studies WHERE studies MATCH ? ORDER BY rank, rowid LIMIT ?"


class IndexedStudy(NamedTuple):
    """A study as it is indexed."""

    id: str
    title: str
    abstract: str
    conditions: str = ""
    interventions: str = ""


class StudyIndex:
    """An index of studies."""

    def __init__(self, studies: Iterable[IndexedStudy]) -> None:
        # The name "" is of a database that SQLite removes by itself.
        self._database = sqlite3.connect("")
        self._database.execute(_TABLE)
        self._database.executemany("INSERT INTO studies VALUES (?, ?, ?, ?, ?)", map(_storable, studies))

    def find(self, query: str, most: int) -> list[str]:
        """Return the ids of at most so many studies; raises a `RejectionError` where the query cannot be read."""
        return [one for (one,) in self._database.execute(_FOUND, (parse(query), most))]


def _storable(study: IndexedStudy) -> tuple[str, ...]:
    # Halves of characters, which JSON can spell, are nothing that a database holds.
    return tuple(text.encode("utf-8", "replace").decode() for text in study)
