"""How reasons repeat each other: within a plan, beside reasons of other plans, and over the corpus.

Example: the reasons of a plan that are "The dose was too low" and "The dose was too high" share two of four pairs of
words, a similarity of 0.5.

Similarity is the Jaccard similarity of pairs of words: single words of a sentence are mostly "the" and "was", triples
are hardly shared by sentences of 15 words, and unlike a cosine of TF-IDF it does not depend on other reasons, so that
runs can be compared. Near-duplicates are told by triples, as everywhere here.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.reasoning.shown_texts import PlanReasons
from trialwright.stats.delong import FEWEST, Floats
from trialwright.stats.distinct import distinct, encode, trim
from trialwright.stats.group_means import mean_over
from trialwright.stats.similar import compare, find_pairs, shingles, sign
from trialwright.text.words import sequences, words
from trialwright.trial.outcome_words import LABELS

ONE_EACH = "no plan has two reasons"
NO_OTHER = {"same_label": "no label has two plans", "other_label": "all plans are of one label"}
FEW = f"fewer than {FEWEST} plans with two reasons"


class Similarity(NamedTuple):
    """The mean similarity of a plan's reasons, with each other and with those of plans of the same or another label.

    Not a number where there are no such pairs.
    """

    within: Floats
    same_label: Floats
    other_label: Floats


def measure_similarity(plans: Sequence[PlanReasons], seed: int) -> Similarity:
    """Compare the reasons of each plan with each other, and as many pairs with reasons of other plans.

    Args:
        plans: each with its reasons.
        seed: of the draw of the other plans and of their reasons.
    """
    rng = np.random.default_rng(seed)
    told = [[_pairs_of_words(reason) for reason in plan.reasons] for plan in plans]
    labels = np.array([plan.label for plan in plans])
    found = np.full((3, len(plans)), np.nan)
    places = [np.flatnonzero(labels == label) for label in (0, 1)]
    for at, own in enumerate(told):
        within = [compare(one, other)[0] for one, other in combinations(own, 2)]
        if not within:
            continue
        found[0, at] = np.mean(within)
        for row, group in ((1, places[labels[at]]), (2, places[1 - labels[at]])):
            if (others := group[group != at]).size:
                drawn = (told[other] for other in rng.choice(others, len(within)))
                found[row, at] = np.mean([
                    compare(own[rng.integers(len(own))], other[rng.integers(len(other))])[0] for other in drawn
                ])
    return Similarity(*found)


def describe_similarity(plans: Sequence[PlanReasons], found: Similarity) -> dict[str, Any]:
    """Return the mean similarities, and by how much the reasons of one plan are more alike than those of others."""
    names = np.array([plan.intervention for plan in plans], dtype=object)
    known = ~np.isnan(found.within)
    told: dict[str, Any] = {
        "plans": int(known.sum()), "within": float(found.within[known].mean()) if known.any() else None,
    }
    for other, why in NO_OTHER.items():
        others = getattr(found, other)
        both = known & ~np.isnan(others)
        over = mean_over((found.within - others)[both], names[both])
        told[other] = {
            **dict.fromkeys(("others", "over", "over_lo", "over_hi")), "why": why if known.any() else ONE_EACH,
        }
        if over is None:
            continue
        lo, hi, unknown = over.within(int(both.sum()), FEW)
        told[other] = {
            "others": float(others[both].mean()), "over": over.mean, "over_lo": lo, "over_hi": hi, "why": unknown,
        }
    return told


def count_near_duplicates(plan: PlanReasons, bound: float) -> int:
    """Count the reasons of a plan that have a near-duplicate among its others."""
    told = [shingles(reason) for reason in plan.reasons]
    pairs = (pair for pair in combinations(range(len(told)), 2) if compare(*(told[at] for at in pair))[0] >= bound)
    return len({at for pair in pairs for at in pair})


def measure_distinct(plans: Sequence[PlanReasons], bound: float) -> dict[str, dict[str, float | None]]:
    """Measure how much of all reasons, and of those of either label, is said once.

    Args:
        plans: each with its reasons.
        bound: the Jaccard similarity from which two reasons are near-duplicates.

    Returns:
        By ``all`` or label: `reasons`; `distinct`, the share of different ones, but for case and signs;
        `near_duplicates`, the share with a near-duplicate in another plan of the group; and `distinct_1` to
        `distinct_3`, the shares of different n-grams, of as many words in each group.
    """
    groups = {"all": list(plans)} | {
        name: [plan for plan in plans if plan.label == label] for name, label in LABELS.items()
    }
    told = {name: [words(reason) for plan in some for reason in plan.reasons] for name, some in groups.items()}
    amount = min((size for some in told.values() if (size := sum(map(len, some)))), default=0)
    return {
        name: {
            "reasons": len(told[name]),
            "distinct": len(set(map(" ".join, told[name]))) / len(told[name]) if told[name] else None,
            "near_duplicates": len(set(_twins(some, bound))) / len(told[name]) if told[name] else None,
            **{f"distinct_{n}": distinct(trim(encode(told[name]), amount), n) for n in (1, 2, 3)},
        }
        for name, some in groups.items()
    }


def _pairs_of_words(reason: str) -> set[str]:
    found = words(reason)
    return set(sequences(found, 2)) or {" ".join(found)}


def _twins(plans: Sequence[PlanReasons], bound: float) -> Iterator[str]:
    """Yield the ids of reasons that have a near-duplicate in another plan."""
    texts = {f"{at}.{place}": reason for at, plan in enumerate(plans) for place, reason in enumerate(plan.reasons)}
    signed = sign([pa.table({"id": list(texts), "text": list(texts.values())})])
    for pair in find_pairs(signed, signed, bound):
        apart = pair.id.partition(".")[0] != pair.twin_id.partition(".")[0]
        if apart and compare(shingles(texts[pair.id]), shingles(texts[pair.twin_id]))[0] >= bound:
            yield pair.id
