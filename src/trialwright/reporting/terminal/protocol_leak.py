"""What the paper's protocol makes better that the strict one does not: the size of its leak.

Example: the lift of ``hybrid`` is +0.009 (-0.010 to +0.028) under strict and +0.031 (+0.010 to +0.052) under paper;
the leak is +0.022, from -0.006 to +0.050.

Both protocols see the same registry, but split it differently, so that an arm's ROC-AUC also changes by the luck of
the split. Its lift over real-only training on the same test trials does not, and real-only training cannot leak:
the difference in lifts is the leak. Intervals are those of the two results, put together as Zou and Donner (2008) do
for a difference of independent estimates. Where the protocols share test trials they are too wide, not too narrow.
"""

from collections.abc import Iterator, Mapping
from math import hypot
from statistics import NormalDist
from typing import Any, NamedTuple

from trialwright.core.errors import InputError
from trialwright.stats.delong import LEVEL, p_value

Results = Mapping[str, Mapping[str, Mapping[str, Any]]]
Figure = Mapping[str, Any]
FIGURES = {"roc_auc": "ROC-AUC", "lift_roc_auc": "lift"}


class Change(NamedTuple):
    """A figure of an arm under both protocols, and what paper adds to strict, with its 95 % interval.

    Where one of the two has no interval the difference has none, and `why` says so; where one of the two lifts was
    refused a verdict, it says that too.
    """

    classifier: str
    setting: str
    arm: str
    figure: str
    strict: float
    paper: float
    lo: float | None
    hi: float | None
    why: str

    @property
    def p(self) -> float | None:
        """Return the p-value of no difference, of an error as wide as the interval."""
        if self.lo is None or self.hi is None:
            return None
        return p_value(self.added, (self.hi - self.lo) / (2 * NormalDist().inv_cdf((1 + LEVEL) / 2)))

    @property
    def added(self) -> float:
        """Return what the paper's protocol adds."""
        return self.paper - self.strict


def compare_protocols(one: Results, other: Results) -> list[Change]:
    """Compare the results of the two protocols, arm by arm.

    Args:
        one: The content of a results.json.
        other: That of another; which is strict and which paper, they say themselves.

    Raises:
        InputError: they are not one of each, of different views, of another version, or have no scored arm in common.
    """
    by_protocol = {_protocol(results): results for results in (one, other)}
    if set(by_protocol) != {"strict", "paper"}:
        raise InputError(
            f"both results are of protocol {next(iter(by_protocol))}, expected one of each; make the other with "
            "dvc exp run -S protocol=paper, or =strict"
        )
    # Results without it are of a version that read all of a trial.
    views = {str(entry.get("view", "whole")) for of in (one, other) for arms in of.values() for entry in arms.values()}
    if len(views) > 1:
        raise InputError(f"results are of the views {sorted(views)}, expected one; run both with the same section view")
    changes = list(_changes(by_protocol["strict"], by_protocol["paper"]))
    if not changes:
        raise InputError("the two results have no scored arm in common; run both with the same arms and classifiers")
    return changes


def _protocol(results: Results) -> str:
    """Return the protocol that results are of."""
    found = {entry.get("protocol") for arms in results.values() for entry in arms.values()}
    if found not in ({"strict"}, {"paper"}):
        raise InputError(f"results name the protocols {sorted(map(str, found))}, expected one of strict and paper; "
                         "run dvc repro evaluate")
    return str(found.pop())


def _changes(strict: Results, paper: Results) -> Iterator[Change]:
    for classifier, arms in strict.items():
        for arm, entry in arms.items():
            other = paper.get(classifier, {}).get(arm, {})
            for figure in FIGURES:
                before, after = entry.get(figure, {}), other.get(figure, {})
                means = before.get("mean"), after.get("mean")
                if means[0] is not None and means[1] is not None:
                    lo, hi = _bounds(before, after)
                    yield Change(classifier, entry["setting"], arm, figure, *means, lo, hi, _why(before, after))


def _why(before: Figure, after: Figure) -> str:
    return "; ".join(
        f"{protocol}: {found['why']}" for protocol, found in (("strict", before), ("paper", after)) if "why" in found
    )


def _bounds(before: Figure, after: Figure) -> tuple[float, float] | tuple[None, None]:
    """Return the interval of a difference of independent estimates from theirs, None where one has none."""
    if before["lo"] is None or after["lo"] is None:
        return None, None
    added = after["mean"] - before["mean"]
    below = hypot(after["mean"] - after["lo"], before["hi"] - before["mean"])
    above = hypot(after["hi"] - after["mean"], before["mean"] - before["lo"])
    return added - below, added + above
