"""What a model can do that sees the options of a question and not the question: near chance, or the options tell.

Example: of questions with four options a model of words and lengths, fitted on the options of train questions, is right
in 0.25 of the test questions; one that always takes the longest in 0.26.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.stats.tfidf import tfidf
from trialwright.tasks.benchmark.task_sample import CHOICE, LETTERS
from trialwright.tasks.benchmark.task_scores import interval
from trialwright.tasks.task import Row

# Questions of a split beyond these change nothing that matters.
_MOST = 20_000
_COLUMNS = ("split", "options", "answer", "group")
_FEATURES = 20_000


def blind(samples: Iterable[pa.Table], seed: int, resamples: int) -> dict[str, Any] | None:
    """Return the accuracy on test questions of models that see options alone; None where there are no such questions.

    Args:
        samples: rows of ``SAMPLES``, of one task.
        seed: of the resampling.
        resamples: how many.
    """
    train, test = _choices(samples)
    if not test:
        return None
    right = np.array([LETTERS.index(json.loads(row["answer"])) for row in test])
    groups = [row["group"] for row in test]
    said = {
        "longest": np.array([int(np.argmax([len(option) for option in row["options"]])) for row in test]),
        "shortest": np.array([int(np.argmin([len(option) for option in row["options"]])) for row in test]),
        "first": np.zeros(len(test), dtype=int),
    }
    if train and (fitted := _fitted(train, test)) is not None:
        said["words"] = fitted
    found: dict[str, Any] = {
        "questions": len(test), "chance": float(np.mean([1 / len(row["options"]) for row in test])),
    }
    for name, places in said.items():
        correct = (places == right).astype(float)
        low, high = interval(correct, groups, seed, resamples)
        found[name] = {"accuracy": float(correct.mean()), "lo": low, "hi": high}
    return found


def _choices(samples: Iterable[pa.Table]) -> tuple[list[Row], list[Row]]:
    found: dict[str, list[Row]] = {"train": [], "test": []}
    for part in samples:
        for row in part.filter(pc.field("form") == CHOICE).select(list(_COLUMNS)).to_pylist():
            if row["split"] in found and len(found[row["split"]]) < _MOST:
                found[row["split"]].append(row)
    return found["train"], found["test"]


def _fitted(train: Sequence[Row], test: Sequence[Row]) -> np.ndarray | None:
    """Return the places that logistic regression on words and length of an option takes for the right ones."""
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    options, labels = _laid_out(train)
    vectors = tfidf(ngrams=2, max_features=_FEATURES)
    try:
        words = vectors.fit_transform(options["text"])
    except ValueError:
        # No option has a word.
        return None

    def features(frame: pd.DataFrame, found: Any) -> Any:
        return hstack([found, csr_array(frame[["length", "rank", "place"]].to_numpy())]).tocsr()

    model = LogisticRegression(max_iter=500, C=1.0).fit(features(options, words), labels)
    asked, _ = _laid_out(test)
    chances = model.predict_proba(features(asked, vectors.transform(asked["text"])))[:, 1]
    best = asked.assign(chance=chances).sort_values(["question", "chance"], ascending=[True, False], kind="stable")
    return best.groupby("question")["place"].first().to_numpy().astype(int)


def _laid_out(rows: Sequence[Row]) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a row for each option, and whether it is the right one."""
    frame = pd.DataFrame([
        (at, place, text, len(text)) for at, row in enumerate(rows) for place, text in enumerate(row["options"])
    ], columns=["question", "place", "text", "chars"])
    frame["length"] = np.log1p(frame["chars"])
    frame["rank"] = frame.groupby("question")["chars"].rank()
    right = np.array([LETTERS.index(json.loads(row["answer"])) for row in rows])
    return frame, (frame["place"].to_numpy() == right[frame["question"].to_numpy()]).astype(int)
