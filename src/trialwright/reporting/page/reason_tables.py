"""The reasons that an LLM gave: whether they speak of their examples, repeat each other, and what tells the label.

Example of a row: ``FigureRow("content words", ("28.9 %", "24.8 %", "+0.003 to +0.078", ...))``.
"""

from collections.abc import Iterator
from typing import Any

from trialwright.reporting.account.forms import count, name, number, p_value, percent, signed, span
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics

_KINDS = {
    "words": "content words", "numbers": "numbers", "conditions": "words of conditions",
    "interventions": "words of interventions",
}
_OTHERS = {"other_intervention": "other intervention", "other_label": "same one, other label"}
_VIEWS = ("all_words", "without_label_words", "content_words")


def reasons(found: Metrics) -> list[BesideReal]:
    """Lay out metrics/reasoning.json; nothing where there are no reasons."""
    if not found or found["why"]:
        return []
    return [
        BesideReal(
            "Grounding", "Share of what reasons name that stands in the examples of their plan; the baseline is the "
            "same in the examples of other plans, so that wording that suits any trial counts for nothing.",
            ("own examples", "baseline: others", "lift", "95 % CI"), list(_grounding(found["grounding"])),
        ),
        BesideReal(
            "Reasons of one plan", "Mean Jaccard similarity of pairs of words of two reasons: of one plan, and of two.",
            ("one plan", "baseline: two plans", "difference", "95 % CI"), list(_similarity(found["similarity"])),
        ),
        BesideReal(
            "All reasons", "Different ones, those with a near-duplicate in another plan, and distinct n-grams of as "
            "many words.", ("reasons", "distinct", "near-duplicates", "distinct pairs"),
            [
                FigureRow(group, (count(one["reasons"]), percent(one["distinct"]), percent(one["near_duplicates"]),
                                  percent(one["distinct_2"])))
                for group, one in found["distinct"].items()
            ],
        ),
        BesideReal(
            "Label told by reasons", "ROC-AUC of a linear model of their words, cross-validated over interventions: "
            "0.5 where they tell nothing; p by permutation.", ("ROC-AUC", "95 % CI", "p"),
            [
                FigureRow(name(view), (number(one["roc_auc"]), _area(one), p_value(one["p_value"])))
                for view in _VIEWS for one in (found["label_told"][view],)
            ],
        ),
    ]


def _grounding(kinds: Metrics) -> Iterator[FigureRow]:
    for kind, title in _KINDS.items():
        for other, whose in _OTHERS.items():
            one = kinds[kind][other]
            yield FigureRow(f"{title}, {whose}", (
                percent(one["own"]), percent(one["others"]), signed(one["lift"]), span(one["lift_lo"], one["lift_hi"]),
            ))


def _similarity(found: Metrics) -> Iterator[FigureRow]:
    for other in ("same_label", "other_label"):
        one: Any = found[other]
        yield FigureRow(name(other), (
            number(found["within"]), number(one["others"]), signed(one["over"]), span(one["over_lo"], one["over_hi"]),
        ))


def _area(one: Metrics) -> str:
    lo, hi = one["roc_auc_lo"], one["roc_auc_hi"]
    return "not estimable" if lo is None else f"{number(lo)} to {number(hi)}"
