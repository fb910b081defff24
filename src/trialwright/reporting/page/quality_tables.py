"""Fidelity and diversity, beside the same of real trials.

Example: ``fidelity(metrics)[0]`` is the table "Distinguishing synthetic from real" with its ROC-AUC and interval.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from trialwright.reporting.account.forms import count, lean, lean_signed, name, percent

Metrics = Mapping[str, Any]
_BESIDE = ("synthetic", "baseline: real", "difference")
# Titles of the groups of fidelity figures, and how each is read.
_FIDELITY = {
    "two_sample": (
        "Distinguishing synthetic from real", "ROC-AUC of a linear model that separates the two: 0.5 where it cannot."
    ),
    "discrepancy": (
        "Discrepancy of embeddings", "Squared maximum mean discrepancy (MMD): about as low as the baseline for one "
        "distribution; p by permutation within each intervention and outcome, twice the median of the draws.",
    ),
    "support": ("Support", "Precision and density: are synthetic trials where real ones are; recall and coverage: are "
                "real ones where synthetic ones are."),
    "cosines": ("Cosines", "Mean cosine of pairs of embeddings, within and across corpora, and the distance between "
                "distributions of cosines (shift)."),
    "wording": (
        "Wording", "Length, words that no train trial of the draw has, different words that train trials have, and "
        "distances of distributions.",
    ),
    "fields": (
        "Fields", "Jensen-Shannon distance (JS) of categories, Wasserstein distance (W) of numbers in their own unit; "
        "smaller is nearer.",
    ),
}
_DIVERSITY = {"all": "All trials", "success": "Successes", "failure": "Failures"}
_TITLES = {
    "auc": "ROC-AUC", "mmd2": "MMD²", "p_value": "p", "words": "median words", "unknown_words": "unknown words, share",
    "vocabulary": "vocabulary of train, share", "within": "within the corpus", "within_train": "within train",
    "across": "across to train", "shift_within": "shift within", "shift_across": "shift across",
    "compression": "compression ratio", "distinct_1": "distinct words", "distinct_2": "distinct pairs of words",
    "distinct_3": "distinct triples of words", "effective": "effective trials (Vendi)",
    "effective_share": "effective share", "in_clusters": "share in clusters of near-duplicates",
    "largest": "largest cluster",
}


class FigureRow(NamedTuple):
    """A figure by name, and what stands in the columns after it."""

    name: str
    cells: tuple[str, ...]


class BesideReal(NamedTuple):
    """A table of figures, and how to read it."""

    title: str
    reading: str
    columns: tuple[str, ...]
    rows: list[FigureRow]


def fidelity(found: Metrics) -> list[BesideReal]:
    """Lay out metrics/fidelity.json."""
    return [
        *_draws(found),
        *(
            BesideReal(title, reading, _BESIDE, list(_beside(found[group])))
            for group, (title, reading) in _FIDELITY.items() if _beside_possible(found.get(group))
        ),
    ]


def _draws(found: Metrics) -> Iterator[BesideReal]:
    """Yield what is compared: how many trials there are, and how many have their like in the other sets."""
    if "matched" in found:
        yield BesideReal(
            "What is compared", f"Draws of {count(found['trials']['compared'])} trials of each set, as many of each "
            "intervention and outcome. Trials whose intervention and outcome another set lacks are not compared.",
            ("trials", "matched"),
            [
                FigureRow(kind, (count(found["trials"][kind]), percent(share)))
                for kind, share in found["matched"].items()
            ],
        )


def diversity(found: Metrics) -> list[BesideReal]:
    """Lay out metrics/diversity.json."""
    return [
        BesideReal(
            f"{title}: {count(found[group].get('trials'))} of each", "As many of each intervention and outcome; "
            f"{percent(found[group]['matched']['synthetic'])} of synthetic trials have their like among train trials.",
            _BESIDE, list(_beside(found[group])),
        )
        for group, title in _DIVERSITY.items() if _beside_possible(found.get(group))
    ]


def _beside_possible(group: Metrics | None) -> bool:
    return bool(group) and isinstance((group or {}).get("synthetic"), Mapping)


def _beside(group: Metrics) -> Iterator[FigureRow]:
    sides = [group.get(side, {}) for side in ("synthetic", "real")]
    for key, value in sides[0].items():
        if key.endswith("_lo"):
            bounds = [(side.get(key), side.get(f"{key[:-3]}_hi")) for side in sides]
            yield FigureRow("95 % CI", (*(_span(lo, hi) for lo, hi in bounds), ""))
        elif not key.endswith("_hi"):
            over = group.get("over_real", {}).get(key)
            yield FigureRow(_title(key), (lean(value), lean(sides[1].get(key)), lean_signed(over)))


def _span(lo: float | None, hi: float | None) -> str:
    return "not estimable" if lo is None or hi is None else f"{lean(lo)} to {lean(hi)}"


def _title(key: str) -> str:
    """Return what a figure is called; of a field's distance, the field and how it is measured."""
    for ending, how in (("_js", "JS"), ("_wasserstein", "W")):
        if key.endswith(ending):
            return f"{name(key.removesuffix(ending))} ({how})"
    return _TITLES.get(key, name(key))
