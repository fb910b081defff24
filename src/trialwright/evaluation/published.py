"""The paper's own figures of the arms that we share with it (Xu et al., arXiv 2410.12476, Table 3).

Example: ``published(ArmMix(setting="in_distribution", real=1.0, synthetic=1.0, control="none"))`` is
``{"roc_auc": {"mean": 0.698, "sd": 0.012}, ...}``: BioBERT fine-tuned on all real and all synthetic trials,
mean and standard deviation over three seeds. It gives five metrics; F1 is not among them.

Beside ours they stand in CSV files that DVC plots: ``plots/table3/tfidf-ratio.csv`` has the rows
``arm,metric,whose,value,lo,hi`` and ``ratio_0,roc_auc,paper,0.702,0.693,0.711``. Our bars are 95 % intervals; the paper
gives none, and its bars are one standard deviation over three seeds.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from trialwright.files.plots import write_plots
from trialwright.sections.arms import ArmMix

METRICS = ("accuracy", "precision", "recall", "roc_auc", "pr_auc")
HEADER = ("arm", "metric", "whose", "value", "lo", "hi")
Figures = dict[str, dict[str, float]]


def published(mix: ArmMix) -> Figures | None:
    """Return the paper's figures for an arm of the same setting and shares; it has no controls."""
    return _table().get((mix.setting, mix.real, mix.synthetic)) if mix.control == "none" else None


def write_table3(folder: Path, results: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Write what the paper's metrics are in our results, and in its own where we share an arm."""
    files: dict[str, list[Sequence[object]]] = {}
    for classifier, arms in results.items():
        for name, entry in arms.items():
            files.setdefault(f"{classifier}-{entry['setting']}", []).extend(_rows(name, entry))
    write_plots(folder, HEADER, files)


def _rows(name: str, entry: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    for metric in METRICS:
        ours = entry[metric]
        if ours["mean"] is not None:
            # A figure whose interval cannot be estimated is a point without a bar.
            cells = ("" if ours[key] is None else round(ours[key], 6) for key in ("mean", "lo", "hi"))
            yield (name, metric, "ours", *cells)
        if "published" in entry:
            mean, sd = (entry["published"][metric][key] for key in ("mean", "sd"))
            yield (name, metric, "paper", *(round(value, 6) for value in (mean, mean - sd, mean + sd)))


@cache
def _table() -> dict[tuple[str, float, float], Figures]:
    with Path(__file__).with_name("published.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["setting"], float(row["real"]), float(row["synthetic"])): {
                metric: {"mean": float(row[metric]), "sd": float(row[f"{metric}_sd"])} for metric in METRICS
            }
            for row in csv.DictReader(file)
        }
