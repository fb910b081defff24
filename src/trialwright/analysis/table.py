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

from trialwright.analysis.intervals import VERDICTS
from trialwright.analysis.scores import METRICS
from trialwright.analysis.sentences import SETTINGS, Results, conclude, describe_input, explain, warn
from trialwright.ground.errors import InputError

# Below so many columns, an interval stands under its figure.
WIDE = 96
NONE = "-"
# What stands above the tables, or decides their rows.
HEAD = (
    "protocol", "setting", "real", "synthetic", "control", "seeds", "test_trials", "test_trials_of_all_seeds",
    "prevalence",
)
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
    _check(results)
    place = {arm: position for position, arm in enumerate(order)}
    for setting in SETTINGS:
        for classifier, arms in results.items():
            names = sorted(
                (name for name, entry in arms.items() if entry["setting"] == setting),
                key=lambda name: (place.get(name, len(place)), name),
            )
            if rows := {name: arms[name] for name in names}:
                console.print(Text(f"{SETTINGS[setting]}, {classifier}: {_size(rows)}", "bold"))
                console.print(_scores(rows, console.width >= WIDE))
                lifts = _lifts(rows)
                if lifts.row_count:
                    console.print(lifts)
    said = [*describe_input(acquired, synthesis), *warn(results), *conclude(results, order), *explain(results)]
    for sentence in said:
        console.print(Text(sentence))
        console.print()


def _check(results: Results) -> None:
    """Refuse results that lack what is to be shown."""
    for classifier, arms in results.items():
        for name, entry in arms.items():
            if missing := sorted({*HEAD, *METRICS} - entry.keys()):
                raise InputError(f"results of {classifier} {name} lack {missing}: of another version; run dvc repro")


def _size(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Say on how many trials and seeds the figures stand, seeds as a range where arms differ."""
    first = next(iter(rows.values()))
    least, most = (pick(entry["seeds"] for entry in rows.values()) for pick in (min, max))
    seeds = f"{most} seed{'s' if most > 1 else ''}" if least == most else f"{least} to {most} seeds"
    each, all_seeds = first["test_trials"], first["test_trials_of_all_seeds"]
    trials = f"{each:,} test trials" if each == all_seeds else f"{each:,} test trials a seed, {all_seeds:,} in all"
    return f"{trials}, {first['prevalence']:.0%} successes, {seeds}"


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
            table.add_row(Text(name), *_lift(lift, shared=bool(entry.get("no_better_than"))))
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
