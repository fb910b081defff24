"""What a model can do that sees the records of a review to be screened and not its protocol: near chance, or they tell.

Example: of records that are included in half of all cases a model of words and lengths, fitted on those of train
samples, is right in 0.50.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.stats.tfidf import tfidf
from trialwright.tasks.benchmark.study_screening import INCLUDE
from trialwright.tasks.benchmark.task_scores import interval
from trialwright.tasks.task import Row

# Samples of a split beyond these change nothing that matters.
_MOST = 5_000
_FEATURES = 20_000
_COLUMNS = ("split", "options", "answer", "group")


def blind_records(samples: Iterable[pa.Table], seed: int, resamples: int) -> dict[str, Any] | None:
    """Return the accuracy over test records of models that see records alone; None where there are no such samples.

    Args:
        samples: rows of ``SAMPLES``, of study_screening.
        seed: of the resampling.
        resamples: how many.
    """
    rows: dict[str, list[Row]] = {"train": [], "test": []}
    for part in samples:
        shown = part.filter(pc.list_value_length(pc.field("options")) > 0)
        for row in shown.select(list(_COLUMNS)).to_pylist():
            if row["split"] in rows and len(rows[row["split"]]) < _MOST:
                rows[row["split"]].append(row)
    if not rows["test"]:
        return None
    train, test = _laid_out(rows["train"]), _laid_out(rows["test"])
    said = {
        "all": np.ones(len(test)), "longer": test["rank"].to_numpy() > 0.5,
        "first_half": test["place"].to_numpy() < 0.5,
    }
    if (fitted := _fitted(train, test)) is not None:
        said["words"] = fitted
    share = float(test["included"].mean())
    found: dict[str, Any] = {"samples": len(rows["test"]), "records": len(test), "chance": max(share, 1 - share)}
    for name, verdicts in said.items():
        right = (verdicts.astype(bool) == test["included"].to_numpy()).astype(float)
        low, high = interval(right, test["group"].tolist(), seed, resamples)
        found[name] = {"accuracy": float(right.mean()), "lo": low, "hi": high}
    return found


def _laid_out(rows: Sequence[Row]) -> pd.DataFrame:
    """Return a row for each record; its rank by length and its place are from 0 to 1 within its sample."""
    frame = pd.DataFrame([
        (at, place, text, verdict == INCLUDE, row["group"])
        for at, row in enumerate(rows)
        for place, (text, verdict) in enumerate(zip(row["options"], json.loads(row["answer"]), strict=True))
    ], columns=["sample", "place", "text", "included", "group"])
    chars = frame["text"].str.len()
    frame["length"] = np.log1p(chars.astype(float))
    frame["rank"] = chars.groupby(frame["sample"]).rank(pct=True)
    frame["place"] = (frame["place"] + 0.5) / frame.groupby("sample")["place"].transform("size")
    return frame


def _fitted(train: pd.DataFrame, test: pd.DataFrame) -> np.ndarray | None:
    """Return what logistic regression on words, length and place of a record says; None with nothing to fit."""
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if train["included"].nunique() < 2:
        return None
    vectors = tfidf(ngrams=2, max_features=_FEATURES)

    def features(frame: pd.DataFrame, found: Any) -> Any:
        return hstack([found, csr_array(frame[["length", "rank", "place"]].to_numpy())]).tocsr()

    known = features(train, vectors.fit_transform(train["text"]))
    model = LogisticRegression(max_iter=500, C=1.0).fit(known, train["included"].to_numpy())
    return np.asarray(model.predict(features(test, vectors.transform(test["text"]))))
