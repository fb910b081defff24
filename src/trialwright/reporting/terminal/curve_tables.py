"""The gold-size curve in a terminal: what synthetic trials are worth in gold trials, and what they took.

Example of a row: ``gold + corrected  .747  +.028  -.027 to +.086  not distinguishable  83 (<25 to >233)``, below
that of 50 gold trials alone.
"""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.curve_results import CurveArm, CurvePoint, CurveTable
from trialwright.reporting.terminal.plain_numbers import plain, signed


def print_curve(console: Console, table: CurveTable) -> None:
    """Print what models reach at each number of gold trials, then what corpora took."""
    console.print(_table(
        ("gold", "trained on", "ROC-AUC", "lift", "95 % CI", "verdict", "equals gold"),
        [row for point in table.points for row in _worth(table, point)],
    ))
    console.print(Text(
        f"{table.classifier}, with synthetic trials of labels as planned (raw) or corrected; lift over the same gold"
        f" trials alone. equals gold: gold trials alone that do as well (95 % CI), of {table.gold_draws} draws of them."
        f" {table.covers}"
    ))
    console.print(_table(
        ("gold", "draws", "accepted", "corrected", "tokens", "USD", "rejected"), list(map(_took, table.points))
    ))
    for point in table.points:
        if point.unfitted:
            console.print(Text(f"{point.gold} gold trials correct nothing: {point.unfitted}"))
    console.print()


def _table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    shown = Table(box=SIMPLE_HEAD, padding=0)
    for header in headers:
        folds = header in {"trained on", "verdict", "equals gold", "rejected"}
        # Of its longest word.
        least = 15 if header == "verdict" else None
        shown.add_column(
            header, justify="left" if folds else "right", no_wrap=not folds, overflow="fold", min_width=least
        )
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown


def _worth(table: CurveTable, point: CurvePoint) -> Iterator[tuple[str, ...]]:
    for arm in point.arms:
        gold = "" if arm.lift else f"{point.gold:,}"
        equals = table.worth(arm.equals, ">", "<") if arm.equals else ""
        yield gold, arm.kind, plain(arm.score.mean), *_lift(arm), equals


def _lift(arm: CurveArm) -> tuple[str, str, str]:
    lift = arm.lift
    if lift is None:
        return "", "", ""
    return signed(lift.mean), "" if lift.lo is None else f"{signed(lift.lo)} to {signed(lift.hi)}", lift.verdict


def _took(point: CurvePoint) -> tuple[str, ...]:
    rejected = ", ".join(f"{count} {reason}" for reason, count in point.rejected.items())
    return (
        f"{point.gold:,}", str(point.draws), f"{point.accepted}/{point.requested}", f"{point.changed} {point.mode}",
        f"{point.tokens:,}", f"{point.usd:.2f}", rejected,
    )
