"""The paper's own figures of the arms that we share with it (Xu et al., arXiv 2410.12476, Table 3).

Example: ``published(ArmMix(setting="in_distribution", real=1.0, synthetic=1.0, control="none"))`` is
``{"roc_auc": {"mean": 0.698, "sd": 0.012}, ...}``: BioBERT fine-tuned on all real and all synthetic trials,
mean and standard deviation over three seeds. It gives five metrics; F1 is not among them.
"""

import csv
from functools import cache
from pathlib import Path

from trialwright.sections.arms import ArmMix

METRICS = ("accuracy", "precision", "recall", "roc_auc", "pr_auc")
Figures = dict[str, dict[str, float]]


def published(mix: ArmMix) -> Figures | None:
    """Return the paper's figures for an arm of the same setting and shares, of the pool's trials and no control."""
    has = mix.control == "none" and mix.real_from == "pool"
    return _table().get((mix.setting, mix.real, mix.synthetic)) if has else None


@cache
def _table() -> dict[tuple[str, float, float], Figures]:
    with Path(__file__).with_name("published.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["setting"], float(row["real"]), float(row["synthetic"])): {
                metric: {"mean": float(row[metric]), "sd": float(row[f"{metric}_sd"])} for metric in METRICS
            }
            for row in csv.DictReader(file)
        }
