"""The results in plain English: where the records come from, and whether synthetic trials helped.

Example: ``In distribution, tfidf: adding synthetic trials to the real ones changed ROC-AUC by +0.009
(95 % CI -0.010 to +0.028) on 700 test trials: not distinguishable from real trials alone.``
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SETTINGS = {"in_distribution": "In distribution", "ratio": "Ratio", "generalization": "Generalization"}
VERDICTS = {
    "better": "the synthetic trials helped.", "worse": "the synthetic trials hurt.",
    "not distinguishable": "not distinguishable from real trials alone.",
}


def describe_input(acquired: Mapping[str, Any] | None, synthesis: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield whether the records are simulated, and what became of the synthetic trials asked for."""
    if acquired and acquired.get("simulated"):
        bound = acquired.get("achievable_roc_auc")
        best = f" The best possible classifier of these records has a ROC-AUC of {bound:.2f}." if bound else ""
        yield f"The trial records are SIMULATED: the figures show the pipeline at work, not real trials.{best}"
    if synthesis:
        rejected = synthesis["rejected"]
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in rejected.items())
        yield (
            f"Synthetic trials: {synthesis['requested']:,} requested, {synthesis['accepted']:,} accepted, "
            f"{sum(rejected.values()):,} rejected" + (f" ({reasons})." if reasons else ".")
        )


def conclude(results: Mapping[str, Mapping[str, Mapping[str, Any]]], order: Sequence[str]) -> Iterator[str]:
    """Yield, for each setting and classifier, what adding synthetic trials to all the real ones did."""
    said = False
    for setting, place in SETTINGS.items():
        for classifier, arms in results.items():
            for name in sorted(arms, key=lambda arm: (order.index(arm) if arm in order else len(order), arm)):
                if arms[name]["setting"] == setting and _adds_to_real(arms, name):
                    said = True
                    yield f"{place}, {classifier}: {_compare(arms[name])}"
    if said:
        yield (
            "Lifts are in ROC-AUC over training on real trials alone. Intervals are of a bootstrap over test "
            "trials, paired by trial, at 95 % each; about one in twenty misses the truth by chance."
        )


def _adds_to_real(arms: Mapping[str, Mapping[str, Any]], name: str) -> bool:
    """Tell whether an arm trains on all that the real-only arm of its setting does, and more."""
    arm = arms[name]
    real_only = [
        other["real"] for other in arms.values() if other["setting"] == arm["setting"] and other["synthetic"] == 0
    ]
    return bool(arm["synthetic"] > 0 and arm["real"] > 0 and real_only and arm["real"] == max(real_only))


def _compare(entry: Mapping[str, Any]) -> str:
    """Say what the lift of an arm over real-only training shows."""
    tested = f"{entry['test_trials']:,} test trials"
    lift = entry.get("lift_roc_auc")
    if lift is None:
        return f"nothing can be said of synthetic trials on {tested} of one outcome."
    said = (
        f"adding synthetic trials to the real ones changed ROC-AUC by {lift['mean']:+.3f} (95 % CI {lift['lo']:+.3f} "
        f"to {lift['hi']:+.3f}) on {tested}: {VERDICTS[lift['verdict']]}"
    )
    if lift["verdict"] == "not distinguishable" and (least := (lift["hi"] - lift["lo"]) / 2) > 0:
        said += f" With so many trials, changes smaller than about {least:.3f} do not show."
    return said
