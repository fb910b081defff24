"""What may be said of lifts: better, worse, not distinguishable, or nothing at all.

Example: of three lifts with p-values of 0.001, 0.03 and 0.04 the adjusted ones are 0.003, 0.06 and 0.06: one is
told from 0, though each by itself is below 0.05.

A verdict is better or worse where the p-value, adjusted for all lifts of a run that get one (over real trials alone
and over controls, of all classifiers and settings), is at most 0.05 and the interval leaves out 0. Intervals are of
95 % each, not of all together. Arms of too few training trials are refused a verdict, whatever their figures: that a
lift would come out so with other training trials is in no interval. They are told by their size alone, so leaving
them out of the adjustment favours nobody.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.evaluation.intervals import Interval
from trialwright.evaluation.lifts import Lift

VERDICTS = BETTER, WORSE, NEITHER = "better", "worse", "not distinguishable"
CHANCE = 0.05
# What a lift is called that gets no verdict.
REFUSED = NOT_ESTIMABLE, TOO_FEW = "not estimable", "too few training trials"


class Pair(NamedTuple):
    """Whose lift over whom."""

    classifier: str
    arm: str
    over: str


def settle(lifts: Mapping[Pair, Lift], too_few: Mapping[str, str]) -> dict[Pair, dict[str, Any]]:
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


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for their number (Holm, 1979): at most 0.05, by chance alone, is any of them in 1 run of 20."""
    adjusted, least = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        least = max(least, min(1.0, p_values[at] * (len(p_values) - rank)))
        adjusted[at] = least
    return adjusted


def _lay_out(lift: Lift, adjusted: float | None, looks: int, refused: str) -> dict[str, Any]:
    found: dict[str, Any] = {"mean": lift.mean, "fits": lift.fits, "p": lift.p, "p_adjusted": adjusted}
    if lift.bounds is None:
        return {
            **found, **dict.fromkeys(("lo", "hi", "se", "detectable")), "verdict": NOT_ESTIMABLE, "why": lift.why,
        }
    found |= {"lo": lift.bounds.lo, "hi": lift.bounds.hi, "se": lift.bounds.se}
    if adjusted is None:
        return {**found, "detectable": None, "verdict": TOO_FEW, "why": refused}
    return {**found, "detectable": lift.bounds.detectable(looks), "verdict": _verdict(lift.bounds, adjusted)}


def _verdict(bounds: Interval, adjusted: float) -> str:
    if adjusted > CHANCE or bounds.lo <= 0 <= bounds.hi:
        return NEITHER
    return BETTER if bounds.lo > 0 else WORSE
