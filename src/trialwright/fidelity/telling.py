"""Classifier two-sample test: how well a linear model tells synthetic trials from real ones.

Example: an AUC of 0.5 means that nothing tells them apart, 1.0 that everything does. Generated text of any
length is told easily, so the AUC is to be read beside that of real trials against real ones.
"""

import numpy as np

from trialwright.fidelity.corpus import Matrix
from trialwright.stats.delong import score_interval

# Much regularised: there may be fewer trials than dimensions.
_C = 0.01


def tell_apart(real: Matrix, other: Matrix, folds: int, seed: int) -> dict[str, float | None]:
    """Return the ROC-AUC of out-of-fold scores, with DeLong's interval, None where it cannot be estimated.

    Args:
        real: vectors of real trials.
        other: of trials that are to be told from them.
        folds: of cross-validation, at most so many as there are trials of the rarer kind.
        seed: shuffles the folds.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    vectors = np.concatenate([real, other]).astype(np.float64)
    labels = np.repeat(np.array([0, 1], dtype=np.int8), [len(real), len(other)])
    scores = np.zeros(len(labels))
    splits = StratifiedKFold(min(folds, len(real), len(other)), shuffle=True, random_state=seed)
    for seen, held in splits.split(vectors, labels):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=_C, class_weight="balanced", max_iter=1000))
        scores[held] = model.fit(vectors[seen], labels[seen]).decision_function(vectors[held])
    return {f"auc{name.removeprefix('roc_auc')}": value for name, value in score_interval(labels, scores).items()}
