"""The results as tables in a terminal, in colour or plain: scores, then lifts in ROC-AUC.

Example of a row of scores at 100 columns, with the paper's below it:
``hybrid  .642 .662 .642 .652 .725  .280 .642  .221 .041 .698 ± .012 .660 to .736``, and of a lift:
``hybrid  +.009 -.007 to +.025 .27  .022 not distinguishable``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.analysis.grouping import Results, grouped
from trialwright.analysis.intervals import VERDICTS
from trialwright.analysis.sentences import conclude, describe_input, explain, warn

# Below so many columns, an interval stands under its figure.
WIDE = 96
NONE = "-"
STYLES = dict(zip(VERDICTS, ("green", "red", ""), strict=True))
# Header and metric of the columns that show a mean alone.
MEANS = (
    ("acc", "accuracy"), ("prec", "precision"), ("rec", "recall"), ("F1", "f1"), ("PR", "pr_auc"), ("MCC", "mcc"),
    ("bal", "balanced_accuracy"), ("Brier", "brier"), ("ECE", "ece"),
)


def print_results(
    console: Console, results: Results, order: Sequence[str], acquired: Mapping[str, Any] | None = None,
    synthesis: Mapping[str, Any] | None = None,
) -> None:
    """Print two tables for each setting and classifier, then what they say in plain words.

    Args:
        console: Where to; its width decides the layout.
        results: The content of metrics/results.json.
        order: Names of arms in the order to show; others follow.
        acquired: The content of metrics/acquire.json.
        synthesis: The content of metrics/parse_trials.json.

    Raises:
        InputError: the results are of another version of this code.
    """
    for group in grouped(results, order):
        console.print(Text(f"{group.title}: {group.size}", "bold"))
        console.print(_scores(group.arms, console.width >= WIDE))
        lifts = _lifts(group.arms)
        if lifts.row_count:
            console.print(lifts)
    found = (f"{answer.where}: {answer.said}" for answer in conclude(results, order))
    said = [*describe_input(acquired, synthesis), *warn(results), *found, *explain(results)]
    for sentence in said:
        console.print(Text(sentence))
        console.print()


def _scores(rows: Mapping[str, Mapping[str, Any]], wide: bool) -> Table:
    """Build the table of scores of one setting and classifier, each arm's above the paper's."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("arm", overflow="fold")
    for header, _ in MEANS:
        table.add_column(header, justify="right", no_wrap=True)
    for header in ("ROC-AUC", "95 % CI") if wide else ("ROC-AUC",):
        table.add_column(header, no_wrap=True)
    for name, entry in rows.items():
        means = [plain(entry[metric]["mean"]) for _, metric in MEANS]
        roc = [_spread(entry["roc_auc"]), _bounds(entry["roc_auc"])]
        table.add_row(Text(name), *means, *(roc if wide else ["\n".join(filter(None, roc))]))
        if paper := entry.get("published"):
            means = [plain(paper[metric]["mean"]) if metric in paper else "" for _, metric in MEANS]
            table.add_row("  paper", *means, _spread(paper["roc_auc"]), style="dim")
    return table


def _lifts(rows: Mapping[str, Mapping[str, Any]]) -> Table:
    """Build the table of lifts in ROC-AUC, over real-only training and over controls."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("lift over real trials alone", overflow="fold")
    for header in ("lift", "95 % CI", "p", "detectable"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("verdict")
    for name, entry in rows.items():
        if lift := entry.get("lift_roc_auc"):
            gained = lift["verdict"] == VERDICTS[0]
            table.add_row(Text(name), *_lift(lift, shared=gained and bool(entry.get("no_better_than"))))
            for control, over in entry.get("over", {}).items():
                table.add_row(Text(f"  over {control}"), *_lift(over, shared=False))
            if "lift_roc_auc" in entry.get("published", {}):
                table.add_row("  paper", signed(entry["published"]["lift_roc_auc"]["mean"]), style="dim")
    return table


def _lift(lift: Mapping[str, Any], shared: bool) -> Iterator[Text]:
    """Yield a lift's cells; a gain that a control shares is marked."""
    verdict = f"{lift['verdict']}, not than control" if shared else lift["verdict"]
    p_value = plain(lift["p"]) if lift["p"] >= 0.0005 else "<.001"
    bounds = f"{signed(lift['lo'])} to {signed(lift['hi'])}"
    style = "" if shared else STYLES[lift["verdict"]]
    for cell in (signed(lift["mean"]), bounds, p_value, plain(lift["detectable"]), verdict):
        yield Text(cell, style)


def _spread(figure: Mapping[str, float | None]) -> str:
    """Show a mean with its deviation over seeds."""
    return plain(figure["mean"]) + ("" if figure["sd"] is None else f" ± {plain(figure['sd'])}")


def _bounds(figure: Mapping[str, float | None]) -> str:
    return "" if figure.get("lo") is None else f"{plain(figure['lo'])} to {plain(figure['hi'])}"


def plain(value: float | None) -> str:
    """Show a figure without the zero before its point, as a terminal has no room for it."""
    if value is None:
        return NONE
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 0.9995 else f"{value:.2f}"


def signed(value: float) -> str:
    """Show a difference, its sign always there."""
    return ("-" if value < 0 else "+") + plain(abs(value))
