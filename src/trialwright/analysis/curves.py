"""ROC and precision-recall curves and confusion counts, as CSV files that DVC draws arm over arm.

Example: ``plots/roc/tfidf-in_distribution.csv`` has the rows ``arm,fpr,tpr`` and ``hybrid,0.1,0.31``.

An arm's curve is that of its scores averaged over seeds, a trial at a time, read at fixed steps: a
test set of any size gives a small file, and a rerun a small diff.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from trialwright.analysis.runs import Arm
from trialwright.analysis.scores import THRESHOLD, Floats, Labels
from trialwright.ground import tables

STEPS = np.linspace(0, 1, 101)
HEADERS = {
    "roc": ("arm", "fpr", "tpr"), "pr": ("arm", "recall", "precision"),
    "confusion": ("arm", "actual", "predicted", "trials"),
}
NAMES = ("failure", "success")


def write_curves(folder: Path, arms: Sequence[Arm]) -> None:
    """Write a file for each kind of plot, classifier and setting, and drop those of earlier runs."""
    for kind, header in HEADERS.items():
        for old in (folder / kind).glob("*.csv"):
            old.unlink()
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for classifier, setting in dict.fromkeys((arm.classifier, arm.mix.setting) for arm in arms):
            members = [arm for arm in arms if (arm.classifier, arm.mix.setting) == (classifier, setting)]
            # DVC stumbles over a file of a header alone, as a test set of one outcome would give.
            if rows := [row for arm in members for row in _rows(kind, arm)]:
                _write(folder / kind / f"{classifier}-{setting}.csv", header, rows)


def trace_roc(labels: Labels, scores: Floats) -> Floats:
    """Read the true positive rate at each step of the false positive rate."""
    from sklearn.metrics import roc_curve  # noqa: PLC0415

    fpr, tpr, _ = roc_curve(labels, scores, drop_intermediate=False)
    # Where the curve climbs at one rate, interp takes the top, its last point.
    return np.asarray(np.interp(STEPS, fpr, tpr), dtype=float)


def trace_pr(labels: Labels, scores: Floats) -> Floats:
    """Read the precision where each step of recall is first reached, as average precision sums it."""
    from sklearn.metrics import precision_recall_curve  # noqa: PLC0415

    precision, recall, _ = precision_recall_curve(labels, scores)
    rising, reached = precision[::-1][1:], recall[::-1][1:]
    wanted = np.maximum(STEPS, 1 / np.count_nonzero(labels))
    # Recall is a quotient: without the slack a step could miss the point that it names.
    return np.asarray(rising[np.searchsorted(reached, wanted - 1e-12)], dtype=float)


def count_confusion(labels: Labels, scores: Floats) -> list[tuple[str, str, int]]:
    """Count the trials of each actual and predicted outcome."""
    told = scores >= THRESHOLD
    return [
        (NAMES[actual], NAMES[predicted], int(np.count_nonzero((labels == actual) & (told == predicted))))
        for actual in (0, 1) for predicted in (0, 1)
    ]


def _rows(kind: str, arm: Arm) -> Sequence[Sequence[object]]:
    """Make the rows of one arm; curves of a test set of one class have none."""
    scores = np.mean(arm.scores, axis=0)
    if kind == "confusion":
        return [(arm.name, *row) for row in count_confusion(arm.labels, scores)]
    if np.unique(arm.labels).size < 2:
        return []
    curve = (trace_roc if kind == "roc" else trace_pr)(arm.labels, scores)
    return [(arm.name, round(float(x), 6), round(float(y), 6)) for x, y in zip(STEPS, curve, strict=True)]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with tables.replacing(path) as temporary, temporary.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
