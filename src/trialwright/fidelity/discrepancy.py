"""Maximum mean discrepancy (MMD) of two sets of vectors, with a p-value by permutation (Gretton et al., 2012).

Example: of two halves of one corpus the unbiased MMD^2 is about 0, and the p-value any number from 0 to 1.

The kernel is Gaussian; its width is the median distance within the real trials, the same for all comparisons
with them. It is a matrix of all pairs, so time and memory grow with the square of the trials.
"""

import numpy as np
import numpy.typing as npt

from trialwright.fidelity.corpus import Matrix

Floats = npt.NDArray[np.float64]


def measure_discrepancy(real: Matrix, other: Matrix, permutations: int, seed: int) -> dict[str, float]:
    """Return the unbiased MMD^2, and the share of permutations in which it is as large."""
    kernel = _kernel(np.concatenate([real, other]), _median_square(real))
    sides = np.zeros((len(kernel), permutations + 1), dtype=np.float32)
    sides[: len(real), 0] = 1
    rng = np.random.default_rng(seed)
    for column in range(1, permutations + 1):
        sides[rng.permutation(len(kernel))[: len(real)], column] = 1
    found = _unbiased(kernel, sides)
    # Within float32's error of each other they are alike; the first is one of the permutations.
    return {"mmd2": float(found[0]), "p_value": float(np.mean(found >= found[0] - 1e-7))}


def _kernel(vectors: Matrix, width: float) -> Matrix:
    """Return the Gaussian kernel of all pairs of vectors of length 1."""
    kernel = vectors @ vectors.T
    # |x - y|^2 = 2 - 2 xy, in place.
    kernel -= 1
    kernel /= width
    np.exp(kernel, out=kernel)
    return kernel


def _median_square(vectors: Matrix) -> float:
    """Return the median squared distance of two different vectors; 1 where all are the same."""
    squares = (2 - 2 * (vectors @ vectors.T))[np.triu_indices(len(vectors), 1)]
    return float(np.median(squares)) if squares.size and np.median(squares) > 1e-6 else 1.0


def _unbiased(kernel: Matrix, sides: Matrix) -> Floats:
    """Return the unbiased MMD^2 of each way to part the rows, a column of `sides` each: 1 is here, 0 there."""
    here, size = sides[:, 0].sum(dtype=np.float64), len(kernel)
    there = size - here
    products = kernel @ sides
    within = np.einsum("ij,ij->j", sides, products, dtype=np.float64)
    rows = sides.T.astype(np.float64) @ kernel.sum(axis=1, dtype=np.float64)
    across = rows - within
    rest = kernel.sum(dtype=np.float64) - within - 2 * across
    # The kernel of a vector with itself is 1, and is left out.
    return np.asarray(
        (within - here) / (here * (here - 1)) + (rest - there) / (there * (there - 1)) - 2 * across / (here * there)
    )
