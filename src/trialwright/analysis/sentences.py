"""The results in plain English: where the records come from, and whether synthetic trials helped.

Example: ``In distribution, tfidf: adding synthetic trials to the real ones changed ROC-AUC by +0.009
(95 % CI -0.010 to +0.028) on 700 test trials: not distinguishable from real trials alone. So many trials
and seeds could have shown a change of 0.027 or more.``
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.analysis.grouping import Results, grouped
from trialwright.analysis.intervals import VERDICTS
from trialwright.ground.delong import LEVEL

BETTER, WORSE, NEITHER = VERDICTS


class Answer(NamedTuple):
    """What adding synthetic trials to all the real ones did in one setting, with the arm's figures."""

    where: str
    arm: str
    entry: Mapping[str, Any]
    said: str


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


def warn(results: Results) -> Iterator[str]:
    """Yield that a protocol leaks, where it does."""
    if any(entry["protocol"] == "paper" for arms in results.values() for entry in arms.values()):
        yield (
            "Protocol paper: the LLM was shown trials that are under validation and test here, so synthetic trials may "
            "carry what they are tested on. trialwright protocols compares with protocol strict."
        )


def conclude(results: Results, order: Sequence[str]) -> Iterator[Answer]:
    """Yield, for each setting and classifier, what adding synthetic trials to all the real ones did."""
    for group in grouped(results, order):
        for name, entry in group.arms.items():
            if adds_to_real(group.arms, name):
                yield Answer(group.title, name, entry, _compare(entry))


def explain(results: Results) -> Iterator[str]:
    """Yield how to read the lifts, and how many of them there are to be misled by."""
    entries = [entry for arms in results.values() for entry in arms.values()]
    lifts = [entry["lift_roc_auc"] for entry in entries if "lift_roc_auc" in entry]
    if lifts:
        yield (
            "Lifts are in ROC-AUC over training on real trials alone. Intervals (95 %) are of a bootstrap over test "
            "trials, paired by trial, and of the spread of seeds; p is of DeLong's test, which takes the trained "
            "models as given; detectable is the smallest lift that would have shown four times in five."
        )
        told = sum(lift["verdict"] != NEITHER for lift in lifts)
        yield (
            f"{len(lifts)} lifts were looked at, {told} told from 0; were all of them 0, about "
            f"{(1 - LEVEL) * len(lifts):.1f} would be told from it by chance. Holm's correction of the p-values for "
            f"{len(lifts)} looks leaves {_left_by_holm([lift['p'] for lift in lifts])}."
        )
    if any("published" in entry for entry in entries):
        yield (
            "paper: Xu et al., arXiv 2410.12476, Table 3: BioBERT on other records, mean ± deviation over 3 seeds; "
            "it gives neither intervals nor F1."
        )


def _left_by_holm(p_values: Sequence[float]) -> int:
    """Count the p-values that stay significant together (Holm, 1979)."""
    ordered = sorted(p_values)
    return next(
        (rank for rank, p in enumerate(ordered) if p > (1 - LEVEL) / (len(ordered) - rank)), len(ordered)
    )


def adds_to_real(arms: Mapping[str, Mapping[str, Any]], name: str) -> bool:
    """Tell whether an arm trains on all that the real-only arm of its setting does, and on synthetic trials."""
    arm = arms[name]
    real_only = [
        other["real"] for other in arms.values()
        if other["setting"] == arm["setting"] and other["synthetic"] == 0 and other["control"] == "none"
    ]
    adds = arm["synthetic"] > 0 and arm["control"] == "none"
    return bool(adds and arm["real"] > 0 and real_only and arm["real"] == max(real_only))


def _compare(entry: Mapping[str, Any]) -> str:
    """Say what the lift of an arm over real-only training shows."""
    tested = f"{entry['test_trials']:,} test trials"
    lift = entry.get("lift_roc_auc")
    if lift is None:
        return f"nothing can be said of synthetic trials on {tested}: one outcome, or no real-only run beside them."
    said = (
        f"adding synthetic trials to the real ones changed ROC-AUC by {lift['mean']:+.3f} (95 % CI {lift['lo']:+.3f} "
        f"to {lift['hi']:+.3f}) on {tested}: "
    )
    if lift["verdict"] == BETTER:
        return said + _credit(entry)
    if lift["verdict"] == WORSE:
        return said + "the synthetic trials hurt."
    return said + (
        "not distinguishable from real trials alone. So many trials and seeds could have shown a change of "
        f"{lift['detectable']:.3f} or more."
    )


def _credit(entry: Mapping[str, Any]) -> str:
    """Say whether a gain is one from synthesis: not if the controls have it too."""
    controls = entry.get("over", {})
    if not controls:
        return "better, but no control arm tells whether by what the synthetic trials say or by their number alone."
    over = ", ".join(
        f"{lift['mean']:+.3f} over {name} (95 % CI {lift['lo']:+.3f} to {lift['hi']:+.3f})"
        for name, lift in controls.items()
    )
    if entry["no_better_than"]:
        return (
            f"better than real trials alone, but not than {entry['no_better_than']}: {over}. A gain that the controls "
            "share is no gain from synthesis."
        )
    return f"the synthetic trials helped, and more than the controls: {over}."
