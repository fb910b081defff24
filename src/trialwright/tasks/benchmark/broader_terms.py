"""Conditions that a narrower one is a kind of, by their words.

Example: a trial of "Leukemia, Myeloid, Acute" is one of "Leukemia" and of "Leukemia, Myeloid" too, where other trials
have these terms. Most of MeSH is spelt so; a record has its own terms and not those above them.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from trialwright.text.words import words

# Of a term with more words no broader one is looked for.
_MOST_WORDS = 8

Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


def with_broader(keys: Keys, places: Places, terms: Sequence[str], bits: int) -> tuple[Keys, Places]:
    """Return keys and places, and those of the broader conditions that other trials have, each once.

    Args:
        keys: the number of a condition in the second lowest `bits` bits of each.
        places: the trial of each.
        terms: by number.
        bits: of a number.
    """
    shift, mask = np.uint64(bits), np.uint64((1 << bits) - 1)
    known, own = np.unique((keys >> shift) & mask, return_inverse=True)
    broader = _broader([terms[number] for number in known.tolist()])
    counts = np.array([len(others) for others in broader], dtype=np.int64)
    # Each key as often as its condition has broader ones, and which of these.
    rows = np.repeat(np.arange(len(keys)), counts[own])
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(counts[own]) - counts[own], counts[own])
    flat = np.array([other for others in broader for other in others], dtype=np.int64)
    others = known[flat[(np.cumsum(counts) - counts)[own[rows]] + nth]]
    changed = keys[rows] & ~(mask << shift) | others << shift
    every = np.unique(
        np.stack([np.concatenate([keys, changed]), np.concatenate([places, places[rows]]).astype(np.uint64)], axis=1),
        axis=0,
    )
    return every[:, 0], every[:, 1].astype(np.int64)


def _broader(terms: Sequence[str]) -> list[list[int]]:
    """Return for each term the places of the others whose words are some of its own."""
    spelt = [frozenset(words(term)) for term in terms]
    of: dict[frozenset[str], list[int]] = {}
    for at, own in enumerate(spelt):
        of.setdefault(own, []).append(at)
    return [
        [
            at for size in range(1, len(own)) for some in combinations(sorted(own), size)
            for at in of.get(frozenset(some), ())
        ] if len(own) <= _MOST_WORDS else [] for own in spelt
    ]
