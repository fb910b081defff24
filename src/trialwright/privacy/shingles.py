"""Texts as numbered words, and hashes of the word sequences in them.

Example: of the words ``[3, 1, 4, 0, 1, 5]``, 0 being a gap, the sequences of two begin at places 0, 1 and 4.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

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
