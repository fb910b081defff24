"""Groups of texts that are nearly the same, of half a million and more.

Example: of three texts of which the first two share 90 % of their sequences of three words
``clusters(signatures(texts), 0.8)`` is ``[0, 0, 1]``.

Signatures are those of `similar`, here as one matrix, and bands are sorted one after the other, not kept in tables
side by side, which takes less memory.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from trialwright.stats.similar import HASHES, SEED, bands, shingles

Signatures = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
# Texts of one band up to which each is held against each; of more, each against the first and the one before it.
_EACH = 50
# Pairs that are held against each other at a time.
_PAIRS = 200_000


def signatures(texts: Iterable[str | None]) -> Signatures:
    """Return the MinHash signatures of texts, texts x HASHES."""
    from rensa import RMinHash  # noqa: PLC0415

    sets = [list(shingles(text or "")) for text in texts]
    return np.array(
        RMinHash.digests_from_token_sets(sets, num_perm=HASHES, seed=SEED), dtype=np.uint32
    ).reshape(len(sets), HASHES)


def clusters(signed: Signatures, bound: float) -> Places:
    """Return the number of each text's group: of texts that are nearly the same, over any number of steps.

    Args:
        signed: as `signatures` gives them.
        bound: the estimated Jaccard similarity from which two texts are nearly the same.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    count, found = len(signed), [np.empty((0, 2), np.int64)]
    for pairs in _candidates(signed, bands(bound)):
        for start in range(0, len(pairs), _PAIRS):
            part = pairs[start : start + _PAIRS]
            alike = (signed[part[:, 0]] == signed[part[:, 1]]).mean(axis=1)
            found.append(part[alike >= bound])
    one, other = np.concatenate(found).T
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _candidates(signed: Signatures, count: int) -> Iterator[Places]:
    """Yield for each band the pairs of texts that agree in all of it, pairs x 2."""
    wide = HASHES // count
    for band in range(count):
        part = np.ascontiguousarray(signed[:, band * wide : (band + 1) * wide])
        keys = part.view(np.dtype((np.void, part.dtype.itemsize * wide))).ravel()
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1]]))
        sizes = np.diff(np.append(starts, len(order)))
        runs = [order[at : at + size] for at, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True)]
        yield np.concatenate([np.empty((0, 2), np.int64), *map(_within, runs)])


def _within(run: Places) -> Places:
    if len(run) <= _EACH:
        one, other = np.triu_indices(len(run), 1)
        return np.stack([run[one], run[other]], axis=1)
    before, first = np.stack([run[:-1], run[1:]], axis=1), np.stack([np.full(len(run) - 1, run[0]), run[1:]], axis=1)
    return np.concatenate([before, first])
