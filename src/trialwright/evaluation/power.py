"""What a comparison of two models can find before it is made: the smallest lift that shows, the trials it needs.

Example: with a ROC-AUC of 0.734 of real trials alone, a correlation of 0.991 of the scores of both models, and no
spread of seeds, 42 successes and 36 failures show a lift of 0.029 four times in five, and a lift of 0.02 needs 133
trials.

It is what `detectable` is after a run (`intervals`), from what is assumed in place of what was measured: the variance
of a difference of two ROC-AUCs on the same trials (`stats.binormal`), and the seeds' own spread on top of it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from trialwright.evaluation.intervals import degrees_of_freedom, detectable
from trialwright.evaluation.runs import ArmRuns
from trialwright.stats.binormal import difference_error, find_correlation
from trialwright.stats.delong import FEWEST, NONE, fewest, influence, standard_error
from trialwright.stats.lift_rules import adds_to_reference, find_reference

# More trials than any registry has.
MOST = 10_000_000
# Of this many lifts between none and a ROC-AUC of 1 it is asked whether they are found.
LIFTS = 65


class Assumed(NamedTuple):
    """What is assumed of two models.

    `area` is the ROC-AUC of the one that lifts are over, `correlation` that of the scores of both within each outcome,
    and `of_seeds` the standard deviation of the lift between seeds beyond what the test trials explain.
    """

    area: float
    correlation: float
    of_seeds: float = 0.0


class AssumedLift(NamedTuple):
    """What is assumed of a lift, with its name and the setting that it is tested in."""

    name: str
    setting: str
    assumed: Assumed


class JudgedOn(NamedTuple):
    """What models are tested on: trials of each outcome, by models of so many seeds, and how many lifts are judged.

    Where seeds have splits of their own, the trials are those that any seed tests, and `overlap` is that of the splits
    (`ArmRuns.overlap`).
    """

    successes: int
    failures: int
    seeds: int
    lifts: int = 1
    overlap: float = 0.0


def smallest_lift(assumed: Assumed, tested: JudgedOn) -> float | None:
    """Return the smallest lift that is found four times in five; None where none is, up to a ROC-AUC of 1."""
    def found(lift: float) -> bool:
        return _detectable(lift, assumed, tested) <= lift

    # Up to the top step by step: near a ROC-AUC of 1 scores no longer correlate, and a larger lift may be lost again.
    steps = np.linspace(0, 1 - NONE - assumed.area, LIFTS) if assumed.area < 1 - NONE else ()
    firsts = (_first(found, high, low) for low, high in pairwise(map(float, steps)))
    return next((lift for lift in firsts if lift is not None), None)


def trials_needed(lift: float, assumed: Assumed, tested: JudgedOn) -> int | None:
    """Return how many test trials, in the same shares, find a lift four times in five; None where no number does.

    The seeds' own spread, which no further test trial lessens, may hide it.
    """
    share = tested.successes / (tested.successes + tested.failures)
    if assumed.area + lift >= 1:
        return None

    def found(trials: float) -> bool:
        successes = max(1, round(trials * share))
        scaled = tested._replace(successes=successes, failures=max(1, round(trials) - successes))
        return _detectable(lift, assumed, scaled) <= lift

    # Below there is no interval.
    trials = FEWEST / min(share, 1 - share)
    while not found(trials):
        trials *= 2
        if trials > MOST:
            return None
    least = FEWEST / min(share, 1 - share)
    return math.ceil(_first(found, trials, max(trials / 2, least)) or trials)


def measure_lifts(arms: Sequence[ArmRuns]) -> Iterator[AssumedLift]:
    """Measure the lift of each arm that adds synthetic trials to all the real ones, those that can be measured."""
    for arm in arms:
        beside = {other.name: other for other in arms if other.classifier == arm.classifier}
        mixes = {name: other.mix for name, other in beside.items()}
        over = find_reference(mixes, arm.mix)
        if over is not None and adds_to_reference(mixes, arm.name) and (found := measure(arm, beside[over])):
            yield AssumedLift(f"{arm.classifier} {arm.name} over {over}", arm.mix.setting, found)


def measure(one: ArmRuns, over: ArmRuns) -> Assumed | None:
    """Measure on the predictions of a run what to assume of the next; None where there is nothing to measure.

    The correlation is that at which the difference has the standard error of DeLong's paired test, mean over seeds.

    Args:
        one: an arm.
        over: the arm that its lift is over, of the same test trials.
    """
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    tested, others = one.tested(), over.tested()
    seeds = [seed for seed in tested if seed in others]
    if not seeds or min(fewest(tested[seed][0]) for seed in seeds) < FEWEST:
        return None
    areas = np.array([[roc_auc_score(*of[seed]) for seed in seeds] for of in (tested, others)])
    moved = np.stack([one.runs[seed].spread(influence(*tested[seed]) - influence(*others[seed])) for seed in seeds])
    error, area = standard_error(moved.mean(axis=0)), float(areas[1].mean())
    if error < NONE or not NONE < area < 1 - NONE:
        return None
    labels = tested[seeds[0]][0]
    # Of equal ROC-AUCs: at which correlation lifts are small, whatever this one came to.
    correlation = find_correlation(area, area, error, int(labels.sum()), int((labels == 0).sum()))
    return Assumed(area, correlation, _of_seeds(areas[0] - areas[1], moved))


def _of_seeds(lifts: np.ndarray, moved: np.ndarray) -> float:
    """Return the deviation of lifts between seeds beyond what the trials explain, as `intervals` splits it."""
    if lifts.size < 2:
        return 0.0
    return math.sqrt(max(0.0, float(lifts.var(ddof=1) - moved.var(axis=0, ddof=1).sum())))


def _detectable(lift: float, assumed: Assumed, tested: JudgedOn) -> float:
    """Return the minimum detectable effect where the lift is this."""
    of_trials = difference_error(
        assumed.area, assumed.area + lift, assumed.correlation, tested.successes, tested.failures
    ) ** 2
    # One fit has no spread that could be known.
    own = assumed.of_seeds**2 * (1 / tested.seeds + tested.overlap) if tested.seeds > 1 else 0.0
    freedom = degrees_of_freedom(of_trials, own, tested.seeds)
    return detectable(math.sqrt(of_trials + own), freedom, tested.lifts)


def _first(holds: Callable[[float], bool], high: float, low: float = 0.0) -> float | None:
    """Return the smallest value at which something holds that holds from some value on; None if not even at the top."""
    if not holds(high):
        return None
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
