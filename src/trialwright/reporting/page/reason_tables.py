"""The reasons that an LLM gave: whether they speak of their examples, repeat each other, and what tells the label.

Example of a row: ``FigureRow("content words", ("28.9 %", "24.8 %", "+0.040"))``, under which stands its interval.
"""

from collections.abc import Iterator

from trialwright.reporting.account.forms import count, name, number, p_value, percent, signed, span
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics

_KINDS = {
    "words": "content words", "numbers": "numbers", "conditions": "words of conditions",
    "interventions": "words of interventions",
}
_OTHERS = {"other_intervention": "another intervention", "other_label": "the same intervention and the other label"}
_VIEWS = ("all_words", "without_label_words", "content_words")


def reasons(found: Metrics) -> list[BesideReal]:
    """Lay out metrics/reasoning.json; nothing where there are no reasons."""
    if not found or found["why"]:
        return []
    return [
        *(
            BesideReal(
                f"Grounding, beside plans of {whose}", "Share of what reasons name that stands in the examples of "
                "their plan; the baseline is the same in those plans' examples.", ("own", "baseline", "lift"),
                [row for kind, title in _KINDS.items() for row in _lift(title, found["grounding"][kind][other])],
            )
            for other, whose in _OTHERS.items()
        ),
        BesideReal(
            "Reasons of one plan", "Mean Jaccard similarity of pairs of words of two reasons: of one plan, and of two "
            "of the same or another label.", ("one plan", "baseline", "difference"),
            list(_similarity(found["similarity"])),
        ),
        BesideReal(
            "All reasons", "Different ones, those with a near-duplicate in another plan, and different pairs of words "
            "among as many.", ("distinct", "near-duplicates", "pairs"),
            [
                FigureRow(f"{group}: {count(one['reasons'])}", tuple(
                    percent(one[figure]) for figure in ("distinct", "near_duplicates", "distinct_2")
                ))
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


def _lift(title: str, one: Metrics) -> Iterator[FigureRow]:
    yield FigureRow(title, (percent(one["own"]), percent(one["others"]), signed(one["lift"])))
    yield FigureRow("95 % CI", ("", "", span(one["lift_lo"], one["lift_hi"])))


def _similarity(found: Metrics) -> Iterator[FigureRow]:
    for other in ("same_label", "other_label"):
        one = found[other]
        yield FigureRow(name(other), (number(found["within"]), number(one["others"]), signed(one["over"])))
        yield FigureRow("95 % CI", ("", "", span(one["over_lo"], one["over_hi"])))


def _area(one: Metrics) -> str:
    lo, hi = one["roc_auc_lo"], one["roc_auc_hi"]
    return "not estimable" if lo is None else f"{number(lo)} to {number(hi)}"
