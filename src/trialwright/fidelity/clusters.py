"""Clusters of near-duplicates: trials that hang together by pairs of nearly the same text.

Example: of 100 trials of which 5 are the same but for the dose, ``in_clusters`` is 0.05 and ``largest`` 5.
"""

from collections.abc import Sequence

import numpy as np

from trialwright.stats.similar import Signed, compare, find_pairs, shingles


def cluster(texts: Sequence[str], signed: Signed, bound: float) -> dict[str, float | None]:
    """Count the trials that have a near-duplicate, and the clusters that they make.

    Args:
        texts: of the trials.
        signed: their signatures, in the same order.
        bound: the Jaccard similarity of sequences of three words from which two are near-duplicates.

    Returns:
        in_clusters: the share of trials that have a near-duplicate. largest: trials of the largest cluster.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    edges = np.array(_edges(texts, signed, bound), dtype=np.intp).reshape(-1, 2)
    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(texts), len(texts)))
    _, places = connected_components(graph, directed=False)
    sizes = np.bincount(places)
    return {"in_clusters": float(sizes[sizes > 1].sum() / len(texts)), "largest": float(sizes.max())}


def _edges(texts: Sequence[str], signed: Signed, bound: float) -> list[tuple[int, int]]:
    """Return the pairs of places of near-duplicates."""
    places = {name: at for at, name in enumerate(signed.ids)}
    candidates = ((places[pair.id], places[pair.twin_id]) for pair in find_pairs(signed, signed, bound))
    return [
        (one, other) for one, other in candidates
        if one != other and compare(shingles(texts[one]), shingles(texts[other]))[0] >= bound
    ]
