"""Tuning on benchmark tasks in a terminal: what each arm reaches, and what tuning and synthetic samples are worth.

Example of a row: ``arm design choice  accuracy  real over not tuned  .200  .400  +.200  +.100 to +.326  better``.
"""

from rich.console import Console
from rich.text import Text

from trialwright.reporting.results.tuned_results import TunedDifference, TunedScore, TuningTable
from trialwright.reporting.terminal.folding_table import folding_table
from trialwright.reporting.terminal.plain_numbers import plain, signed

# Columns that fold, and the length of their longest word.
_WORDS = {"tuned on": 11, "metric": 11, "difference between": 12, "95 % CI": 7, "verdict": 15}


def print_tuning(console: Console, table: TuningTable) -> None:
    """Print a row a difference."""
    console.print(folding_table(
        ("tuned on", "metric", "difference between", "reached", "other", "by", "95 % CI", "verdict"),
        (_row(score, one) for score in table.scores for one in score.differences), _WORDS,
    ))
    learnt = ", ".join(
        f"{arm.name} {arm.samples:,}{f' ({arm.synthetic:,} synthetic)' if arm.synthetic else ''}" for arm in table.arms
    )
    console.print(Text(
        f"{table.model} tuned on samples of the benchmark tasks, scored on real test samples; higher is better. Samples"
        f" that were learnt from: {learnt}."
    ))
    console.print()


def _row(score: TunedScore, one: TunedDifference) -> tuple[str, ...]:
    reached, other = (score.arms[arm].mean for arm in one.between.split(" over "))
    interval = "" if one.score.lo is None else f"{signed(one.score.lo)} to {signed(one.score.hi)}"
    return (
        f"{score.task} {score.form}", score.metric, one.between, plain(reached), plain(other), signed(one.score.mean),
        interval, one.verdict,
    )
