"""Figures that others report for LLMs on the eight tasks (Wang et al., TrialPanorama, arXiv 2505.16097).

Example: ``published("arm_design", "accuracy")`` is ``{"Llama-8B": 0.799, ..., "o3-mini": 0.859}``, shares of 1 as ours
are. Their samples are others, of another mix of registries, and what an answer that cannot be read counts differs, so
that they say how hard such questions are and not which model is better.
"""

import csv
from functools import cache
from pathlib import Path

MODELS = ("Llama-8B", "Llama-70B", "GPT-4o-mini", "GPT-4o", "o3-mini")


def published(task: str, metric: str) -> dict[str, float]:
    """Return the published value of each model, none where nobody reports this metric."""
    return dict(_table().get((task, metric), {}))


@cache
def _table() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    with Path(__file__).with_name("trial_panorama.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["task"], row["metric"]), {})[row["model"]] = float(row["value"])
    return found
