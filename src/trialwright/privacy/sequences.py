"""Sequences of words as numbers: hashes of those of one length, and the longest beginnings that sequences share.

Example: of the words ``[3, 1, 4, 0, 1, 5]``, 0 being a gap, the sequences of two begin at places 0, 1 and 4. Nodes of
classes ``[7, 8, 9 | 7, 8]``, parted at the bar, have ranks for one node (7 = 7), for two (7 8 = 7 8) and for four
(7 8 9 > 7 8); so node 0 and node 3 share two nodes.

The longest common beginnings are found over all pairs at once and without looking at pairs: ranks of 1, 2, 4, ...
nodes come of sorting pairs of the ranks before (prefix doubling, as suffix arrays are built), so that a phrase that
stands in thousands of trials costs no more than one that stands in few.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The words of one trial, text by text: what is alike across two texts is no run.
Document = Sequence[Sequence[str]]
GAP = 0

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def flat(documents: Sequence[Document]) -> Iterator[str | None]:
    """Yield the words of documents, and None after each text."""
    for text in chain.from_iterable(documents):
        yield from text
        yield None


def hashes(numbers: NDArray[np.int64], size: int) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return the hash of the `size` words from each place on, and whether no gap is among them.

    Two sequences of 64 random bits a word collide once in 2**64: of a million synthetic and four million
    real sequences, one pair in four million runs of the program.
    """
    count = max(len(numbers) - size + 1, 0)
    keys = _mix(np.arange(int(numbers.max(initial=0)) + 1, dtype=np.uint64))
    total, whole = np.zeros(count, np.uint64), np.ones(count, bool)
    for offset in range(size):
        part = numbers[offset : offset + count]
        total = total * _FACTOR + keys[part]
        whole &= part != GAP
    return total, whole


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Turn numbers into what looks like random bits (the finaliser of splitmix64)."""
    mixed = (numbers + np.uint64(1)) * _FACTOR
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


Ints = NDArray[np.int64]


class Suffixes(NamedTuple):
    """Ranks of the sequence at each node, by powers of two, and how many nodes follow it without a gap."""

    ranks: list[NDArray[np.int32]]
    reach: Ints


def suffixes(classes: Ints, joined: NDArray[np.bool_]) -> Suffixes:
    """Rank sequences of nodes.

    Args:
        classes: what stands at each node; equal ones are the same.
        joined: whether the next node goes on where this one stands.
    """
    count = len(classes)
    ends = np.flatnonzero(~joined)
    reach = ends[np.searchsorted(ends, np.arange(count))] - np.arange(count) + 1
    ranks = [_rank(classes)]
    step = 1
    while step < reach.max(initial=0):
        following = np.zeros(count, np.int64)
        longer = np.flatnonzero(reach > step)
        following[longer] = ranks[-1][longer + step] + 1
        ranks.append(_rank(ranks[-1] * np.int64(count + 1) + following))
        step *= 2
    return Suffixes(ranks, reach)


def longest_in(found: Suffixes, is_source: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return, for each node that is no source, how many nodes it shares with a source at most, and which one.

    In the order of sequences, the source that shares most with a node stands next before or next after it.
    """
    count = len(is_source)
    order = np.argsort(found.ranks[-1], kind="stable")
    places = np.arange(count)
    sources = is_source[order]
    before = np.maximum.accumulate(np.where(sources, places, -1))
    after = np.minimum.accumulate(np.where(sources, places, count)[::-1])[::-1]
    asked = ~sources
    nodes, best, partner = order[asked], np.zeros(count, np.int64), np.full(count, -1)
    for near in (before[asked], after[asked]):
        there = (near >= 0) & (near < count)
        left, right = nodes[there], order[near[there]]
        length = _shared(found, left, right)
        better = length > best[left]
        best[left[better]], partner[left[better]] = length[better], right[better]
    return best[~is_source], partner[~is_source]


def _rank(keys: Ints) -> NDArray[np.int32]:
    return np.unique(keys, return_inverse=True)[1].astype(np.int32)


def _shared(found: Suffixes, left: Ints, right: Ints) -> Ints:
    """Count the nodes that two sequences share from their beginnings on."""
    length = np.zeros(len(left), np.int64)
    room = np.minimum(found.reach[left], found.reach[right])
    for power in reversed(range(len(found.ranks))):
        open_ = np.flatnonzero(length < room)
        one, other = left[open_] + length[open_], right[open_] + length[open_]
        same = found.ranks[power][one] == found.ranks[power][other]
        length[open_[same]] += np.minimum(1 << power, found.reach[one[same]])
    return length
