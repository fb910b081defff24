"""Where the records of a run come from, how to read its lifts, and what its leak audit found, in plain English.

Example: ``list(describe_input({"simulated": True}, None))`` is ["The trial records are SIMULATED: ..."].
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trialwright.reporting.results.arm_results import ArmResult, LiftResult
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.results.titles import DIALECTS
from trialwright.schemas.findings import DUPLICATE_SETS
from trialwright.stats.lift_rules import (
    BETTER,
    NOT_ESTIMABLE,
    PRIOR_APART,
    PRIOR_REMARK,
    REFUSED,
    TOO_FEW,
    WORSE,
)

# Of lifts without a verdict.
_WHY = {NOT_ESTIMABLE: "that cannot be estimated", TOO_FEW: "with too few training trials"}


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


def warn(results: RunResults) -> Iterator[str]:
    """Yield that a protocol leaks, where it does."""
    if "paper" in results.protocols:
        yield (
            "Protocol paper: the LLM was shown trials that are under validation and test here, so synthetic trials may "
            "carry what they are tested on. trialwright protocols compares with protocol strict."
        )


def explain(results: RunResults) -> Iterator[str]:
    """Yield how to read the lifts, and how many of them there are to be misled by."""
    lifts = [lift for arm in results.arms for lift in arm.lifts]
    if judged := [lift for lift in lifts if lift.judged]:
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
    if apart := [arm for arm in results.arms if arm.prior_differs]:
        yield _tell_priors(apart)
    if any(arm.fits == 1 for arm in results.arms):
        yield (
            "One fit: all seeds of an arm say the same of every test trial, or there is but one seed. It has no "
            "deviation, and its intervals are of test trials alone: what another fit would say is not in them."
        )
    if any(arm.published for arm in results.arms):
        yield (
            "paper: Xu et al., arXiv 2410.12476, Table 3: BioBERT on other records, mean ± deviation over 3 seeds; "
            "it gives neither intervals nor F1."
        )


def tell_audit(audited: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the audit says in plain words."""
    yield (
        "What was removed should tell the outcome, and what remains no more than a protocol may: a feature tells "
        "where its odds of success are surely beyond the bound of audit.odds_ratio."
    )
    shown = ", ".join(f"{count:,} of {name.replace('_', ' ')}" for name, count in audited["shown"].items() if count)
    yield f"Trials that the LLM was shown though they are held out: {shown or 'none'}."
    counts = ((one, other, audited["duplicates"].get(f"{one}_{other}")) for one, other in DUPLICATE_SETS)
    twice = ", ".join(
        f"{found['trials']:,} of {one.replace('_', ' ')} in {other.replace('_', ' ')} ({found['share']:.1%})"
        for one, other, found in counts if found and found["trials"]
    )
    yield f"Trials with a near-duplicate: {twice or 'none'}."
    if (across := audited.get("merged_across_splits")) is not None:
        yield f"Trials that stand in several sets under several ids: {f'{across:,}' if across else 'none'}."
    sources = audited.get("dialect", {}).get("of", {})
    if len(sources) > 1:
        yield _tell_sources(audited["dialect"], sources)


def _tell_sources(found: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what the source of a record tells of its outcome, and warn where it gives it away."""
    area = "cannot be scored" if found["roc_auc"] is None else f"has a ROC-AUC of {found['roc_auc']:.3f}"
    bounds = "" if found["roc_auc_lo"] is None else f" ({found['roc_auc_lo']:.3f} to {found['roc_auc_hi']:.3f})"
    each = ", ".join(
        f"{of['success_share']:.1%} of {of['trials']:,} from {DIALECTS.get(name, name)}" for name, of in sources.items()
    )
    said = f"the source of a record alone {area}{bounds}; successes are {each}."
    if not any(of["tells"] for of in sources.values()):
        return f"The records come from {len(sources)} sources: {said}"
    return (
        f"WARNING: where a record was read from gives its outcome away: {said} The form of a text tells its source, so "
        "classifiers and the LLM may learn the source in place of the trial: use sources that have both outcomes, or "
        "one alone."
    )


def _tell_priors(arms: Sequence[ArmResult]) -> str:
    """Say which arms trained at another share of successes, and what that does."""
    shares = {arm.name: f"{arm.name} {arm.prior or 0.0:.0%}" for arm in arms}
    return (
        "Prior is the share of successes among an arm's training trials. * marks an arm for which it is more than "
        f"{100 * PRIOR_APART:.0f} points from that of its real trials alone ({', '.join(shares.values())}): "
        f"{PRIOR_REMARK}, and so may all scores but ROC-AUC and PR-AUC."
    )


def _count_verdicts(lifts: Sequence[LiftResult], judged: Sequence[LiftResult]) -> str:
    told = sum(lift.verdict in {BETTER, WORSE} for lift in judged)
    looked = f"{len(lifts)} lifts were tested." if len(lifts) > 1 else "1 lift was tested."
    got = f"{looked} {len(judged)} got a verdict, {told} of them distinguishable from 0."
    counts = {refused: sum(lift.verdict == refused for lift in lifts) for refused in REFUSED}
    why = ", ".join(f"{count} {_WHY[refused]}" for refused, count in counts.items() if count)
    if not why:
        return got
    none = f"{got} {len(lifts) - len(judged)} got none" if judged else f"{looked} Not one got a verdict"
    return f"{none}: {why}; metrics/results.json says why."
