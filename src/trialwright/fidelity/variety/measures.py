"""Measures of variety: the Vendi score, clusters of near-duplicates, and compression.

Example: a sample of 100 copies of one trial has a Vendi score of 1, one of 100 trials that have nothing in common of
100 (Friedman and Dieng, 2023). Of 100 trials of which 5 are the same but for the dose, ``in_clusters`` is 0.05 and
``largest`` 5.

The Vendi score is the exponential of the entropy of the eigenvalues of the kernel of cosines over the number of
trials. Those other than 0 are those of the covariance as well: time grows with the trials, not with their square.
Distinct n-grams and compression depend on how much text there is, so that only equal amounts may be compared. The
compression ratio, how many times smaller a compressor makes the texts, stands for self-BLEU, with which it agrees at
a fraction of the time (Shaib et al., 2024): the higher, the more the trials repeat each other.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from trialwright.stats.matrices import Matrix
from trialwright.stats.similar import Signed, compare, find_pairs, shingles


def vendi(vectors: Matrix) -> float:
    """Return the effective number of trials, from 1 to as many as there are."""
    wide = vectors.astype(np.float64)
    values = np.linalg.eigvalsh(wide @ wide.T if len(wide) < wide.shape[1] else wide.T @ wide)
    # Rounding leaves tiny numbers of either sign in place of 0.
    shares = values[values > 1e-12 * values.sum()] / values.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


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


# With windows of megabytes, so that trials far apart count.
_LEVEL = 9


def compression(text: bytes) -> float | None:
    """Return how many times smaller zstd makes a text; None where there is none."""
    packed = pa.Codec("zstd", compression_level=_LEVEL).compress(text, asbytes=True)
    return len(text) / len(packed) if text else None
