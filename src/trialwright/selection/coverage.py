"""Coverage of a corpus by some of its trials: facility location, and the greedy choice for it.

Example: of three copies of one trial and one other, the first two gains are those of a copy and of the other, and
what a second copy adds is 0.

Coverage is the sum, over all trials, of the cosine with the most similar trial that is kept (0 where it is negative).
It is monotone and submodular, so the greedy choice has at least 1 - 1/e of the best possible coverage (Nemhauser,
Wolsey and Fisher, 1978). The k-centre problem, by the distance of the farthest trial, is quicker, but takes outliers
first: the answers in which the LLM went astray. Here a trial that resembles no other stands for itself alone.
"""

import numpy as np
from numpy.typing import NDArray

from trialwright.stats.matrices import Matrix

Gains = NDArray[np.float64]
# So many cosines are in memory at once: 1 MB, so that they stay in the processor's cache.
AT_ONCE = 1 << 18
# Cosines are rounded to steps of 1/4096, finer than embeddings are exact. So sums of them are exact, and gains that
# are equal by definition, as those of two trials that are each other's nearest, are equal: the first id decides.
STEPS = 4096


def greedy_gains(vectors: Matrix, quota: int) -> Gains:
    """Choose trials that cover all of them, one by one, each time that which adds most; of equal ones the first.

    Gains never grow as more trials are chosen, so the chosen ones are those of the highest gains, the first of equals.
    All gains are kept up to date: a choice lowers them only by what it covers better, so only the rows of cosines of
    those m trials are computed anew. Evaluating lazily, in the order of old gains, took two to three times as many.

    Args:
        vectors: n x d, rows of length 1.
        quota: how many to choose, n at most.

    Returns:
        n gains: of a chosen trial what it added, of another what it would add now.

    Time is O(n d (n + quota + sum of m)). Each m is n at most; their sum was 6 n for a quota of n / 2 of trial
    embeddings. Memory is O(n d) and `AT_ONCE` cosines, or one row of n.
    """
    count = len(vectors)
    reached = np.zeros(count, dtype=np.float32)
    gains = _lifts(vectors, np.arange(count), reached, np.full(count, np.inf, dtype=np.float32))
    added = np.full(count, -np.inf)
    for _ in range(quota):
        best = int(gains.argmax())
        added[best], gains[best] = gains[best], -np.inf
        lifted = np.maximum(reached, _cosines(vectors, vectors[best]))
        gains -= _lifts(vectors, np.flatnonzero(lifted > reached), reached, lifted)
        reached = lifted
    return np.where(np.isinf(gains), added, gains)


def _cosines(vectors: Matrix, others: Matrix) -> Matrix:
    cosines: Matrix = vectors @ others
    cosines *= STEPS
    np.rint(cosines, out=cosines)
    cosines /= STEPS
    return cosines


def _lifts(vectors: Matrix, rows: NDArray[np.intp], low: Matrix, high: Matrix) -> Gains:
    """Sum, for each trial, by how much it lifts the coverage of some rows above `low`, counted up to `high`."""
    total = np.zeros(len(vectors))
    step = max(1, AT_ONCE // len(vectors))
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        cosines = _cosines(vectors[block], vectors.T)
        np.clip(cosines, low[block, None], high[block, None], out=cosines)
        cosines -= low[block, None]
        total += cosines.sum(axis=0)
    return total
