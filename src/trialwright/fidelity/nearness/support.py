"""Precision, recall, density and coverage by nearest neighbours (Kynkäänniemi et al., 2019; Naeem et al., 2020).

Example: synthetic trials that all paraphrase one real trial have a high precision, for they look real, and a
low recall and coverage, for they leave most real trials without a neighbour.

The ball of a trial reaches to its k-th nearest neighbour of its own kind. precision: the share of other trials
in the ball of some real one; recall: the share of real trials in the ball of some other one; density: in how
many balls of real trials another one is, over k; coverage: the share of real trials whose ball holds another.
All four depend on how many trials there are, so that there should be as many of both. All pairs are looked at, so time
and memory grow with the square of the trials.
"""

import numpy as np

from trialwright.stats.matrices import Matrix


def support(real: Matrix, other: Matrix, neighbours: int) -> dict[str, float]:
    """Return the four figures; with few trials, fewer neighbours are counted."""
    k = min(neighbours, len(real) - 1, len(other) - 1)
    across = other @ real.T
    in_real = across >= _reach(real, k)[None, :]
    in_other = across >= _reach(other, k)[:, None]
    return {
        "precision": float(in_real.any(axis=1).mean()), "recall": float(in_other.any(axis=0).mean()),
        "density": float(in_real.sum(axis=1).mean() / k), "coverage": float(in_real.any(axis=0).mean()),
    }


def _reach(vectors: Matrix, k: int) -> Matrix:
    """Return the cosine of each vector with its k-th nearest neighbour: vectors of length 1, so near is high."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    reach: Matrix = np.partition(cosines, -k, axis=1)[:, -k]
    return reach
