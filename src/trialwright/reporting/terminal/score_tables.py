"""The results as tables in a terminal, in colour or plain: scores, then lifts in ROC-AUC.

Example of a row of scores at 100 columns, with the paper's below it:
``hybrid  .642 .662 .642 .652 .725  .280 .642  .221 .041 .698 ± .012 .660 to .736``, and of a lift:
``hybrid  +.009 -.007 to +.025 .27  .54  .029 not distinguishable``. An arm of one fit has ``.642 one fit``, and a lift
that cannot be estimated has no interval, and says so for its verdict.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.arm_results import ArmResult, LiftResult
from trialwright.reporting.results.run_results import Arms, RunResults
from trialwright.reporting.results.score_results import ScoreResult
from trialwright.reporting.results.titles import METRICS
from trialwright.reporting.sentences.lift_sentences import conclude
from trialwright.reporting.sentences.run_sentences import describe_input, explain, warn
from trialwright.reporting.terminal.plain_numbers import NONE, bounds, plain, signed
from trialwright.reporting.terminal.type_table import print_types
from trialwright.stats.lift_rules import REFUSED, VERDICTS

# Below so many columns, an interval stands under its figure.
WIDE = 96
STYLES = dict(zip((*VERDICTS, *REFUSED), ("green", "red", "", "dim", "dim"), strict=True))
# The columns that show a mean alone.
MEANS = ("accuracy", "precision", "recall", "f1", "pr_auc", "mcc", "balanced_accuracy", "brier", "ece")


def print_results(
    console: Console, results: RunResults, acquired: Mapping[str, Any] | None = None,
    synthesis: Mapping[str, Any] | None = None,
) -> None:
    """Print the tables of each setting and classifier, then what they say in plain words.

    Args:
        console: Where to; its width decides the layout.
        results: Those of the run.
        acquired: The content of metrics/acquire.json.
        synthesis: The content of metrics/parse_trials.json.

    Raises:
        InputError: the results are of another version of this code.
    """
    for group in results.groups():
        console.print(Text(f"{group.title}: {group.size}", "bold"))
        console.print(_scores(group.arms, console.width >= WIDE))
        lifts = _lifts(group.arms, console.width >= WIDE)
        if lifts.row_count:
            console.print(lifts)
        print_types(console, group)
    found = (f"{answer.where}: {answer.said}" for answer in conclude(results))
    said = [*describe_input(acquired, synthesis), *warn(results), *found, *explain(results)]
    for sentence in said:
        console.print(Text(sentence))
        console.print()


def _scores(arms: Arms, wide: bool) -> Table:
    """Build the table of scores of one setting and classifier, each arm's above the paper's."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("arm", overflow="fold")
    table.add_column("prior", justify="right", no_wrap=True)
    for metric in MEANS:
        table.add_column(METRICS[metric].short, justify="right", no_wrap=True)
    for header in ("ROC-AUC", "95 % CI") if wide else ("ROC-AUC",):
        table.add_column(header, no_wrap=True)
    for name, arm in arms.items():
        roc = [_spread(arm.scores["roc_auc"], arm.fits), bounds(arm.scores["roc_auc"])]
        table.add_row(Text(name), _prior(arm), *_means(arm.scores), *(roc if wide else ["\n".join(filter(None, roc))]))
        if arm.published:
            table.add_row("  paper", "", *_means(arm.published), _spread(arm.published["roc_auc"]), style="dim")
    return table


def _prior(arm: ArmResult) -> str:
    """Show the share of successes in training, marked where it is not that of real trials alone."""
    return NONE if arm.prior is None else f"{arm.prior:.0%}{'*' if arm.prior_differs else ' '}"


def _means(scores: Mapping[str, ScoreResult]) -> Iterator[str]:
    return (plain(scores[metric].mean) if metric in scores else "" for metric in MEANS)


def _lifts(arms: Arms, wide: bool) -> Table:
    """Build the table of lifts in ROC-AUC, over real-only training and over controls."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("lift over real trials alone" if wide else "lift over real", overflow="fold")
    for header in ("lift", "95 % CI", *(["p"] if wide else []), "p adj.", "detectable"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("verdict")
    for name, arm in arms.items():
        if arm.lift:
            table.add_row(Text(name), *_lift(arm.lift, arm.gain_is_shared, wide))
            for control, over in arm.over.items():
                table.add_row(Text(f"  over {control}"), *_lift(over, shared=False, wide=wide))
            if arm.published_lift is not None:
                table.add_row("  paper", signed(arm.published_lift), style="dim")
    return table


def _lift(lift: LiftResult, shared: bool, wide: bool) -> Iterator[Text]:
    """Yield a lift's cells; a gain that a control shares is marked."""
    verdict = f"{lift.verdict}, not than control" if shared else lift.verdict
    within = NONE if lift.lo is None else f"{signed(lift.lo)} to {signed(lift.hi)}"
    style = "" if shared else STYLES[lift.verdict]
    p_values = [_small(value) for value in (lift.p, lift.p_adjusted)]
    for cell in (
        signed(lift.mean), within, *(p_values if wide else p_values[1:]), _small(lift.detectable), verdict,
    ):
        yield Text(cell, style)


def _spread(score: ScoreResult, fits: int = 0) -> str:
    """Show a mean with its deviation over seeds, or that there is but one fit."""
    if score.sd is not None:
        return f"{plain(score.mean)} ± {plain(score.sd)}"
    return plain(score.mean) + (" one fit" if fits == 1 and score.mean is not None else "")


def _small(value: float | None) -> str:
    """Show a figure that is never 0."""
    return "<.001" if value is not None and value < 0.0005 else plain(value)
