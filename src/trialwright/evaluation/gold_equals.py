"""How many gold trials alone are worth what a model reached with synthetic ones (after arXiv 2403.19511).

Example: models of 50, 100 and 200 gold trials have a ROC-AUC of 0.60, 0.65 and 0.70. With synthetic trials beside its
50 gold ones a model has a lift of 0.05 over them: it equals 100 gold trials. With one of 0.2 it equals more than 200.

The ROC-AUC g of gold trials alone is a function of the logarithm of their number: the mean over many draws of them,
made monotone (isotonic regression), straight between the sizes that were tried. Equal to s gold trials with a lift are
the M = g^-1(g(s) + lift) at which g gets there; of a range where g is flat, that nearest to s. Each resample of the
test trials has a g and a lift of its own, and in it draws of gold trials are drawn with replacement. Beyond the least
and the largest size that was tried nothing is known but that M is beyond them.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from trialwright.stats.delong import LEVEL, Floats

# Parts of about equal ratio into which the way from one size to its double is cut.
_PER_DOUBLING = 2
# Beyond them there is only the order of sums, by which a figure would miss a flat part of the curve or its end.
_DIGITS = 12


def sizes_alone(sizes: Sequence[int], available: int, *, between: bool) -> list[int]:
    """Return at how many gold trials to train on these alone: the sizes, half of the least, and all that there are.

    Args:
        sizes: of the corpora; of none there are none.
        available: gold trials that there are at most.
        between: whether to add sizes between these, at equal ratios.
    """
    if not sizes:
        return []
    asked = {min(size, available) for size in sizes}
    ends = sorted(asked | {max(1, min(asked) // 2), available})
    if not between:
        return ends
    # With the ends themselves; where they are near each other there is nothing between.
    parts = [1 + round(_PER_DOUBLING * np.log2(end / start)) for start, end in pairwise(ends)]
    steps = [np.geomspace(*pair, max(count, 2)) for pair, count in zip(pairwise(ends), parts, strict=True)]
    return sorted({round(float(size)) for size in [*ends, *np.concatenate(steps)]}) if steps else ends


class GoldAlone:
    """The ROC-AUC of gold trials alone, by their number, as it is and on each resample of the test trials."""

    def __init__(self, sizes: Sequence[int], points: Floats, draws: Floats | None, seed: int) -> None:
        """Take the figures.

        Args:
            sizes: numbers of gold trials, rising, k of them.
            points: ROC-AUC of each draw of gold trials, of shape (draws, k).
            draws: the same on resamples, of shape (draws, k, resamples); None where there are none.
            seed: of which draws of gold trials each resample has.
        """
        self.sizes = list(sizes)
        self._logs = np.log(np.asarray(sizes, dtype=float))
        self.means = _monotone(points.mean(axis=0)[:, None])
        self._resampled = None if draws is None else _monotone(_redrawn(draws, seed))

    def equal(self, size: int, lift: float, lifts: Floats | None) -> dict[str, Any]:
        """Say how many gold trials alone a lift over `size` of them equals, and its 95 % interval.

        Args:
            size: one of `sizes`.
            lift: in ROC-AUC, of a model of so many gold trials and synthetic ones.
            lifts: the same on the resamples; None where there are none.

        Returns:
            `trials`, `lo` and `hi`, within the sizes; `beyond` says of each whether it is in truth "more" or "fewer".
        """
        at = self.sizes.index(size)
        found = {"trials": float(self._inverse(self.means, np.array([lift]), at)[0]), "lo": None, "hi": None}
        if lifts is not None and self._resampled is not None:
            tail = (1 - LEVEL) / 2
            all_ = self._inverse(self._resampled, lifts, at)
            # No value between two: of one that is beyond the sizes and one that is not there is no mean.
            found["lo"], found["hi"] = map(float, np.quantile(all_, [tail, 1 - tail], method="inverted_cdf"))
        return {**{key: self._bounded(value) for key, value in found.items()}, "beyond": {
            key: _beyond(value) for key, value in found.items()
        }}

    def _inverse(self, curves: Floats, lifts: Floats, at: int) -> Floats:
        """Return where each curve, a column, is its value at `at` and a lift: 0 or infinite where beyond its ends."""
        wanted = np.round(curves[at] + lifts, _DIGITS)
        columns = np.arange(curves.shape[1])
        reached, above = curves >= wanted, curves > wanted
        first = np.where(reached.any(axis=0), reached.argmax(axis=0), 0)
        last = np.where(above.any(axis=0), above.argmax(axis=0), len(curves)) - 1
        least = self._between(curves, wanted, np.maximum(first - 1, 0), columns)
        most = self._between(curves, wanted, np.clip(last, 0, len(curves) - 1), columns)
        found = np.exp(np.clip(self._logs[at], least, np.maximum(most, least)))
        found = np.where(wanted > curves[-1], np.inf, np.where(wanted < curves[0], 0.0, found))
        return np.asarray(found)

    def _between(self, curves: Floats, wanted: Floats, start: np.ndarray, columns: np.ndarray) -> Floats:
        """Return the logarithm at which the curve, from one size to the next, has the value."""
        end = np.minimum(start + 1, len(curves) - 1)
        low, high = curves[start, columns], curves[end, columns]
        share = np.clip((wanted - low) / np.where(high > low, high - low, 1), 0, 1)
        found: Floats = self._logs[start] + share * (self._logs[end] - self._logs[start])
        return found

    def _bounded(self, value: float | None) -> float | None:
        return None if value is None else round(min(max(value, self.sizes[0]), self.sizes[-1]), 3)


def _beyond(value: float | None) -> str | None:
    if value is None or 0 < value < np.inf:
        return None
    return "more" if value else "fewer"


def _redrawn(draws: Floats, seed: int) -> Floats:
    """Return the mean over draws of gold trials on each resample, (k, resamples), with draws drawn with replacement."""
    count, _, times = draws.shape
    drawn = np.random.default_rng([seed, count]).multinomial(count, np.full(count, 1 / count), size=times)
    means: Floats = np.einsum("dkb,bd->kb", draws, drawn) / count
    return means


def _monotone(curves: Floats) -> Floats:
    """Make each column rise or stay, as near as possible to what it was (isotonic regression)."""
    from sklearn.isotonic import isotonic_regression  # noqa: PLC0415 - slow to import

    found: Floats = np.round(np.apply_along_axis(isotonic_regression, 0, curves), _DIGITS)
    return found
