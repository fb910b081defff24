"""The results in plain English: where the records come from, and whether synthetic trials helped.

Example: ``In distribution, tfidf: adding synthetic trials to the real ones changed ROC-AUC by +0.009
(95 % CI -0.010 to +0.028) on 700 test trials: not distinguishable from real trials alone. So many test trials,
among so many lifts, could have shown a change of 0.035 or more.``
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.evaluation.grouping import Results, grouped
from trialwright.evaluation.verdicts import BETTER, NOT_ESTIMABLE, REFUSED, TOO_FEW, VERDICTS, WORSE

# Of lifts without a verdict.
WHY = {NOT_ESTIMABLE: "that cannot be estimated", TOO_FEW: "with too few training trials"}


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
        yield (
            f"The trial records are SIMULATED: the figures show the pipeline at work, not real trials.{best} On "
            "another processor a local LLM writes other trials and an encoder learns otherwise: the figures are this "
            "machine's."
        )
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
    lifts = [lift for entry in entries for lift in _lifts(entry)]
    if judged := [lift for lift in lifts if lift["verdict"] in VERDICTS]:
        yield (
            "Lifts are in ROC-AUC over training on real trials alone. Intervals are of 95 % each, not of all together: "
            "of a bootstrap over test trials, paired by trial, and of the spread of fits; they take the synthetic "
            f"trials as given. p is of DeLong's test, that spread added; p adj. is Holm's correction of it for the "
            f"{len(judged)} lifts that get a verdict, over real trials alone and over controls. Better or worse is "
            "said where p adj. is at most 0.05 and the interval leaves out 0; detectable is the smallest lift of which "
            "that would be said four times in five."
        )
    if lifts:
        yield _count_verdicts(lifts, judged)
    if any(entry["fits"] == 1 for entry in entries):
        yield (
            "One fit: all seeds of an arm say the same of every test trial, or there is but one seed. It has no "
            "deviation, and its intervals are of test trials alone: what another fit would say is not in them."
        )
    if any("published" in entry for entry in entries):
        yield (
            "paper: Xu et al., arXiv 2410.12476, Table 3: BioBERT on other records, mean ± deviation over 3 seeds; "
            "it gives neither intervals nor F1."
        )


def _lifts(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the lifts of an arm over real trials alone and over controls."""
    return [*([entry["lift_roc_auc"]] if "lift_roc_auc" in entry else []), *entry.get("over", {}).values()]


def _count_verdicts(lifts: Sequence[Mapping[str, Any]], judged: Sequence[Mapping[str, Any]]) -> str:
    told = sum(lift["verdict"] in {BETTER, WORSE} for lift in judged)
    looked = f"{len(lifts)} lifts were looked at." if len(lifts) > 1 else "1 lift was looked at."
    got = f"{looked} {len(judged)} got a verdict, {told} of them told from 0."
    counts = {refused: sum(lift["verdict"] == refused for lift in lifts) for refused in REFUSED}
    why = ", ".join(f"{count} {WHY[refused]}" for refused, count in counts.items() if count)
    if not why:
        return got
    none = f"{got} {len(lifts) - len(judged)} got none" if judged else f"{looked} Not one got a verdict"
    return f"{none}: {why}; metrics/results.json says why."


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
    tested, lift = f"{entry['test_trials']:,} test trials", entry["lift_roc_auc"]
    if lift["mean"] is None:
        return f"nothing can be said of synthetic trials on {tested}: {lift['why']}."
    changed = f"adding synthetic trials to the real ones changed ROC-AUC by {lift['mean']:+.3f}"
    if lift["verdict"] == NOT_ESTIMABLE:
        return f"{changed} on {tested}, from which nothing can be estimated: {lift['why']}."
    said = f"{changed} ({bounds(lift)}) on {tested}: "
    return said + _judge(entry, lift)


def _judge(entry: Mapping[str, Any], lift: Mapping[str, Any]) -> str:
    """Say the verdict on a lift that has an interval."""
    if lift["verdict"] == TOO_FEW:
        return f"no verdict, for {lift['why']}."
    if lift["verdict"] == BETTER:
        return _credit(entry)
    if lift["verdict"] == WORSE:
        return "the synthetic trials hurt."
    said = "not distinguishable from real trials alone. "
    if lift["lo"] <= 0 <= lift["hi"]:
        return said + (
            "So many test trials, among so many lifts, could have shown a change of "
            f"{lift['detectable']:.3f} or more."
        )
    return said + (
        "The interval leaves out 0, but among so many lifts one such is no surprise "
        f"(adjusted p {lift['p_adjusted']:.3f})."
    )


def bounds(lift: Mapping[str, Any]) -> str:
    """Say the interval of a lift, or that it has none."""
    return NOT_ESTIMABLE if lift["lo"] is None else f"95 % CI {lift['lo']:+.3f} to {lift['hi']:+.3f}"


def _credit(entry: Mapping[str, Any]) -> str:
    """Say whether a gain is one from synthesis: not if the controls have it too."""
    controls = entry.get("over", {})
    if not controls:
        return "better, but no control arm tells whether by what the synthetic trials say or by their number alone."
    over = ", ".join(
        f"{_mean(lift)} over {name} ({bounds(lift)})" for name, lift in controls.items()
    )
    if entry["no_better_than"]:
        return (
            f"better than real trials alone, but not than {entry['no_better_than']}: {over}. A gain that the controls "
            "share is no gain from synthesis."
        )
    return f"the synthetic trials helped, and more than the controls: {over}."


def _mean(lift: Mapping[str, Any]) -> str:
    return "no lift" if lift["mean"] is None else f"{lift['mean']:+.3f}"
