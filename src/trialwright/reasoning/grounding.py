"""Grounding: how much of what reasons name stands in the examples that their plan shows.

Example: of a plan's reasons half of the content words stand in its own examples, and 0.3 of them in those of plans of
another intervention, on average: a lift of 0.2, which wording that suits any trial does not have.

Of each reason each term counts once. What the prompt names by itself, the plan's intervention, is no term. The mean is
over plans that name any term of a kind, its interval over interventions.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from trialwright.reasoning.shown_texts import PlanReasons
from trialwright.reasoning.terms import Terms
from trialwright.stats.delong import FEWEST, Floats
from trialwright.stats.group_means import mean_over

# Whose examples a plan's reasons are held against, and why a run may have no such plans.
OTHERS = {
    "other_intervention": "all plans are of one intervention",
    "other_label": "no intervention has plans of both labels",
}
NO_TERM, NO_EXAMPLE = "no reason names any", "no plan shows examples"
FEW = f"fewer than {FEWEST} plans"


class Grounded(NamedTuple):
    """Terms of one kind by plan: how many its reasons name, and which shares of them stand in which examples.

    Shares are not a number where a plan names none, or where there are no such others.
    """

    named: Floats
    own: Floats
    others: Mapping[str, Floats]


def ground(plans: Sequence[PlanReasons], kind: Terms) -> Grounded:
    """Hold the terms of reasons against the examples of their own plan and of others.

    Args:
        plans: each with reasons, and with examples.
        kind: names the terms of a text.
    """
    told = [[kind(reason) - kind(plan.intervention) for reason in plan.reasons] for plan in plans]
    named = np.array([sum(map(len, reasons)) for reasons in told], dtype=np.float64)
    if not named.sum():
        nothing = np.full(len(plans), np.nan)
        return Grounded(named, nothing, dict.fromkeys(OTHERS, nothing))
    counts, shown = _incidences(told, [kind(plan.shown) for plan in plans])
    names, labels = np.array([plan.intervention for plan in plans]), np.array([plan.label for plan in plans])
    # A mean over plans is their sum less that of those left out, so no pair of plans is ever looked at.
    everything = _Sums(shown, np.zeros(len(plans), dtype=np.int64))
    alike = _Sums(shown, np.unique(names, return_inverse=True)[1])
    paired = _Sums(shown, np.unique([f"{label}{name}" for name, label in zip(names, labels, strict=True)],
                                    return_inverse=True)[1])
    with np.errstate(invalid="ignore"):
        own = np.asarray(counts.multiply(shown).sum(axis=1)).ravel() / named
        others = {
            "other_intervention": (everything.hits(counts) - alike.hits(counts)) / (everything.size - alike.size),
            "other_label": (alike.hits(counts) - paired.hits(counts)) / (alike.size - paired.size),
        }
        return Grounded(named, own, {other: hits / named for other, hits in others.items()})


def describe(plans: Sequence[PlanReasons], found: Grounded) -> dict[str, Any]:
    """Return the means of one kind of terms: of the own examples, of others, and the lifts of the former."""
    names = np.array([plan.intervention for plan in plans], dtype=object)
    known = ~np.isnan(found.own)
    if not known.any():
        return {"plans": 0, "named": 0, "absent": 0, "own": None,
                **{other: _nothing(NO_TERM if plans else NO_EXAMPLE) for other in OTHERS}}
    return {
        "plans": int(known.sum()), "named": int(found.named.sum()),
        # Named in a reason, and nowhere in the examples of its plan.
        "absent": round(float(found.named[known] @ (1 - found.own[known]))), "own": float(found.own[known].mean()),
        **{other: _lift(found.own, found.others[other], names, why) for other, why in OTHERS.items()},
    }


def _lift(own: Floats, others: Floats, names: Any, why: str) -> dict[str, Any]:
    """Return the mean share in others' examples, and by how much the own share exceeds it."""
    known = ~np.isnan(own) & ~np.isnan(others)
    if (lift := mean_over((own - others)[known], names[known])) is None:
        return _nothing(why)
    lo, hi, unknown = lift.within(int(known.sum()), FEW)
    return {
        "plans": int(known.sum()), "own": float(own[known].mean()), "others": float(others[known].mean()),
        "lift": lift.mean, "lift_lo": None if lo is None else max(-1.0, lo),
        "lift_hi": None if hi is None else min(1.0, hi), "why": unknown,
    }


def _nothing(why: str) -> dict[str, Any]:
    return {"plans": 0, **dict.fromkeys(("own", "others", "lift", "lift_lo", "lift_hi")), "why": why}


def _incidences(told: Sequence[Sequence[set[str]]], shown: Sequence[set[str]]) -> tuple[Any, Any]:
    """Return matrices of plans by terms: how many of its reasons name each, and whether its examples do."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    vectorizer = CountVectorizer(analyzer=_all_terms)
    counts = vectorizer.fit_transform([term for reason in reasons for term in sorted(reason)] for reasons in told)
    return counts.astype(np.float64), vectorizer.transform(map(sorted, shown)).astype(np.float64)


_all_terms: Callable[[list[str]], list[str]] = list


class _Sums:
    """How many plans of a plan's group show each term, and the sizes of the groups, a row or number for each plan."""

    def __init__(self, shown: Any, groups: Any) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415

        rows = np.arange(len(groups))
        member = csr_array((np.ones(len(groups)), (groups, rows)), shape=(int(groups.max()) + 1, len(groups)))
        self._sums, self._groups = csr_array(member @ csr_array(shown)), groups
        self.size = np.bincount(groups)[groups].astype(np.float64)

    def hits(self, counts: Any) -> Floats:
        """Count how often the terms of a plan's reasons stand in the examples of all plans of its group."""
        return np.asarray(counts.multiply(self._sums[self._groups]).sum(axis=1), dtype=np.float64).ravel()
