"""What lifts are measured from, and what may be said of them: better, worse, not distinguishable, or nothing at all.

Example: among arms of real trials at 1.0 and at 0.5 in one setting, lifts are measured from the first; of three lifts
with p-values of 0.001, 0.03 and 0.04 the adjusted ones are 0.003, 0.06 and 0.06: one is distinguishable from 0, though
each by itself is below 0.05.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

VERDICTS = BETTER, WORSE, NEITHER = "better", "worse", "not distinguishable"
CHANCE = 0.05
# Two arms are of different prior where their shares of successes in training are further apart. A classifier trained at
# another prior moves all its probabilities, and with them what passes the threshold: all scores but those of ranking.
PRIOR_APART = 0.05
OF_RANKING = ("roc_auc", "pr_auc")
PRIOR_REMARK = "its prior differs: recall, F1 and MCC may differ for that alone"
# What a lift is called that gets no verdict.
REFUSED = NOT_ESTIMABLE, TOO_FEW = "not estimable", "too few training trials"


class Trained(Protocol):
    """What an arm trains on: shares of real and synthetic trials, which real ones, and what stands in for synthetic."""

    @property
    def setting(self) -> str: ...

    @property
    def real(self) -> float: ...

    @property
    def synthetic(self) -> float: ...

    @property
    def control(self) -> str: ...

    @property
    def real_from(self) -> str: ...


def trains_on_real_alone(arm: Trained) -> bool:
    """Tell whether an arm trains on real trials and on nothing else."""
    return arm.real > 0 and arm.synthetic == 0 and arm.control == "none"


def mixes_both(arm: Trained) -> bool:
    """Tell whether an arm trains on real trials and on synthetic ones, not on what stands in for these."""
    return arm.real > 0 and arm.synthetic > 0 and arm.control == "none"


def find_reference(arms: Mapping[str, Trained], of: Trained) -> str | None:
    """Name the arm that an arm's lifts are measured from: of its setting and real trials, most of these alone.

    Args:
        arms: those of one classifier.
        of: the arm whose reference is asked for, which may be the reference itself.
    """
    alone = [
        name for name, arm in arms.items()
        if (arm.setting, arm.real_from) == (of.setting, of.real_from) and trains_on_real_alone(arm)
    ]
    return min(alone, key=lambda name: (-arms[name].real, name), default=None)


def adds_to_reference(arms: Mapping[str, Trained], name: str) -> bool:
    """Tell whether an arm trains on all that the reference of its setting does, and on synthetic trials."""
    reference = find_reference(arms, arms[name])
    return reference is not None and mixes_both(arms[name]) and arms[name].real == arms[reference].real


def priors_differ(one: float | None, other: float | None) -> bool:
    """Tell whether two shares of successes among training trials are more than `PRIOR_APART` apart."""
    # Beyond 9 digits there is only the order of sums.
    return one is not None and other is not None and round(abs(one - other), 9) > PRIOR_APART


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for their number (Holm, 1979): at most 0.05, by chance alone, is any of them in 1 run of 20."""
    adjusted, least = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        least = max(least, min(1.0, p_values[at] * (len(p_values) - rank)))
        adjusted[at] = least
    return adjusted


def judge_lift(lo: float, hi: float, adjusted: float) -> str:
    """Return the verdict on a lift of this interval and adjusted p-value."""
    if adjusted > CHANCE or lo <= 0 <= hi:
        return NEITHER
    return BETTER if lo > 0 else WORSE
