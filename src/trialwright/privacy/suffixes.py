"""The longest common beginning of sequences, over all pairs at once and without looking at pairs.

Example: nodes of classes ``[7, 8, 9 | 7, 8]``, parted at the bar, have ranks for one node (7 = 7), for two (7 8 =
7 8) and for four (7 8 9 > 7 8); so node 0 and node 3 share two nodes.

Ranks of 1, 2, 4, ... nodes come of sorting pairs of the ranks before (prefix doubling, as suffix arrays are
built), so that a phrase that stands in thousands of trials costs no more than one that stands in few.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
