"""Differences of ROC-AUCs on simulated test trials, whose scores are normal within each outcome."""

import numpy as np
from scipy.stats import norm


def simulate(areas, correlation, successes, failures, times, rng):
    """Return the differences of two models of these ROC-AUCs, and DeLong's standard error of each, on new trials."""
    apart = np.sqrt(2) * norm.ppf(areas)
    cut = np.linalg.cholesky([[1, correlation], [correlation, 1]])
    above = []
    scores = [rng.normal(size=(times, size, 2)) @ cut.T for size in (successes, failures)]
    for at in (0, 1):
        good, bad = scores[0][:, :, None, at] + apart[at], scores[1][:, None, :, at]
        above.append((good > bad).astype(np.float32))
    moved = above[1] - above[0]
    variances = [moved.mean(axis=other).var(axis=1, ddof=1) / size for other, size in ((2, successes), (1, failures))]
    return moved.mean(axis=(1, 2)), np.sqrt(sum(variances))
