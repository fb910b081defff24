"""A study in three sentences of plain English: what was compared, what was found, and what would have been.

Example: ``list(three_sentences(results))[1]`` is "None of the 6 lifts of ROC-AUC over real trials alone is
distinguishable from 0 after Holm's correction; they lie between -0.013 and +0.011, their intervals between -0.081 and
+0.052."
"""

from collections.abc import Iterator, Sequence

from trialwright.reporting.results.arm_results import ArmResult, LiftResult
from trialwright.reporting.results.run_results import RunResults
from trialwright.stats.lift_rules import BETTER, WORSE


def three_sentences(results: RunResults) -> Iterator[str]:
    """Yield what was compared, what was found and what could have been; fewer where nothing has a verdict.

    Raises:
        InputError: the results are of another version of this code.
    """
    adding = [arm for group in results.groups() for arm in group.adding()]
    judged = [(arm, arm.lift) for arm in adding if arm.lift and arm.lift.judged]
    yield _compared(adding, len(judged))
    if judged:
        yield _found(judged)
        yield _could(judged)


def _compared(adding: Sequence[ArmResult], judged: int) -> str:
    classifiers = dict.fromkeys(arm.classifier for arm in adding)
    tested = sorted({arm.test_trials for arm in adding if arm.test_trials})
    trials = f"{tested[0]:,}" if len(tested) == 1 else f"{tested[0]:,} to {tested[-1]:,}" if tested else "no"
    return (
        f"Synthetic trials were added to all real training trials in {_many(len(adding), 'comparison')} "
        f"({', '.join(classifiers) or 'no classifier'}), each on {trials} test trials {_unseen(adding)}; "
        f"{judged} of them got a verdict."
    )


def _unseen(adding: Sequence[ArmResult]) -> str:
    both = ((arm.test_trials_of_all_seeds, arm.test_trials) for arm in adding)
    if not (more := [every for every, each in both if every and every != each]):
        return "that nothing else had seen"
    return f"a seed, {max(more):,} in all, that neither the LLM nor another step of that seed had seen"


def _found(judged: Sequence[tuple[ArmResult, LiftResult]]) -> str:
    told = {
        verdict: [f"{arm.classifier} {arm.name}" for arm, lift in judged if lift.verdict == verdict]
        for verdict in (BETTER, WORSE)
    }
    said = "; ".join(f"{verdict} than real trials alone: {', '.join(arms)}" for verdict, arms in told.items() if arms)
    of = _many(len(judged), "lift")
    if not said:
        said = f"{'The one lift is not' if len(judged) == 1 else f'None of the {of} is'} distinguishable from 0"
    shared = [arm.name for arm, _ in judged if arm.gain_is_shared]
    but = f" (of these, a control gains as much as {', '.join(dict.fromkeys(shared))})" if shared else ""
    return f"{said[0].upper()}{said[1:]}{but}, after Holm's correction; {_span(judged)}."


def _span(judged: Sequence[tuple[ArmResult, LiftResult]]) -> str:
    means = [lift.mean for _, lift in judged if lift.mean is not None]
    los, his = ([getattr(lift, end) for _, lift in judged if getattr(lift, end) is not None] for end in ("lo", "hi"))
    bounds = f", 95 % intervals from {min(los):+.3f} to {max(his):+.3f}" if los and his else ""
    return f"lifts of ROC-AUC over real trials alone are {min(means):+.3f} to {max(means):+.3f}{bounds}"


def _could(judged: Sequence[tuple[ArmResult, LiftResult]]) -> str:
    found = sorted(lift.detectable for _, lift in judged if lift.detectable is not None)
    if not found:
        return "How small a lift could have been shown cannot be said."
    least = f"{found[0]:.3f}" if len(found) == 1 else f"{found[0]:.3f} to {found[-1]:.3f}, by comparison,"
    return f"A true lift of {least} would have been found four times in five; smaller ones may be there unseen."


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
