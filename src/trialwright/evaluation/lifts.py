"""The lift of one arm over another in ROC-AUC, and what may be said of it.

Example: ``compare_auc(hybrid, real, 1)`` is ``Lift(mean=0.009, bounds=Interval(-0.007, 0.025, ...), p=0.26, fits=3,
why="")``; of two arms that rank nine test trials alike, mean 0, no bounds, no p and a `why`.

A verdict is better or worse where the p-value, adjusted for all lifts of a run that get one (over real trials alone
and over controls, of all classifiers and settings), is at most 0.05 and the interval leaves out 0. Intervals are of
95 % each, not of all together. Arms of too few training trials are refused a verdict, whatever their figures: that a
lift would come out so with other training trials is in no interval. They are named by their size alone, so leaving
them out of the adjustment favours nobody.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from trialwright.evaluation.intervals import Interval, degrees_of_freedom
from trialwright.evaluation.runs import count_fits
from trialwright.evaluation.scoring import ALIKE, ROC_AUC, Scored, difference, shared
from trialwright.stats.delong import p_value, standard_error
from trialwright.stats.lift_rules import NOT_ESTIMABLE, TOO_FEW, holm, judge_lift


class Lift(NamedTuple):
    """The mean over the seeds that both arms have, its interval, and the p-value of no difference.

    `fits` counts the different pairs of predictions among the seeds; `why` says what keeps the lift from being
    estimated, "" where nothing does.
    """

    mean: float | None
    bounds: Interval | None
    p: float | None
    fits: int
    why: str


def compare_auc(scored: Scored, other: Scored, seed: int) -> Lift:
    """Compare the ROC-AUC of two arms.

    The p-value is of DeLong's paired test, to whose variance that of the seeds' own is added as in the interval.
    """
    mean, bounds = difference(scored, other, ROC_AUC, seed)
    runs = shared(scored, other)
    fits = count_fits(*([one.arm.runs[run] for run in runs] for one in (scored, other)))
    why = scored.why or _alike(scored, other, fits)
    if mean is None or bounds is None or why:
        return Lift(mean, None, None, fits, why or ALIKE)
    error = standard_error(np.mean([scored.influences[run] - other.influences[run] for run in runs], axis=0))
    own = bounds.of_seeds**2
    p = p_value(mean, math.sqrt(error**2 + own), degrees_of_freedom(error**2, own, len(runs)))
    return Lift(mean, bounds if p is not None else None, p, fits, "" if p is not None else ALIKE)


class ArmPair(NamedTuple):
    """Whose lift over whom."""

    classifier: str
    arm: str
    over: str


def settle(lifts: Mapping[ArmPair, Lift], too_few: Mapping[str, str]) -> dict[ArmPair, dict[str, Any]]:
    """Give each lift its adjusted p-value, its verdict and the smallest lift that would have been told.

    Args:
        lifts: all lifts of a run.
        too_few: what arms trained on, of those that trained on too few trials.

    Returns:
        Each lift laid out: `lo`, `hi` and `se` are None, with a `why`, where it is not estimable; `p_adjusted` and
        `detectable` where there is no verdict.
    """
    refused = {pair: [f"{arm} {too_few[arm]}" for arm in pair[1:] if arm in too_few] for pair in lifts}
    judged = {pair: lift.p for pair, lift in lifts.items() if lift.p is not None and not refused[pair]}
    adjusted = dict(zip(judged, holm(list(judged.values())), strict=True))
    return {
        pair: _lay_out(lift, adjusted.get(pair), len(judged), "; ".join(refused[pair])) for pair, lift in lifts.items()
    }


def _alike(scored: Scored, other: Scored, fits: int) -> str:
    """Say why two arms' rankings are nothing to compare, "" where they are."""
    if not fits:
        return "the two arms have no seed in common"
    for one in (scored, other):
        if all(np.ptp(run.scores) == 0 for run in one.arm.runs.values()):
            return f"{one.arm.name} gives all test trials one score"
    if all(scored.arm.runs[run].said == other.arm.runs[run].said for run in shared(scored, other)):
        return "the two arms predict the same"
    return ""


def _lay_out(lift: Lift, adjusted: float | None, tests: int, refused: str) -> dict[str, Any]:
    found: dict[str, Any] = {"mean": lift.mean, "fits": lift.fits, "p": lift.p, "p_adjusted": adjusted}
    if lift.bounds is None:
        return {
            **found, **dict.fromkeys(("lo", "hi", "se", "detectable")), "verdict": NOT_ESTIMABLE, "why": lift.why,
        }
    lo, hi = lift.bounds.lo, lift.bounds.hi
    found |= {"lo": lo, "hi": hi, "se": lift.bounds.se}
    if adjusted is None:
        return {**found, "detectable": None, "verdict": TOO_FEW, "why": refused}
    return {**found, "detectable": lift.bounds.detectable(tests), "verdict": judge_lift(lo, hi, adjusted)}
