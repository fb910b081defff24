"""Our figures beside those of the paper's Table 3, as CSV files that DVC plots.

Example: ``plots/table3/tfidf-ratio.csv`` has the rows ``arm,metric,whose,value,lo,hi`` and
``ratio_0,roc_auc,paper,0.702,0.693,0.711``. Our bars are 95 % intervals; the paper gives none, and its bars
are one standard deviation over three seeds.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from trialwright.evaluation.published import METRICS
from trialwright.files.plots import write_plots

HEADER = ("arm", "metric", "whose", "value", "lo", "hi")


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
