"""What DVC draws, as CSV files: curves, confusion and reliability, and our figures beside the paper's Table 3.

Example: ``plots/roc/tfidf-in_distribution.csv`` has the rows ``arm,fpr,tpr`` and ``hybrid,0.1,0.31``;
``plots/table3/tfidf-ratio.csv`` has ``arm,metric,whose,value,lo,hi`` and ``ratio_0,roc_auc,paper,0.702,0.693,0.711``.

An arm's curve is that of its scores averaged over the seeds that test a trial, read at fixed steps: a
test set of any size gives a small file, and a rerun a small diff. The reliability plot, of mean score and
share of successes by bins of score, takes all seeds' scores as they are, for averages are less extreme.
In the table, our bars are 95 % intervals; the paper gives none, and its bars are one standard deviation over three
seeds.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trialwright.evaluation.published import METRICS
from trialwright.evaluation.runs import ArmRuns
from trialwright.files.plots import write_plots
from trialwright.stats.delong import Floats, Labels
from trialwright.stats.scores import BINS, THRESHOLD, bins
from trialwright.trial.outcome_words import OUTCOMES

STEPS = np.linspace(0, 1, 101)
HEADERS = {
    "roc": ("arm", "fpr", "tpr"), "pr": ("arm", "recall", "precision"),
    "confusion": ("arm", "actual", "predicted", "trials"), "reliability": ("arm", "score", "success", "trials"),
}
TABLE3_HEADER = ("arm", "metric", "whose", "value", "lo", "hi")


def write_all(folder: Path, arms: Sequence[ArmRuns], results: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Write the curves of all arms, and their scores beside the paper's."""
    write_curves(folder, arms)
    write_table3(folder / "table3", results)


def write_curves(folder: Path, arms: Sequence[ArmRuns]) -> None:
    """Write a file for each kind of plot, classifier and setting, and drop those of earlier runs."""
    for kind, header in HEADERS.items():
        files: dict[str, list[Sequence[object]]] = {}
        for arm in arms:
            files.setdefault(f"{arm.classifier}-{arm.mix.setting}", []).extend(_rows(kind, arm))
        write_plots(folder / kind, header, files)


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
        (OUTCOMES[actual], OUTCOMES[predicted], int(np.count_nonzero((labels == actual) & (told == predicted))))
        for actual in (0, 1) for predicted in (0, 1)
    ]


def count_reliability(labels: Labels, scores: Floats) -> list[tuple[float, float, int]]:
    """Give the mean score, the share of successes and the number of the scores in each bin that has some."""
    places = bins(scores)
    counts, sums, successes = (np.bincount(places, weights, BINS) for weights in (None, scores, labels))
    return [
        (round(float(sums[at] / counts[at]), 6), round(float(successes[at] / counts[at]), 6), int(counts[at]))
        for at in np.flatnonzero(counts)
    ]


def _rows(kind: str, arm: ArmRuns) -> Sequence[Sequence[object]]:
    """Make the rows of one arm; curves of a test set of one class have none."""
    if kind == "reliability":
        labels, scores = (np.concatenate(parts) for parts in zip(*arm.tested().values(), strict=True))
        return [(arm.name, *row) for row in count_reliability(labels, scores)]
    labels, scores = arm.averaged()
    if kind == "confusion":
        return [(arm.name, *row) for row in count_confusion(labels, scores)]
    if np.unique(labels).size < 2:
        return []
    curve = (trace_roc if kind == "roc" else trace_pr)(labels, scores)
    return [(arm.name, round(float(x), 6), round(float(y), 6)) for x, y in zip(STEPS, curve, strict=True)]


def write_table3(folder: Path, results: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Write what the paper's metrics are in our results, and in its own where we share an arm."""
    files: dict[str, list[Sequence[object]]] = {}
    for classifier, arms in results.items():
        for name, entry in arms.items():
            files.setdefault(f"{classifier}-{entry['setting']}", []).extend(_beside_paper(name, entry))
    write_plots(folder, TABLE3_HEADER, files)


def _beside_paper(name: str, entry: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    for metric in METRICS:
        ours = entry[metric]
        if ours["mean"] is not None:
            # A figure whose interval cannot be estimated is a point without a bar.
            cells = ("" if ours[key] is None else round(ours[key], 6) for key in ("mean", "lo", "hi"))
            yield (name, metric, "ours", *cells)
        if "published" in entry:
            mean, sd = (entry["published"][metric][key] for key in ("mean", "sd"))
            yield (name, metric, "paper", *(round(value, 6) for value in (mean, mean - sd, mean + sd)))
