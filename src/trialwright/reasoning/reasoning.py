"""What the reasons of a corpus are worth: do they speak of their examples, do they repeat each other, what tells?

Example: ``measure(plans, trials, section, bound, seed).metrics["grounding"]["words"]["other_intervention"]["lift"]``
is 0.1 where a tenth of the content words of a plan's reasons stands in its examples and would not in others.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from trialwright.reasoning.grounding import Grounded, describe, ground
from trialwright.reasoning.label_told import tell_label
from trialwright.reasoning.repeats import (
    Similarity,
    count_near_duplicates,
    describe_similarity,
    measure_distinct,
    measure_similarity,
)
from trialwright.reasoning.shown_texts import PlanReasons
from trialwright.reasoning.terms import Terms, content_words, numbers, words_among
from trialwright.stats.delong import Floats
from trialwright.trial.record import Trial

NONE = "this run has no reasons"


class Reasoning(NamedTuple):
    """Figures of all plans, and a row of ``tables.REASONING`` for each plan that has reasons."""

    metrics: dict[str, Any]
    rows: list[dict[str, Any]]


def measure(plans: Sequence[PlanReasons], trials: Iterable[Trial], bound: float, seed: int) -> Reasoning:
    """Measure the reasons of all plans.

    Args:
        plans: those that have reasons.
        trials: all that serve as examples; the conditions and interventions looked for in reasons are theirs.
        bound: the Jaccard similarity from which two reasons are near-duplicates.
        seed: of the pairs of reasons that are compared, and of folds.
    """
    shown = [plan for plan in plans if plan.shown]
    grounded = {name: ground(shown, kind) for name, kind in _kinds(trials).items()}
    similarity = measure_similarity(plans, seed)
    repeated = [count_near_duplicates(plan, bound) for plan in plans]
    reasons = sum(len(plan.reasons) for plan in plans)
    metrics = {
        "plans": len(plans), "reasons": reasons, "why": "" if plans else NONE,
        "grounding": {name: describe(shown, found) for name, found in grounded.items()},
        "similarity": {
            **describe_similarity(plans, similarity),
            "near_duplicates": sum(repeated) / reasons if reasons else None,
        },
        "distinct": measure_distinct(plans, bound),
        "label_told": tell_label(plans, seed),
    }
    return Reasoning(metrics, _rows(plans, grounded, similarity, repeated))


def _kinds(trials: Iterable[Trial]) -> dict[str, Terms]:
    """Return what reasons are searched for: words, numbers, and the words of names in the records of examples."""
    every = list(trials)
    return {
        "words": content_words, "numbers": numbers,
        "conditions": words_among(name for trial in every for name in trial.conditions),
        "interventions": words_among(one.name for trial in every for one in trial.interventions if one.name),
    }


def _rows(
    plans: Sequence[PlanReasons], grounded: dict[str, Grounded], similarity: Similarity, repeated: Sequence[int]
) -> list[dict[str, Any]]:
    """Lay the figures of each plan out; those of its examples are null where it shows none."""
    places = {plan.plan_id: at for at, plan in enumerate(plan for plan in plans if plan.shown)}
    words, figures = grounded["words"], grounded["numbers"]
    rows = []
    for at, plan in enumerate(plans):
        place = places.get(plan.plan_id)
        rows.append({
            "plan_id": plan.plan_id, "intervention": plan.intervention, "label": plan.label,
            "reasons": len(plan.reasons), "words": _at(words.own, place),
            **{f"words_{other}": _at(shares, place) for other, shares in words.others.items()},
            "numbers": _count(figures.named, place), "numbers_absent": _absent(figures, place),
            "similarity": _at(similarity.within, at), "near_duplicates": repeated[at],
        })
    return rows


def _at(values: Floats, place: int | None) -> float | None:
    return None if place is None or np.isnan(values[place]) else float(values[place])


def _count(values: Floats, place: int | None) -> int | None:
    return None if place is None else int(values[place])


def _absent(found: Grounded, place: int | None) -> int | None:
    if place is None:
        return None
    return round(float(found.named[place] * (1 - found.own[place]))) if found.named[place] else 0
