"""Label correction: doubt a synthetic label where a model fitted on real trials gives the other one.

Example: a synthetic failure to which the model gives success with probability 0.91 becomes a
success under ``relabel``, and a row of rejects, ``label_doubted``, under ``filter``, both at 0.8.

After arXiv 2403.19511, which corrects LLM-made clinical notes with a model fine-tuned on real ones.
The model here is TF-IDF with logistic regression, and it sees no trial that any seed holds out.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.sections.learning import Correct
from trialwright.stats.tfidf import MAX_FEATURES, tfidf


class Corrected(NamedTuple):
    """Synthetic trials to go on with, rows of ``tables.REJECTS``, and the counts."""

    accepted: pa.Table
    rejects: list[dict[str, str]]
    metrics: dict[str, Any]


def correct(train: pa.Table, synthetic: pa.Table, how: Correct, seed: int) -> Corrected:
    """Pass, relabel or filter synthetic trials by what a model of real train trials says.

    Args:
        train: ``tables.CLEAN`` rows of real trials that are in the train split with every seed, and of no other.
        synthetic: ``tables.CLEAN`` rows of synthetic trials.
        how: the mode, and the probability of the other label from which a label is doubted.
        seed: of the model's solver.

    Raises:
        InputError: labels are to be doubted, but these trials lack a class or have no words.
    """
    labels = np.asarray(synthetic["label"], dtype=np.int8)
    none = labels[:0]
    if how.mode == "off" or not len(labels):
        return Corrected(synthetic, [], _counts(how, len(labels), none, 0, None))
    success = _success_probability(train, synthetic["text"].to_pylist(), seed)
    other = np.where(labels == 1, 1 - success, success)
    doubted = other >= how.confidence
    agreement = float((other < 0.5).mean())
    if how.mode == "relabel":
        flipped = pa.array(np.where(doubted, 1 - labels, labels), pa.int8())
        accepted = synthetic.set_column(synthetic.schema.get_field_index("label"), "label", flipped)
        return Corrected(accepted, [], _counts(how, len(labels), 1 - labels[doubted], 0, agreement))
    ids = synthetic["id"].to_pylist()
    rejects = [
        tables.reject(ids[row], "label_doubted", f"planned {labels[row]}, probability of the other {other[row]:.3f}")
        for row in np.flatnonzero(doubted)
    ]
    counts = _counts(how, len(labels), none, len(rejects), agreement)
    return Corrected(synthetic.filter(pa.array(~doubted)), rejects, counts)


def _success_probability(train: pa.Table, texts: list[str], seed: int) -> np.ndarray:
    """Fit TF-IDF and logistic regression on real trials; return P(success) of each text."""
    # Slow to import, and of no use to the other functions of this room.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415

    found = sorted(pc.unique(train["label"]).to_pylist())
    if found != [0, 1]:
        remedy = "set correct.mode to off, or use data of both labels"
        raise InputError(f"real trials that train with every seed have labels {found}, expected 0 and 1; {remedy}")
    # Balanced, since the share of successes among real trials is no reason to doubt a planned label.
    model = make_pipeline(
        tfidf(ngrams=2, max_features=MAX_FEATURES),
        LogisticRegression(class_weight="balanced", max_iter=1000, random_state=seed),
    )
    try:
        model.fit(train["text"].to_pylist(), np.asarray(train["label"]))
    except ValueError as error:
        raise InputError(
            f"real trials that train with every seed: no model can be fitted ({error}); set correct.mode to off"
        ) from error
    probability: np.ndarray = model.predict_proba(texts)[:, 1]
    return probability


def _counts(
    how: Correct, read: int, relabelled: np.ndarray, rejected: int, agreement: float | None
) -> dict[str, Any]:
    """Count; `relabelled` are the new labels, `agreement` is the share of planned labels that the model gives too."""
    directions = {"to_success": int((relabelled == 1).sum()), "to_failure": int((relabelled == 0).sum())}
    return {
        "mode": how.mode, "read": read, "accepted": read - rejected,
        "relabelled": {"all": len(relabelled), **directions},
        "rejected": {"label_doubted": rejected}, "agreement": agreement,
    }
