"""Vendi score: how many quite different trials a corpus amounts to (Friedman and Dieng, 2023).

Example: a corpus of 100 copies of one trial scores 1, one of 100 trials that have nothing in common 100.

It is the exponential of the entropy of the eigenvalues of the kernel of cosines over the number of trials.
Those other than 0 are those of the covariance as well: time grows with the trials, not with their square.
"""

import numpy as np

from trialwright.fidelity.corpus import Matrix


def vendi(vectors: Matrix) -> float:
    """Return the effective number of trials, from 1 to as many as there are."""
    wide = vectors.astype(np.float64)
    values = np.linalg.eigvalsh(wide @ wide.T if len(wide) < wide.shape[1] else wide.T @ wide)
    # Rounding leaves tiny numbers of either sign in place of 0.
    shares = values[values > 1e-12 * values.sum()] / values.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))
