"""What models of the words and lengths of options make of them, for those who see options alone.

Example: `fitted` on the options of train questions gives a function that says of each test option how likely it is to
be the right one.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.stats.tfidf import tfidf
from trialwright.tasks.benchmark.task_scores import interval
from trialwright.tasks.task import Row

_COLUMNS = ("split", "options", "answer", "group")
_FEATURES = 20_000


def train_and_test(samples: Iterable[pa.Table], which: pc.Expression, most: int) -> tuple[list[Row], list[Row]]:
    """Return the first rows of both splits, `most` of each, of those samples that an expression takes."""
    found: dict[str, list[Row]] = {"train": [], "test": []}
    for part in samples:
        for row in part.filter(which).select(list(_COLUMNS)).to_pylist():
            if row["split"] in found and len(found[row["split"]]) < most:
                found[row["split"]].append(row)
    return found["train"], found["test"]


def fitted(options: pd.DataFrame, right: np.ndarray) -> Callable[[pd.DataFrame], np.ndarray] | None:
    """Fit logistic regression on options; return what gives the chance of each of others, None with nothing to fit.

    Args:
        options: columns `text`, `length`, `rank` and `place`.
        right: whether each is the right one.
    """
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    vectors = tfidf(ngrams=2, max_features=_FEATURES)

    def features(frame: pd.DataFrame, words: Any) -> Any:
        return hstack([words, csr_array(frame[["length", "rank", "place"]].to_numpy())]).tocsr()

    if np.unique(right).size < 2:
        return None
    try:
        words = vectors.fit_transform(options["text"])
    except ValueError:
        # No option has a word.
        return None
    model = LogisticRegression(max_iter=500, C=1.0).fit(features(options, words), right)
    return lambda others: np.asarray(model.predict_proba(features(others, vectors.transform(others["text"])))[:, 1])


def accuracies(
    right: Mapping[str, np.ndarray], groups: list[str], seed: int, resamples: int
) -> dict[str, dict[str, float]]:
    """Return the accuracy of each model with its interval, of which answers of it are right."""
    found = {}
    for name, correct in right.items():
        low, high = interval(correct.astype(float), groups, seed, resamples)
        found[name] = {"accuracy": float(correct.mean()), "lo": low, "hi": high}
    return found
