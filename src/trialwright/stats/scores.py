"""Scores of one run: how well its probabilities of success tell the test trials' outcomes.

Example: labels ``[0, 0, 1, 1]`` with scores ``[0.1, 0.4, 0.35, 0.8]`` have a ROC-AUC of 0.75, and an
accuracy of 0.75 at the threshold 0.5.

The paper's Table 3 has accuracy, precision, recall, ROC-AUC and PR-AUC. Where most trials succeed, always
answering "success" has a high F1 and tells nothing, so Matthews correlation and balanced accuracy, which
put that answer at 0 and at 0.5, stand beside it. The Brier score and the expected calibration error (ECE)
are errors of the probabilities themselves: the lower, the better.
"""

import numpy as np
import numpy.typing as npt

from trialwright.stats.delong import Floats, Labels

THRESHOLD = 0.5
# Bins of equal width that the ECE and the reliability plot are made of, as is usual (Guo et al., 2017).
BINS = 10
METRICS = (
    "accuracy", "precision", "recall", "f1", "roc_auc", "pr_auc", "mcc", "balanced_accuracy", "brier", "ece",
)

Positions = npt.NDArray[np.intp]


def score(labels: Labels, scores: Floats) -> dict[str, float | None]:
    """Compute every metric of one run; success is the positive class.

    Args:
        labels: 1 for success and 0 for failure, one a test trial.
        scores: The probability of success of the same trials.

    Returns:
        A value for each name of ``METRICS``; those that compare the two classes are None where the
        test trials are all of one.
    """
    from sklearn import metrics as sk  # noqa: PLC0415

    told = scores >= THRESHOLD
    precision, recall, f1, _ = sk.precision_recall_fscore_support(labels, told, average="binary", zero_division=0)
    two_classes = bool(np.unique(labels).size == 2)
    compared = {
        "roc_auc": sk.roc_auc_score, "pr_auc": sk.average_precision_score,
        "mcc": lambda truth, _: sk.matthews_corrcoef(truth, told),
        "balanced_accuracy": lambda truth, _: sk.balanced_accuracy_score(truth, told),
    }
    gaps = np.bincount(bins(scores), weights=scores - labels)
    return {
        "accuracy": float(sk.accuracy_score(labels, told)), "precision": float(precision),
        "recall": float(recall), "f1": float(f1),
        **{name: float(metric(labels, scores)) if two_classes else None for name, metric in compared.items()},
        "brier": float(np.mean((scores - labels) ** 2)), "ece": float(np.abs(gaps).sum() / labels.size),
    }


def bins(scores: Floats) -> Positions:
    """Number the calibration bin of each score; a score of 1 is in the last."""
    return np.minimum((scores * BINS).astype(np.intp), BINS - 1)
