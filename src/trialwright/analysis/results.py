"""The results of all arms, as DVC metrics: nested dicts with scalars at the leaves.

Example: ``results["tfidf"]["hybrid"]["roc_auc"]`` is
``{"mean": 0.698, "sd": 0.012, "lo": 0.66, "hi": 0.736, "delong_lo": 0.662, "delong_hi": 0.734}``. Beside it,
``["lift_roc_auc"]`` is its lift over real-only training, ``["over"]["real_oversampled"]`` that over a
control, and ``["published"]["roc_auc"]`` what the paper has for such an arm.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trialwright.analysis.intervals import VERDICTS
from trialwright.analysis.published import published
from trialwright.analysis.runs import Arm
from trialwright.analysis.scores import METRICS
from trialwright.analysis.scoring import Scored, comparable, compare, compare_auc, score_arms, summarize
from trialwright.ground.params import ArmMix


def evaluate(
    arms: Sequence[Arm], times: int, seed: int, protocol: str = "strict"
) -> dict[str, dict[str, dict[str, Any]]]:
    """Score every arm, with confidence intervals and its lifts over real-only training and over controls.

    Args:
        arms: The arms to score, in any order; those of one setting and seed test the same trials.
        times: Bootstrap resamples.
        seed: Seed of the bootstrap.
        protocol: Noted with each arm, so that results of the two are not taken for each other.

    Returns:
        The results by classifier and arm, in the order of the arms.
    """
    entries: dict[tuple[str, str], dict[str, Any]] = {}
    # Sums of matrix products differ in their last digits with the order of rows.
    ordered = sorted(arms, key=lambda arm: (arm.classifier, arm.name))
    for setting in dict.fromkeys(arm.mix.setting for arm in ordered):
        scored = score_arms([arm for arm in ordered if arm.mix.setting == setting], times, seed)
        for one in scored:
            rivals = [other for other in scored if other.arm.classifier == one.arm.classifier]
            entries[one.arm.classifier, one.arm.name] = {"protocol": protocol, **_describe(one, rivals, seed)}
    results: dict[str, dict[str, dict[str, Any]]] = {arm.classifier: {} for arm in arms}
    for arm in arms:
        results[arm.classifier][arm.name] = entries[arm.classifier, arm.name]
    return results


def find_reference(arms: Sequence[Arm]) -> str | None:
    """Name the arm that lifts are measured from: of one classifier and setting, the most real trials alone."""
    real_only = [arm for arm in arms if arm.mix.real > 0 and arm.mix.synthetic == 0 and arm.mix.control == "none"]
    return min(real_only, key=lambda arm: (-arm.mix.real, arm.name)).name if real_only else None


def find_controls(mix: ArmMix, arms: Sequence[Arm]) -> list[str]:
    """Name the controls of an arm with synthetic trials: those of its setting and shares."""
    if mix.synthetic == 0 or mix.control != "none":
        return []
    return sorted(
        arm.name for arm in arms
        if arm.mix.control != "none" and arm.mix.model_copy(update={"control": "none"}) == mix
    )


def _describe(one: Scored, rivals: Sequence[Scored], seed: int) -> dict[str, Any]:
    """Lay out all that is known of an arm; `rivals` are the arms of its classifier and setting."""
    arm, named = one.arm, {other.arm.name: other for other in rivals}
    tested, labels = [run.rows.size for run in arm.runs.values()], arm.averaged()[0]
    entry: dict[str, Any] = {
        **arm.mix.model_dump(), "seeds": len(arm.runs), "test_trials": round(float(np.mean(tested))),
        "test_trials_of_all_seeds": labels.size, "prevalence": float(labels.mean()),
        **{metric: summarize(one, metric, seed) for metric in METRICS},
    }
    members = [other.arm for other in rivals]
    reference = find_reference(members)
    if figures := published(arm.mix):
        entry["published"] = {**figures}
        if reference not in (None, arm.name) and (base := published(named[reference].arm.mix)):
            entry["published"]["lift_roc_auc"] = {"mean": figures["roc_auc"]["mean"] - base["roc_auc"]["mean"]}
    if reference in (None, arm.name) or not comparable(one, named[reference]):
        return entry
    entry |= {f"lift_{metric}": compare(one, named[reference], metric, seed) for metric in METRICS}
    entry["lift_roc_auc"] = compare_auc(one, named[reference], seed)
    controls = [name for name in find_controls(arm.mix, members) if comparable(one, named[name])]
    if controls:
        entry["over"] = {name: compare_auc(one, named[name], seed) for name in controls}
        # A gain that a control shares is no gain from synthesis.
        entry["no_better_than"] = ", ".join(name for name in controls if entry["over"][name]["verdict"] != VERDICTS[0])
    return entry
