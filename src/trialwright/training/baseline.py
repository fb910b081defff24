"""The baseline that any encoder has to beat: TF-IDF of words and logistic regression.

Example: the text ``phase: Phase 2`` holds the terms ``phase`` and ``phase phase``, each with a weight;
the score, P(success), is the logistic function of their sum. A model is a folder of two readable files:
``model.json``, and ``terms.parquet`` with a row ``("placebo", 1.69, -0.42)`` for each term.
"""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from trialwright.core import tables
from trialwright.sections import learning
from trialwright.stats.tfidf import tfidf
from trialwright.training.mixes import prior_alone, weigh

TERMS = pa.schema([("term", pa.string()), ("idf", pa.float64()), ("weight", pa.float64())])
# No term is spelt so, for terms hold word characters and blanks alone.
INTERCEPT = "(intercept)"


@dataclass(frozen=True, slots=True)
class Card:
    """What a model is, in short.

    `constant` is null, or the one score that a model gives to every trial, where `note` says why.
    """

    trained_on: int
    ngrams: int
    min_df: int
    terms: int = 0
    constant: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class BaselineModel:
    """A fitted baseline: its card and its terms, which are sorted and end with the intercept."""

    card: Card
    terms: pa.Table


def fit(train: pa.Table, section: learning.Baseline) -> BaselineModel:
    """Fit on WEIGHTED rows; a set that holds less than two labels makes a model of one constant score.

    Weights are of the regression. Which terms there are and how rare they are counts each row once, whatever its
    weight; rows of weight 0 are left out of everything.
    """
    train, weights = weigh(train)
    labels = train["label"].to_numpy()
    card = Card(train.num_rows, section.ngrams, section.min_df)
    if prior := prior_alone(labels):
        return _constant(card, *prior)
    texts = train["text"].to_pylist()
    vectorizer, matrix = _vectorize(texts, card, section.max_features)
    if matrix is None:
        share = float(np.average(labels, weights=weights))
        return _constant(card, share, "no words in the training trials: the share of successes")
    model = LogisticRegression(C=section.c, max_iter=1000).fit(matrix, labels, sample_weight=weights)
    terms = pa.table([
        [*vectorizer.get_feature_names_out(), INTERCEPT],
        [*vectorizer.idf_, None],
        [*model.coef_[0], model.intercept_[0]],
    ], schema=TERMS)
    return BaselineModel(replace(card, min_df=vectorizer.min_df, terms=terms.num_rows - 1), terms)


def score(model: BaselineModel, texts: list[str]) -> np.ndarray:
    """Return P(success) of each text."""
    if model.card.constant is not None or not texts:
        return np.full(len(texts), model.card.constant or 0.0)
    vectorizer = _vectorizer(model.card, vocabulary=model.terms["term"].to_pylist()[:-1])
    vectorizer.idf_ = model.terms["idf"].to_numpy()[:-1]
    weights = model.terms["weight"].to_numpy()
    logits = vectorizer.transform(texts) @ weights[:-1] + weights[-1]
    scores: np.ndarray = expit(logits)
    return scores


def save(model: BaselineModel, folder: Path) -> None:
    """Write a model as a folder of model.json and terms.parquet."""
    tables.write(folder / "terms.parquet", model.terms, TERMS)
    tables.write_json(folder / "model.json", asdict(model.card))


def load(folder: Path) -> BaselineModel:
    """Read a model that `save` wrote."""
    return BaselineModel(Card(**tables.read_json(folder / "model.json")), tables.read(folder / "terms.parquet", TERMS))


def describe(model: BaselineModel) -> str:
    """Say in a phrase what a model is."""
    card = model.card
    said = f"{card.trained_on} trials, {card.terms} terms seen in {card.min_df} or more"
    return said if card.constant is None else f"constant score {card.constant:g}, {card.note}"


def _constant(card: Card, constant: float, note: str) -> BaselineModel:
    return BaselineModel(replace(card, constant=constant, note=note), TERMS.empty_table())


def _vectorize(texts: list[str], card: Card, max_features: int) -> tuple[Any, Any]:
    """Count terms seen in min_df texts, or in any where that leaves none; no matrix where there are no words."""
    for min_df in (card.min_df, 1):
        vectorizer = _vectorizer(replace(card, min_df=min_df), max_features=max_features)
        try:
            return vectorizer, vectorizer.fit_transform(texts)
        except ValueError:
            # scikit-learn's way to say that no term is left; it has no class of its own for that.
            continue
    return None, None


def _vectorizer(card: Card, **options: Any) -> Any:
    return tfidf(ngrams=card.ngrams, min_df=card.min_df, **options)
