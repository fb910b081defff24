"""A frozen encoder under a linear head: logistic regression on the embeddings of texts.

Example: the 384 numbers of an embedding are scaled to a mean of 0 and a standard deviation of 1 over the training
trials; the score, P(success), is the logistic function of their weighted sum. A model is a folder of two readable
files: ``model.json``, and ``head.parquet`` with a row ``(0, 0.012, 0.049, -0.031)`` for each of the numbers,
and at its end one for the intercept.

Nothing of the encoder is learnt, so what it knows of language is kept, and the few hundred weights of the head can be
learnt from a few hundred trials (linear probing: arXiv 1610.01644; against fine-tuning: arXiv 2202.10054).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from trialwright.core import tables
from trialwright.schemas.texts import HEAD
from trialwright.sections.learning import Frozen
from trialwright.training.mixes import prior_alone, weigh

# A vector by text, all of one length.
Vectors = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Card:
    """What a model is, in short.

    `constant` is null, or the one score that a model gives to every trial, where `note` says why.
    """

    trained_on: int
    c: float
    constant: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FrozenModel:
    """A fitted head: its card and its HEAD rows, the last of which is the intercept."""

    card: Card
    head: pa.Table


def fit(train: pa.Table, vectors: Vectors, section: Frozen) -> FrozenModel:
    """Fit on WEIGHTED rows; a set that holds less than two labels makes a model of one constant score.

    Weights are of the scaling and of the regression: a weight of 2 counts like the same row twice, one of 0 like none.

    Args:
        train: the training trials.
        vectors: of their texts.
        section: how strongly the head is regularised.
    """
    train, weights = weigh(train)
    labels = train["label"].to_numpy()
    if prior := prior_alone(labels):
        return FrozenModel(Card(train.num_rows, section.c, constant=prior[0], note=prior[1]), HEAD.empty_table())
    head = fit_head(_stack(vectors, train["text"].to_pylist()), labels, weights, section.c)
    return FrozenModel(Card(train.num_rows, section.c), head)


def fit_head(vectors: np.ndarray, labels: np.ndarray, weights: np.ndarray | None, c: float) -> pa.Table:
    """Fit logistic regression on scaled vectors.

    Args:
        vectors: of n texts, of shape (n, d).
        labels: 1 success and 0 failure, of shape (n,); both must occur.
        weights: how much each text counts, of shape (n,); None where all count alike.
        c: inverse regularisation strength.

    Returns:
        d HEAD rows, and one of the intercept.
    """
    scaler = StandardScaler()
    scaled = scaler.fit_transform(vectors, sample_weight=weights)
    model = LogisticRegression(C=c, max_iter=1000).fit(scaled, labels, sample_weight=weights)
    return pa.table([
        [*range(vectors.shape[1]), None], [*scaler.mean_, None], [*scaler.scale_, None],
        [*model.coef_[0], model.intercept_[0]],
    ], schema=HEAD)


def unscaled(head: pa.Table) -> tuple[np.ndarray, float]:
    """Return the d weights and the intercept by which HEAD rows judge vectors that are not scaled."""
    mean, scale = (head[name].to_numpy()[:-1] for name in ("mean", "scale"))
    *weights, intercept = head["weight"].to_numpy()
    own = np.array(weights) / scale
    return own, float(intercept - mean @ own)


def score(model: FrozenModel, vectors: Vectors, texts: list[str]) -> np.ndarray:
    """Return P(success) of each text."""
    if model.card.constant is not None or not texts:
        return np.full(len(texts), model.card.constant or 0.0)
    weights, intercept = unscaled(model.head)
    scores: np.ndarray = expit(_stack(vectors, texts) @ weights + intercept)
    return scores


def save(model: FrozenModel, folder: Path) -> None:
    """Write a model as a folder of model.json and head.parquet."""
    tables.write(folder / "head.parquet", model.head, HEAD)
    tables.write_json(folder / "model.json", asdict(model.card))


def load(folder: Path) -> FrozenModel:
    """Read a model that `save` wrote."""
    return FrozenModel(Card(**tables.read_json(folder / "model.json")), tables.read(folder / "head.parquet", HEAD))


def describe(model: FrozenModel) -> str:
    """Say in a phrase what a model is."""
    card = model.card
    said = f"{card.trained_on} trials, {model.head.num_rows - 1} dimensions"
    return said if card.constant is None else f"constant score {card.constant:g}, {card.note}"


def _stack(vectors: Vectors, texts: list[str]) -> np.ndarray:
    """Stack the vectors of texts, n of them of d numbers, as an array of shape (n, d)."""
    return np.stack([vectors[text] for text in texts]).astype(np.float64)
