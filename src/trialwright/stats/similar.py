"""Texts that are nearly the same, found by MinHash among many.

Example: two texts whose sequences of three words are 80 % the same have a Jaccard similarity of 0.8; their
signatures of 128 hashes agree in 0.8 of the places, give or take 0.035.

A signature is cut into bands, and texts that agree in all of a band are candidates; the bands are so many that
a pair at the bound is missed once in a thousand. Half a million texts, signed and indexed, take some 1.3 GB.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.text.words import sequences, words

HASHES = 128
SHINGLE = 3
SEED = 1
MISSED = 0.001
# How far an estimate may stand below the bound: four standard errors, at most, of 128 hashes.
SLACK = 0.18
# Of a text's candidates, how many are looked at, and how many of the nearest are kept: a registry may hold
# thousands of copies of one form, and pairs of them would be millions.
LOOKED_AT, KEPT = 1000, 10


class Pair(NamedTuple):
    """Two ids, and the similarity of their signatures."""

    id: str
    twin_id: str
    estimated: float


class Signed(NamedTuple):
    """Ids and signatures of texts."""

    ids: list[str]
    signatures: list[Any]


def sign(parts: Iterable[pa.Table]) -> Signed:
    """Sign the texts of rows of ``tables.CLEAN``, of which a part is in memory at a time."""
    from rensa import RMinHash  # noqa: PLC0415

    ids = list[str]()

    def texts() -> Iterator[list[str]]:
        for part in parts:
            ids.extend(part["id"].to_pylist())
            yield from (list(shingles(row["text"])) for row in tables.rows(part.select(["text"])))

    return Signed(ids, RMinHash.from_token_sets(texts(), num_perm=HASHES, seed=SEED))


def find_pairs(queries: Signed, among: Signed, bound: float) -> Iterator[Pair]:
    """Yield, for each text of the queries, the nearest texts that may be as similar as the bound."""
    from rensa import RMinHashLSH  # noqa: PLC0415

    index = RMinHashLSH(bound, HASHES, bands(bound))
    index.insert_many(among.signatures)
    for id_, signature in zip(queries.ids, queries.signatures, strict=True):
        twins = sorted(index.query(signature))[:LOOKED_AT]
        near = sorted((-signature.jaccard(among.signatures[at]), among.ids[at]) for at in twins)
        yield from (Pair(id_, twin, -distance) for distance, twin in near[:KEPT] if -distance >= bound - SLACK)


def bands(bound: float) -> int:
    """Return the fewest bands, a power of two, that miss a pair of this similarity at most once in a thousand."""
    return next(n for n in (1, 2, 4, 8, 16, 32, 64, HASHES) if (1 - bound ** (HASHES // n)) ** n <= MISSED)


def shingles(text: str) -> set[str]:
    """Return the sequences of three words of a text, or all of it where it is shorter."""
    found = words(text)
    return set(sequences(found, SHINGLE)) or {" ".join(found)}


def compare(one: set[str], other: set[str]) -> tuple[float, float]:
    """Return the Jaccard similarity of two sets, and the share of the smaller that the larger has."""
    shared = len(one & other)
    return shared / len(one | other), shared / min(len(one), len(other))
