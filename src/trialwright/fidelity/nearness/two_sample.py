"""Two-sample tests of vectors: by a classifier, and by maximum mean discrepancy (MMD; Gretton et al., 2012).

Example: of two halves of one corpus the classifier's AUC is about 0.5, the unbiased MMD^2 about 0, and its p-value,
by permutation, any number from 0 to 1. An AUC of 1.0 means that everything tells the two apart.

Generated text of any length is easily distinguishable, so the AUC is to be read beside that of real trials against
real ones. Samples in one composition differ by less than samples drawn at random: their MMD^2 is below 0 on average,
and only permutations within each part of the composition give p-values. The kernel of MMD is Gaussian; its width is
the median distance within the real trials, the same for all comparisons with them. It is a matrix of all pairs, so time
and memory grow with the square of the trials.
"""

import numpy as np
import numpy.typing as npt

from trialwright.fidelity.composition import Cells, pick
from trialwright.stats.delong import score_interval
from trialwright.stats.matrices import Matrix

# Much regularised: there may be fewer trials than dimensions.
_C = 0.01


def tell_apart(real: Matrix, other: Matrix, strata: Cells, folds: int, seed: int) -> dict[str, float | None]:
    """Return the ROC-AUC of out-of-fold scores, with DeLong's interval, None where it cannot be estimated.

    Args:
        real: vectors of real trials.
        other: of trials that are to be told from them.
        strata: the stratum of each real and then of each other trial. Each is held out whole where there are several:
            a trial held out alone leaves its stratum with more of the other kind, for which it would be taken.
        folds: of cross-validation, at most so many as there are strata, or trials of the rarer kind in one stratum.
        seed: shuffles the folds.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    vectors = np.concatenate([real, other]).astype(np.float64)
    labels = np.repeat(np.array([0, 1], dtype=np.int8), [len(real), len(other)])
    scores = np.zeros(len(labels))
    count = np.unique(strata).size
    if count > 1:
        splits = StratifiedGroupKFold(min(folds, count), shuffle=True, random_state=seed).split(vectors, labels, strata)
    else:
        parts = min(folds, len(real), len(other))
        splits = StratifiedKFold(parts, shuffle=True, random_state=seed).split(vectors, labels)
    for seen, held in splits:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=_C, class_weight="balanced", max_iter=1000))
        scores[held] = model.fit(vectors[seen], labels[seen]).decision_function(vectors[held])
    return {f"auc{name.removeprefix('roc_auc')}": value for name, value in score_interval(labels, scores).items()}


Floats = npt.NDArray[np.float64]


def measure_discrepancy(
    real: Matrix, other: Matrix, strata: Cells, permutations: int, seed: int
) -> dict[str, float]:
    """Return the unbiased MMD^2, and the share of permutations in which it is as large.

    Args:
        real: vectors of real trials.
        other: of other trials.
        strata: the stratum, from 0, of each real and then of each other trial; permutations are within each.
        permutations: how many.
        seed: of them.
    """
    kernel = _kernel(np.concatenate([real, other]), _median_square(real))
    sides = np.zeros((len(kernel), permutations + 1), dtype=np.float32)
    sides[: len(real), 0] = 1
    rng, counts = np.random.default_rng(seed), np.bincount(strata[: len(real)], minlength=strata.max() + 1)
    for column in range(1, permutations + 1):
        sides[pick(strata, counts, rng), column] = 1
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
