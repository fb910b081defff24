"""What settings, classifiers, metrics, probes and dialects are called, in the order in which they are shown.

Example: ``SETTINGS["ratio"]`` is "ratio", ``METRICS["pr_auc"].title`` "PR-AUC", and a table that has little room says
``METRICS["pr_auc"].short``, "PR".
"""

from typing import NamedTuple

SETTINGS = {"in_distribution": "in distribution", "ratio": "ratio", "generalization": "generalization"}
CLASSIFIERS = {"tfidf": "TF-IDF", "frozen": "frozen encoder", "blend": "blend", "encoder": "encoder"}


class MetricTitle(NamedTuple):
    """A metric by name, long and short, and the ends of its range, beyond which a bootstrap of few trials may reach."""

    title: str
    short: str
    least: float = 0.0
    most: float = 1.0


METRICS = {
    "roc_auc": MetricTitle("ROC-AUC", "ROC-AUC"), "pr_auc": MetricTitle("PR-AUC", "PR"), "f1": MetricTitle("F1", "F1"),
    "mcc": MetricTitle("MCC", "MCC", -1.0), "balanced_accuracy": MetricTitle("Balanced accuracy", "bal"),
    "accuracy": MetricTitle("Accuracy", "acc"), "precision": MetricTitle("Precision", "prec"),
    "recall": MetricTitle("Recall", "rec"), "brier": MetricTitle("Brier", "Brier"), "ece": MetricTitle("ECE", "ECE"),
}


class ProbeTitle(NamedTuple):
    """What a leak probe reads, in a table and beside a mark in a figure."""

    title: str
    drawn: str


PROBES = {
    "removed": ProbeTitle("what cleaning removed", "all that was removed"),
    "removed_beside_status": ProbeTitle("without status and reason", "removed, without status"),
    "remaining": ProbeTitle("form of what remains", "form of what remains"),
    "text": ProbeTitle("words of what remains", "words of what remains"),
}
# Forms in which records are read, as the column `dialect` of a trial names them.
DIALECTS = {
    "legacy_xml": "ClinicalTrials.gov, XML of until 2024", "api_v2": "ClinicalTrials.gov, API v2",
    "ictrp_xml": "WHO ICTRP, XML", "ictrp_csv": "WHO ICTRP, CSV", "top_csv": "TOP-style CSV",
}
