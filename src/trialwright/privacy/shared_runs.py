"""Runs of words that some texts share with others, found in one pass over the others.

Example: ``SharedRuns([[["a", "b", "c", "d"]]], 3)`` held against ``[[["x", "a", "b", "c"]]]`` gives
``SharedRun(query=0, text=0, first=0, words=3, source=0)``.

Memory goes with the texts asked about, and with what the others share of them: those are read in batches.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.privacy.sequences import GAP, Document, flat, hashes, longest_in, suffixes

# So many shared places are held before they are settled: some 400 MB while sorting.
MOST_NODES = 1 << 22

Ints = NDArray[np.int64]


class SharedRun(NamedTuple):
    """Words that a query has as a source has them: `words` of them, from the `first` of its `text` on."""

    query: int
    text: int
    first: int
    words: int
    source: int


class SharedRuns:
    """The longest runs that queries share with any of the sources added."""

    def __init__(self, queries: Iterable[Document], shortest: int) -> None:
        self._shortest = shortest
        self._numbers: dict[str | None, int] = {None: GAP}
        total, whole = hashes(self._taken_in(queries), shortest)
        self._places = np.flatnonzero(whole)
        self._known, classes = np.unique(total[whole], return_inverse=True)
        self._classes = classes.astype(np.int32)
        self._best, self._source = np.zeros(len(classes), np.int32), np.full(len(classes), -1, np.int32)
        self._held: list[tuple[Ints, NDArray[np.bool_], Ints]] = []
        self._nodes = self._added = 0

    def add(self, sources: Sequence[Document]) -> None:
        """Hold all queries against some more sources, which are numbered in the order they come."""
        total, whole = hashes(self._numbered(sources), self._shortest)
        classes = np.searchsorted(self._known, total)
        classes[classes == len(self._known)] = 0
        at = np.flatnonzero(whole & (self._known[classes] == total)) if len(self._known) else np.zeros(0, np.int64)
        sizes = [sum(map(len, document)) + len(document) for document in sources]
        owners = np.searchsorted(np.cumsum(sizes), at, side="right") + self._added
        self._added += len(sources)
        if len(at):
            self._held.append((classes[at], _joined(at), owners))
            self._nodes += len(at)
        if self._nodes > MOST_NODES:
            self._settle()

    def found(self) -> Iterator[SharedRun]:
        """Yield the runs in order, those left out that lie within a longer one."""
        self._settle()
        ends = self._places + self._best
        fresh = (self._best > 0) & (ends > np.concatenate([[-1], np.where(self._best > 0, ends, -1)[:-1]]))
        nodes = np.flatnonzero(fresh)
        owners = np.searchsorted(self._starts, self._places[nodes], side="right") - 1
        firsts = self._places[nodes] - self._starts[owners]
        lengths = self._best[nodes] + self._shortest - 1
        queries = np.searchsorted(self._ends, owners, side="right")
        texts = owners - np.append(0, self._ends)[queries]
        for run in zip(queries, texts, firsts, lengths, self._source[nodes], strict=True):
            yield SharedRun(*map(int, run))

    def _taken_in(self, queries: Iterable[Document]) -> Ints:
        """Number the words of the queries one after the other, and note where each text and each query ends."""
        numbers, starts, ends = array("i"), array("q", [0]), array("q")
        for query in queries:
            numbers.extend(self._numbers.setdefault(word, len(self._numbers)) for word in flat([query]))
            for text in query:
                starts.append(starts[-1] + len(text) + 1)
            ends.append(len(starts) - 1)
        self._starts, self._ends = np.array(starts, np.int64), np.array(ends, np.int64)
        return np.array(numbers, np.int64)

    def _numbered(self, documents: Sequence[Document]) -> Ints:
        """Number the words; one that no query has is a gap."""
        return np.fromiter((self._numbers.get(word, GAP) for word in flat(documents)), np.int64)

    def _settle(self) -> None:
        """Find what the queries share with the sources held, and keep the longest of each place."""
        if not self._held:
            return
        theirs, their_joined, owners = (np.concatenate(column) for column in zip(*self._held, strict=True))
        self._held, self._nodes = [], 0
        ours = np.flatnonzero(np.isin(self._classes, theirs))
        joined = np.concatenate([_joined(self._places[ours]), their_joined])
        is_source = np.arange(len(joined)) >= len(ours)
        lengths, partners = longest_in(suffixes(np.concatenate([self._classes[ours], theirs]), joined), is_source)
        better = lengths > self._best[ours]
        self._best[ours[better]] = lengths[better]
        self._source[ours[better]] = owners[partners[better] - len(ours)]


def _joined(places: Ints) -> NDArray[np.bool_]:
    """Tell of each place whether the next one follows on it directly."""
    return np.append(np.diff(places) == 1, [False] * bool(len(places)))
