"""A linear probe: how well a weighted sum of features, fitted on train trials, tells test trials' outcomes.

Example: ``probe(train, test, remaining_features, section).figures["roc_auc"]`` is 0.62 where the form of a
text tells a little of the outcome. Nothing of a probe is tuned, and its interval is DeLong's.

Features that stand by one outcome against all odds are named, to be looked at one by one: of 1,000 trials 600
succeed, and "why stopped" stands in 60 failures and in no success. Were its odds ratio 1/5, chance would give so few
once in 10^8: it tells. A drug may fail always, so what tells is no leak by itself; but a leak tells.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trialwright.sections.learning import Audit
from trialwright.stats.delong import Floats, Labels, score_interval
from trialwright.stats.tfidf import MAX_FEATURES, tfidf

# So many features are named beside the figures.
HEAVIEST = 3
Namer = Callable[[Any], Iterable[str]]
Counts = npt.NDArray[np.intp]
HEADER = ("feature", "weight", "trials", "success_share", "tells")


class Split(NamedTuple):
    """The trials of a split: their labels, and what features are named of, which is gone through once."""

    labels: Labels
    trials: Iterable[Any]


class Probe(NamedTuple):
    """The figures of a probe, and rows of `HEADER` on its features, those that tell and those that weigh most."""

    figures: dict[str, Any]
    features: list[tuple[object, ...]]


def probe(train: Split, test: Split, name: Namer | None, section: Audit) -> Probe:
    """Fit on train trials and score test trials.

    Args:
        train: what to fit on; features are those that enough of its trials hold.
        test: what to score.
        name: names the features of a trial; None for the words of a text and pairs of them.
        section: how many trials a feature must stand in, what tells, and how many features to keep.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    figures: dict[str, Any] = {
        "train_trials": train.labels.size, "test_trials": test.labels.size, "features": 0, "telling": 0,
        "heaviest": "", "roc_auc": None, "roc_auc_lo": None, "roc_auc_hi": None,
    }
    vectorizer, seen = _encode(train, name, section.min_trials)
    if seen is None or not test.labels.size:
        return Probe(figures, [])
    scored = vectorizer.transform(test.trials)
    model = LogisticRegression(max_iter=1000).fit(seen, train.labels)
    labels = np.concatenate([train.labels, test.labels])
    held = _count(seen, train.labels) + _count(scored, test.labels)
    tells = find_telling(held, labels, section.odds_ratio)
    names, weights = vectorizer.get_feature_names_out(), model.coef_[0]
    order = np.lexsort((names, -np.abs(weights), -tells))
    figures |= {
        "features": len(names), "telling": int(tells.sum()), "heaviest": ", ".join(names[order[:HEAVIEST]]),
    }
    if np.unique(test.labels).size == 2:
        figures |= score_interval(test.labels, model.decision_function(scored))
    return Probe(figures, [
        (
            str(names[at]), round(float(weights[at]), 4), int(held[:, at].sum()),
            round(float(held[1, at] / held[:, at].sum()), 4), "yes" if tells[at] else "no",
        )
        for at in order[: section.features]
    ])


def _count(weights: Any, labels: Labels) -> Counts:
    """Count the failures (first row) and the successes (second row) that hold each feature of a sparse matrix.

    What stands in it is above 0.
    """
    of_each = np.repeat(labels, np.diff(weights.indptr))
    return np.stack([np.bincount(weights.indices[of_each == at], minlength=weights.shape[1]) for at in (0, 1)])


def _encode(train: Split, name: Namer | None, min_trials: int) -> tuple[Any, Any]:
    """Fit the encoder; no matrix where the trials hold no feature or have one outcome.

    Rows are of length 1, so that the same regularisation suits trials of few features and of many.
    """
    kind: dict[str, Any] = {"ngrams": 2} if name is None else {"analyzer": name, "binary": True, "use_idf": False}
    vectorizer = tfidf(min_df=min_trials, max_features=MAX_FEATURES, **kind)
    if np.unique(train.labels).size < 2:
        return vectorizer, None
    try:
        return vectorizer, vectorizer.fit_transform(train.trials)
    except ValueError:
        # scikit-learn's way to say that no feature is left; it has no class of its own for that.
        return vectorizer, None


CHANCE = 0.05


def find_telling(held: Counts, labels: Labels, bound: float) -> Labels:
    """Say of each feature whether it tells: whether its odds ratio is surely beyond a bound.

    Args:
        held: how many failures (first row) and successes (second row) hold each feature.
        labels: of all trials.
        bound: an odds ratio above 1; its inverse is the bound of features that stand by failures.

    Returns:
        1 for features whose counts an odds ratio at the bound would not give: by Fisher's exact test of that
        odds ratio, after Bonferroni's correction for all features.
    """
    from scipy.stats import nchypergeom_fisher  # noqa: PLC0415

    totals = np.bincount(labels, minlength=2)
    tells = np.zeros(held.shape[1], dtype=np.int8)
    ratios = odds_ratios(held, totals)
    for at in np.flatnonzero((ratios >= bound) | (ratios <= 1 / bound)):
        failures, successes = (int(count) for count in held[:, at])
        shape = (labels.size, int(totals[1]), failures + successes)
        if ratios[at] > 1:
            tail = nchypergeom_fisher.sf(successes - 1, *shape, bound)
        else:
            tail = nchypergeom_fisher.cdf(successes, *shape, 1 / bound)
        tells[at] = 2 * tail * held.shape[1] < CHANCE
    return tells


def odds_ratios(held: Counts, totals: Counts) -> Floats:
    """Return the odds of success with each feature over those without it, half a trial added to each count."""
    with_it, without = held + 0.5, totals[:, None] - held + 0.5
    ratios: Floats = (with_it[1] / with_it[0]) / (without[1] / without[0])
    return ratios
