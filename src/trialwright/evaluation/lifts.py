"""The lift of one arm over another in ROC-AUC, and why there may be none to tell.

Example: ``compare_auc(hybrid, real, 1)`` is ``Lift(mean=0.009, bounds=Interval(-0.007, 0.025, ...), p=0.26, fits=3,
why="")``; of two arms that rank nine test trials alike, mean 0, no bounds, no p and a `why`.
"""

import math
from typing import NamedTuple

import numpy as np

from trialwright.evaluation.intervals import Interval, degrees_of_freedom
from trialwright.evaluation.runs import count_fits
from trialwright.evaluation.scoring import ALIKE, ROC_AUC, Scored, difference, shared
from trialwright.stats.delong import p_value, standard_error


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
