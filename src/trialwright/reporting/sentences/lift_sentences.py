"""What adding synthetic trials did, in plain English.

Example: ``In distribution, tfidf: adding synthetic trials to the real ones changed ROC-AUC by +0.009
(95 % CI -0.010 to +0.028) on 700 test trials: not distinguishable from real trials alone. So many test trials,
among so many lifts, could have shown a change of 0.035 or more.``
"""

from collections.abc import Iterator
from typing import NamedTuple

from trialwright.reporting.results.arm_results import ArmResult, LiftResult, span
from trialwright.reporting.results.run_results import RunResults
from trialwright.stats.lift_rules import BETTER, NOT_ESTIMABLE, TOO_FEW, WORSE


class Conclusion(NamedTuple):
    """What adding synthetic trials to all the real ones did in one setting, with the arm's figures."""

    where: str
    arm: ArmResult
    said: str


def conclude(results: RunResults) -> Iterator[Conclusion]:
    """Yield, for each setting and classifier, what adding synthetic trials to all the real ones did."""
    for group in results.groups():
        adding = group.adding()
        for arm in adding:
            which = ", real trials of any intervention" if arm.real_from == "all" else ""
            # As with several corpora: which of them it was is in the name.
            if sum(other.real_from == arm.real_from for other in adding) > 1:
                which += f", arm {arm.name}"
            yield Conclusion(group.title + which, arm, _compare(arm, arm.lift or LiftResult()))


def say_bounds(lo: float | None, hi: float | None) -> str:
    """Say the interval of a difference, or that it has none."""
    return NOT_ESTIMABLE if lo is None or hi is None else f"95 % CI {span(lo, hi)}"


def _compare(arm: ArmResult, lift: LiftResult) -> str:
    """Say what the lift of an arm over real-only training shows."""
    tested = f"{arm.test_trials:,} test trials"
    if lift.mean is None:
        return f"nothing can be said of synthetic trials on {tested}: {lift.why}."
    changed = f"adding synthetic trials to the real ones changed ROC-AUC by {lift.mean:+.3f}"
    if lift.verdict == NOT_ESTIMABLE:
        return f"{changed} on {tested}, from which nothing can be estimated: {lift.why}."
    return f"{changed} ({say_bounds(lift.lo, lift.hi)}) on {tested}: {_judge(arm, lift)}"


def _judge(arm: ArmResult, lift: LiftResult) -> str:
    """Say the verdict on a lift that has an interval."""
    if lift.verdict == TOO_FEW:
        return f"no verdict, for {lift.why}."
    if lift.verdict == BETTER:
        return _credit(arm)
    if lift.verdict == WORSE:
        return "the synthetic trials hurt."
    said = "not distinguishable from real trials alone. "
    if (lift.lo or 0.0) <= 0 <= (lift.hi or 0.0):
        return said + (
            "So many test trials, among so many lifts, could have shown a change of "
            f"{lift.detectable:.3f} or more."
        )
    return said + (
        "The interval leaves out 0, but among so many lifts one such is no surprise "
        f"(adjusted p {lift.p_adjusted:.3f})."
    )


def _credit(arm: ArmResult) -> str:
    """Say whether a gain is one from synthesis: not if the controls have it too."""
    if not arm.over:
        return "better, but no control arm tells whether by what the synthetic trials say or by their number alone."
    over = ", ".join(
        f"{_mean(lift)} over {name} ({say_bounds(lift.lo, lift.hi)})" for name, lift in arm.over.items()
    )
    if arm.gain_is_shared:
        return (
            f"better than real trials alone, but not than {arm.no_better_than}: {over}. A gain that the controls "
            "share is no gain from synthesis."
        )
    return f"the synthetic trials helped, and more than the controls: {over}."


def _mean(lift: LiftResult) -> str:
    return "no lift" if lift.mean is None else f"{lift.mean:+.3f}"
