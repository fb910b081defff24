"""Which of the names and numbers in some trials are those of real records.

Example: of a synthetic trial that says "write to pat@example.invalid", held against a record with the mark of that
address, `found` has the mention with the record's id.

Marks are kept as numbers of eight bytes, for real test trials may be many, and name thousands of things each.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.privacy.mentions import Mention, explicit, possible
from trialwright.trial.record import Trial

KINDS = ("registry_number", "study_number", "email", "phone", "person", "surname")
_KIND_BITS = 3

Texts = Iterable[tuple[str, str]]
Numbers = NDArray[np.uint64]


class Identity(NamedTuple):
    """A name or number that a query shares with a real record."""

    query: int
    mention: Mention
    source_id: str


class Identities:
    """The names and numbers that queries share with any of the records added."""

    def __init__(self) -> None:
        self.named = Counter[str]()
        self._asked, self._ends = array("Q"), array("Q")
        self._known: Numbers = np.zeros(0, np.uint64)
        self._sources: dict[int, str] = {}

    def ask(self, texts: Sequence[tuple[str, str]]) -> None:
        """Take one more query; all of them come before the first record."""
        sure = list(explicit(texts))
        self.named.update({mention.kind for mention in sure})
        self._asked.extend({number_of(mention.mark) for mention in (*sure, *possible(texts))})
        self._ends.append(len(self._asked))

    def add(self, source_id: str, marks: Iterable[int]) -> None:
        """Hold all queries against one more record, by the numbers of its marks; the first with a mark is named."""
        if len(self._known) == 0:
            self._known = np.unique(np.array(self._asked, np.uint64))
        theirs = np.fromiter(marks, np.uint64)
        places = np.searchsorted(self._known, theirs)
        places[places == len(self._known)] = 0
        for number in theirs[self._known[places] == theirs].tolist() if len(self._known) else ():
            self._sources.setdefault(number, source_id)

    def kinds(self) -> set[tuple[int, str]]:
        """Return each query that names what a real record does, with the kind of it."""
        asked = np.array(self._asked, np.uint64)
        at = np.flatnonzero(np.isin(asked, np.array(list(self._sources), np.uint64)))
        queries = np.searchsorted(np.array(self._ends, np.uint64), at.astype(np.uint64), side="right")
        kinds = asked[at] & np.uint64((1 << _KIND_BITS) - 1)
        return {(query, KINDS[kind]) for query, kind in zip(queries.tolist(), kinds.tolist(), strict=True)}

    def found(self, queries: Iterable[Texts]) -> Iterator[Identity]:
        """Yield what is real in the same queries, each mark once a query."""
        for query, texts in enumerate(queries):
            said = list(texts)
            for mention in {mention.mark: mention for mention in (*explicit(said), *possible(said))}.values():
                if source_id := self._sources.get(number_of(mention.mark)):
                    yield Identity(query, mention, source_id)


def number_of(mark: str) -> int:
    """Return a mark as 64 bits, of which the last ones are its kind."""
    hashed = int.from_bytes(blake2b(mark.encode(), digest_size=8).digest(), "big")
    return hashed >> _KIND_BITS << _KIND_BITS | KINDS.index(mark.partition(":")[0])


def marks_of(record: Trial, texts: Texts) -> set[str]:
    """Return the marks of a real record: of what its fields name, and of what its texts do."""
    own = {f"registry_number:{one}" for one in (record.trial_id, *record.secondary_ids)}
    return {*own, *record.identity, *(mention.mark for mention in explicit(texts))}
