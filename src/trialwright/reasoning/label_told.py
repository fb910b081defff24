"""How well the reasons of a plan tell the label that they were asked for, and by which words.

Example: of reasons such as "The trial failed for its low dose" and "It was successful, with many patients" all words
tell the label, with a ROC-AUC of 1; without "failed" and "successful" they may tell nothing: 0.5.

Reasons are asked for with the label in the prompt, so that a high figure is expected. What matters is what remains
once the words that say it outright are out, and of that what is content (doses, conditions, endpoints) rather than
judgement ("not", "too", "very").

DeLong's interval takes the models as given. With few plans that is too sure: with the labels of 32 plans permuted, one
interval in five leaves out 0.5. So a p-value by permutation stands beside it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from trialwright.reasoning.shown_texts import PlanReasons
from trialwright.reasoning.terms import content_words, without_label_words
from trialwright.stats.delong import FEWEST, Floats, Labels, fewest, score_interval
from trialwright.stats.tfidf import MAX_FEATURES, tfidf
from trialwright.text.words import words
from trialwright.trial.outcome_words import OUTCOMES

FOLDS = 5
PERMUTATIONS = 100
# Of more plans, so many are drawn: a model is fitted on each fold of each permutation.
MOST_PLANS = 2000
# So many words are named beside the figures.
HEAVIEST = 5
ONE_LABEL, ONE_SIDED = "all plans are of one label", "plans of a label are of too few interventions"
NO_WORDS, FEW = "no word is left", f"fewer than {FEWEST} plans of a label"
SURE = "all plans of one label rank above all others"


def _content(text: str) -> str:
    kept = content_words(without_label_words(text))
    return " ".join(word for word in words(text) if word in kept)


# What of the reasons a model reads.
VIEWS: dict[str, Callable[[str], str]] = {
    "all_words": str, "without_label_words": without_label_words, "content_words": _content,
}


class _Told(NamedTuple):
    """Labels of plans, their interventions as numbers, and the folds that part these."""

    labels: Labels
    groups: Any
    folds: list[Any]


def tell_label(plans: Sequence[PlanReasons], seed: int) -> dict[str, dict[str, Any]]:
    """Predict the label of plans from their reasons, by TF-IDF and logistic regression.

    Models are cross-validated: no plan is scored by a model that was fitted on plans of the same intervention.

    Args:
        plans: each with its reasons.
        seed: shuffles the folds, permutes the labels, and draws plans where there are very many.

    Returns:
        By view of the words: the ROC-AUC with DeLong's interval, its p-value by permutation of labels within
        interventions, all None where they are not estimable, the words of most weight, and `why`.
    """
    rng = np.random.default_rng(seed)
    if len(plans) > MOST_PLANS:
        plans = [plans[at] for at in np.sort(rng.choice(len(plans), MOST_PLANS, replace=False))]
    labels = np.array([plan.label for plan in plans], dtype=np.int8)
    told = _split(labels, [plan.intervention for plan in plans], seed) if fewest(labels) else ONE_LABEL
    permuted = [] if isinstance(told, str) else [_permute(told, rng) for _ in range(PERMUTATIONS)]
    return {
        view: {"plans": len(plans), **_measure(told, [read("\n".join(plan.reasons)) for plan in plans], permuted)}
        for view, read in VIEWS.items()
    }


def _split(labels: Labels, names: Sequence[str], seed: int) -> _Told | str:
    """Split plans by intervention; say why where a model would be fitted on one label alone."""
    from sklearn.model_selection import StratifiedGroupKFold  # noqa: PLC0415

    _, groups = np.unique(np.asarray(names), return_inverse=True)
    count = min(FOLDS, int(groups.max()) + 1, fewest(labels))
    if count < 2:
        return ONE_SIDED
    folds = list(StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(labels, labels, groups))
    return _Told(labels, groups, folds) if all(fewest(labels[seen]) for seen, _ in folds) else ONE_SIDED


def _permute(told: _Told, rng: np.random.Generator) -> Labels:
    """Permute labels within interventions, so that each fold keeps as many of either."""
    permuted = told.labels.copy()
    permuted[np.argsort(told.groups, kind="stable")] = told.labels[np.lexsort((rng.random(len(permuted)), told.groups))]
    return permuted


def _measure(told: _Told | str, texts: Sequence[str], permuted: Sequence[Labels]) -> dict[str, Any]:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    nothing: dict[str, Any] = {**dict.fromkeys(("roc_auc", "roc_auc_lo", "roc_auc_hi", "p_value")), "heaviest": ""}
    if isinstance(told, str):
        return {**nothing, "why": told}
    vectorizer = tfidf(ngrams=2, max_features=MAX_FEATURES)
    try:
        # Of all plans at once: which words there are, and how rare, is not learnt from labels.
        features = vectorizer.fit_transform(texts)
    except ValueError:
        # scikit-learn's way to say that no word is left; it has no class of its own for that.
        return {**nothing, "why": NO_WORDS}
    found = score_interval(told.labels, _scores(told, features, told.labels))
    by_chance = [roc_auc_score(labels, _scores(told, features, labels)) for labels in permuted]
    reached = sum(area >= found["roc_auc"] for area in by_chance)
    return {
        **found, "p_value": (1 + reached) / (1 + len(by_chance)),
        "heaviest": _heaviest(_model().fit(features, told.labels).coef_[0], vectorizer.get_feature_names_out()),
        "why": "" if found["roc_auc_lo"] is not None else FEW if fewest(told.labels) < FEWEST else SURE,
    }


def _scores(told: _Told, features: Any, labels: Labels) -> Floats:
    """Return out-of-fold scores of plans of these labels."""
    scores = np.zeros(labels.size)
    for seen, held in told.folds:
        scores[held] = _model().fit(features[seen], labels[seen]).decision_function(features[held])
    return scores


def _heaviest(weights: Floats, names: Any) -> str:
    """Name the words and pairs of largest weight, each with the label that it stands for."""
    first = np.lexsort((names, -np.abs(weights)))[:HEAVIEST]
    return ", ".join(f"{names[at]} ({OUTCOMES[int(weights[at] > 0)]})" for at in first)


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    # On a few texts ten times as fast as the default, and as many fits are asked for.
    return LogisticRegression(class_weight="balanced", solver="liblinear", max_iter=1000)
