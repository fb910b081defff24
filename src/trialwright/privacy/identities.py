"""Which of the names and numbers in some trials are those of real records.

Example: of a synthetic trial that says "write to pat@example.invalid", held against a record with the mark of that
address, `found` has the mention with the record's id.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialwright.privacy.mentions import Mention, explicit, possible
from trialwright.trial.record import Trial

KINDS = ("registry_number", "study_number", "email", "phone", "person", "surname")


class Identity(NamedTuple):
    """A name or number that a query shares with a real record."""

    query: int
    mention: Mention
    source_id: str


class Identities:
    """The names and numbers that queries share with any of the records added."""

    def __init__(self, queries: Sequence[Sequence[tuple[str, str]]]) -> None:
        self._mentions = [[*explicit(texts), *possible(texts)] for texts in queries]
        self._sources: dict[str, str | None] = {
            mention.mark: None for mentions in self._mentions for mention in mentions
        }
        self.named = Counter(kind for texts in queries for kind in {mention.kind for mention in explicit(texts)})

    def add(self, source_id: str, marks: Iterable[str]) -> None:
        """Hold all queries against one more record; the first record with a mark is named."""
        for mark in marks:
            if mark in self._sources and self._sources[mark] is None:
                self._sources[mark] = source_id

    def found(self) -> Iterator[Identity]:
        """Yield what is real, each mark once a query."""
        for query, mentions in enumerate(self._mentions):
            for mention in {mention.mark: mention for mention in mentions}.values():
                if source_id := self._sources[mention.mark]:
                    yield Identity(query, mention, source_id)


def marks_of(record: Trial, texts: Iterable[tuple[str, str]]) -> set[str]:
    """Return the marks of a real record: of what its fields name, and of what its texts do."""
    own = f"registry_number:{record.trial_id}"
    return {own, *record.identity, *(mention.mark for mention in explicit(texts))}
