"""The gold-size curve in a terminal: what synthetic trials are worth in gold trials, and what they took.

Example of a row: ``gold + corrected  .747  +.028  -.027 to +.086  not distinguishable  83 (<25 to >233)``, below
that of 50 gold trials alone.
"""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from trialwright.reporting.results.curve_results import CurveArm, CurvePoint, CurveTable
from trialwright.reporting.terminal.folding_table import folding_table
from trialwright.reporting.terminal.plain_numbers import plain, signed

# Columns that fold; of a verdict the length of its longest word.
_FOLDS = {"trained on": None, "verdict": 15, "equals gold": None, "rejected": None}


def print_curve(console: Console, table: CurveTable) -> None:
    """Print what models reach at each number of gold trials, then what corpora took."""
    console.print(folding_table(
        ("gold", "trained on", "ROC-AUC", "lift", "95 % CI", "verdict", "equals gold"),
        [row for point in table.points for row in _worth(table, point)], _FOLDS,
    ))
    console.print(Text(
        f"{table.classifier}, with synthetic trials of labels as planned (raw) or corrected; lift over the same gold"
        f" trials alone. equals gold: gold trials alone that do as well (95 % CI), of {table.gold_draws} draws of them."
        f" {table.covers}"
    ))
    console.print(folding_table(
        ("gold", "draws", "accepted", "corrected", "tokens", "USD", "rejected"), map(_took, table.points),
        _FOLDS,
    ))
    for point in table.points:
        if point.unfitted:
            console.print(Text(f"{point.gold} gold trials correct nothing: {point.unfitted}"))
    console.print()


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
