"""The results of all arms, as DVC metrics: nested dicts with scalars at the leaves.

Example: ``results["tfidf"]["hybrid"]["roc_auc"]`` is
``{"mean": 0.698, "sd": 0.012, "lo": 0.66, "hi": 0.736}``, and ``["lift_roc_auc"]`` beside it is
``{"mean": 0.009, "lo": -0.01, "hi": 0.028, "verdict": "not distinguishable"}``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trialwright.analysis.intervals import interval, resample
from trialwright.analysis.runs import Arm
from trialwright.analysis.scores import METRICS, Floats, score

ROC_AUC = METRICS.index("roc_auc")


def evaluate(arms: Sequence[Arm], times: int, seed: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Score every arm, with confidence intervals and its lift over real-only training.

    Args:
        arms: The arms to score; those of one setting test the same trials.
        times: Bootstrap resamples.
        seed: Seed of the bootstrap.

    Returns:
        The results by classifier and arm.
    """
    results: dict[str, dict[str, dict[str, Any]]] = {}
    for setting in dict.fromkeys(arm.mix.setting for arm in arms):
        members = [arm for arm in arms if arm.mix.setting == setting]
        for arm, entry in zip(members, _evaluate_setting(members, times, seed), strict=True):
            results.setdefault(arm.classifier, {})[arm.name] = entry
    return results


def find_reference(arms: Sequence[Arm], classifier: str) -> int | None:
    """Find the arm that lifts are measured from: the one with most real and no synthetic trials."""
    real_only = [
        position for position, arm in enumerate(arms)
        if arm.classifier == classifier and arm.mix.real > 0 and arm.mix.synthetic == 0
    ]
    return max(real_only, key=lambda position: arms[position].mix.real, default=None)


def _evaluate_setting(arms: Sequence[Arm], times: int, seed: int) -> list[dict[str, Any]]:
    """Score the arms of one setting on one draw of resamples."""
    labels = arms[0].labels
    points = [[score(labels, scores) for scores in arm.scores] for arm in arms]
    draws: list[Floats] | None = None
    if np.unique(labels).size == 2:
        per_run = iter(resample(labels, [scores for arm in arms for scores in arm.scores], times, seed))
        draws = [np.mean([next(per_run) for _ in arm.scores], axis=0) for arm in arms]
    entries = []
    for position, arm in enumerate(arms):
        entry: dict[str, Any] = {
            "setting": arm.mix.setting, "real": arm.mix.real, "synthetic": arm.mix.synthetic,
            "test_trials": int(labels.size), "prevalence": float(labels.mean()), "seeds": len(arm.scores),
        }
        for row, metric in enumerate(METRICS):
            entry[metric] = _summary([run[metric] for run in points[position]], draws[position][row] if draws else None)
        reference = find_reference(arms, arm.classifier)
        if draws and reference is not None and reference != position:
            gain = entry["roc_auc"]["mean"] - float(np.mean([run["roc_auc"] for run in points[reference]]))
            bounds = interval(draws[position][ROC_AUC] - draws[reference][ROC_AUC])
            entry["lift_roc_auc"] = {"mean": gain, "lo": bounds.lo, "hi": bounds.hi, "verdict": bounds.verdict}
        entries.append(entry)
    return entries


def _summary(values: Sequence[float | None], draws: Floats | None) -> dict[str, float | None]:
    """Summarize one metric over seeds: mean, sample standard deviation, and interval where there is one."""
    known = [value for value in values if value is not None]
    mean = float(np.mean(known)) if known else None
    sd = float(np.std(known, ddof=1)) if len(known) > 1 else None
    if draws is None:
        return {"mean": mean, "sd": sd}
    return {"mean": mean, "sd": sd, **interval(draws)._asdict()}
