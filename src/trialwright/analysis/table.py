"""The results as tables in a terminal, wide or narrow, in colour or plain.

Example of a row at 80 columns: ``hybrid  .642 .662 .642 .652 .725  .280  .698 ± .012  +.009``, with the
95 % intervals of the last two, and the verdict on the lift, in the lines below.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.analysis.sentences import SETTINGS, VERDICTS, conclude, describe_input

WIDE = 140
NONE = "-"
STYLES = {"better": "green", "worse": "red"}
# Header when wide, header when narrow, and metric, of the columns that show a mean alone.
MEANS = (
    ("accuracy", "acc", "accuracy"), ("precision", "prec", "precision"), ("recall", "rec", "recall"),
    ("F1", "F1", "f1"), ("PR-AUC", "PR", "pr_auc"), ("MCC", "MCC", "mcc"),
)

Results = Mapping[str, Mapping[str, Mapping[str, Any]]]


def print_results(
    console: Console, results: Results, order: Sequence[str], acquired: Mapping[str, Any] | None = None,
    synthesis: Mapping[str, Any] | None = None,
) -> None:
    """Print a table for each setting and classifier, then what they say in plain words.

    Args:
        console: Where to; its width decides the layout.
        results: The content of metrics/results.json.
        order: Names of arms in the order to show; others follow.
        acquired: The content of metrics/acquire.json.
        synthesis: The content of metrics/parse_trials.json.
    """
    place = {arm: position for position, arm in enumerate(order)}
    for setting in SETTINGS:
        for classifier, arms in results.items():
            rows = {name: entry for name, entry in arms.items() if entry["setting"] == setting}
            if rows:
                ordered = sorted(rows, key=lambda name: (place.get(name, len(place)), name))
                console.print(Text(f"{SETTINGS[setting]}, {classifier}: {_size(rows)}", "bold"))
                console.print(_table({name: rows[name] for name in ordered}, console.width >= WIDE))
    for sentence in [*describe_input(acquired, synthesis), *conclude(results, order)]:
        console.print(Text(sentence))
        console.print()


def _table(rows: Mapping[str, Mapping[str, Any]], wide: bool) -> Table:
    """Build the table of one setting and classifier."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("arm", overflow="fold")
    for long, short, _ in MEANS:
        table.add_column(long if wide else short, justify="right", no_wrap=True)
    for header in ("ROC-AUC", "95 % CI", "lift", "95 % CI", "verdict") if wide else ("ROC-AUC", "lift on real"):
        table.add_column(header, no_wrap=True)
    for name, entry in rows.items():
        show = _long if wide else _short
        means = [Text(show(entry[metric]["mean"])) for _, _, metric in MEANS]
        cells = [*_roc(entry, show), *_lift(entry, show)]
        table.add_row(Text(name), *means, *(cells if wide else (_stack(cells[:2]), _stack(cells[2:]))))
    return table


def _size(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Say on how many trials and seeds the figures stand, seeds as a range where arms differ."""
    first = next(iter(rows.values()))
    least, most = (pick(entry["seeds"] for entry in rows.values()) for pick in (min, max))
    seeds = f"{most} seed{'s' if most > 1 else ''}" if least == most else f"{least} to {most} seeds"
    return f"{first['test_trials']:,} test trials, {first['prevalence']:.0%} successes, {seeds}"


def _roc(entry: Mapping[str, Any], show: Callable[[float | None], str]) -> Iterator[Text]:
    """Yield mean with deviation over seeds, and interval."""
    roc = entry["roc_auc"]
    spread = f" ± {show(roc['sd'])}" if roc["sd"] is not None else ""
    yield Text(f"{show(roc['mean'])}{spread}")
    yield Text(f"{show(roc['lo'])} to {show(roc['hi'])}" if roc.get("lo") is not None else "")


def _lift(entry: Mapping[str, Any], show: Callable[[float | None], str]) -> Iterator[Text]:
    """Yield lift, interval and verdict; the arm that lifts are measured from has none."""
    lift = entry.get("lift_roc_auc")
    if lift is None:
        yield from (Text(NONE), Text(""), Text(""))
        return
    style = STYLES.get(lift["verdict"], "")
    yield Text(_signed(lift["mean"], show), style)
    yield Text(f"{_signed(lift['lo'], show)} to {_signed(lift['hi'], show)}", style)
    yield Text(lift["verdict"], style)


def _stack(cells: Sequence[Text]) -> Text:
    """Put the cells that hold something below each other; a verdict of two words takes two lines."""
    lines = [part for cell in cells if cell.plain for part in (cell.split(" ") if cell.plain in VERDICTS else [cell])]
    return Text("\n").join(lines)


def _long(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _short(value: float | None) -> str:
    """Show a figure without the zero before its point, as 80 columns have no room for it."""
    return NONE if value is None else f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 0.9995 else f"{value:.2f}"


def _signed(value: float, show: Callable[[float | None], str]) -> str:
    return ("-" if value < 0 else "+") + show(abs(value))
