"""The benchmark tasks in a terminal: scores beside baselines, samples and refusals, and what options tell alone.

Example of a row: ``arm design choice  accuracy  .410  .310 to .520  .550  .250  worse  .784 to .859``.
"""

from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.benchmark_results import (
    PUBLISHED,
    BenchmarkTable,
    BlindScore,
    TaskForm,
    TaskScore,
)
from trialwright.reporting.terminal.plain_numbers import bounds, plain
from trialwright.trial.real import SPLITS

# Columns that fold, and the length of their longest word.
_WORDS = {"task": 11, "metric": 9, "95 % CI": 7, "verdict": 15, "paper": 7, "unread": 8, "refused": 16, "others": 14}


def print_benchmark(console: Console, table: BenchmarkTable) -> None:
    """Print what a model reaches, then what the samples are and what their options tell by themselves."""
    if table.scores:
        console.print(_table(
            ("task", "metric", "LLM", "95 % CI", "trivial", "chance", "verdict", "paper"),
            map(_score, table.scores),
        ))
        console.print(Text(
            "The LLM on test samples of the benchmark tasks; what cannot be read is wrong. verdict: beside the trivial"
            f" baseline, which has seen train samples alone. paper: the LLMs of {PUBLISHED}. Errors are in"
            " participants."
        ))
    console.print(_table(
        ("task", *SPLITS, "answered", "unread", "refused"), map(_form, table.forms)
    ))
    if table.blind:
        console.print(_table(
            ("task", "samples", "chance", "words", "95 % CI", "others"),
            map(_blind, table.blind),
        ))
        console.print(Text(
            "Accuracy of what sees the options alone (of study screening: the records), and not the question: a model"
            " of their words, or one that takes the longest and so on. Near chance, or the options tell."
        ))
    console.print()


def _table(headers: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Table:
    shown = Table(box=SIMPLE_HEAD, padding=0)
    for header in headers:
        least = _WORDS.get(header)
        shown.add_column(
            header, justify="left" if least and header != "95 % CI" else "right", no_wrap=not least, overflow="fold",
            min_width=least,
        )
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown


def _score(score: TaskScore) -> tuple[str, ...]:
    def shown(value: float | None) -> str:
        return f"{value:,.0f}" if score.unit and value is not None else plain(value)

    known = sorted(score.published.values())
    interval = f"{shown(score.model.lo)} to {shown(score.model.hi)}" if score.model.lo is not None else ""
    return (
        f"{score.task} {score.form}", score.metric, shown(score.model.mean), interval, shown(score.trivial.mean),
        "" if score.chance is None else plain(score.chance), score.verdict,
        f"{shown(known[0])} to {shown(known[-1])}" if known else "",
    )


def _form(form: TaskForm) -> tuple[str, ...]:
    answered = f"{form.answered}/{form.asked}" if form.asked else "-"
    return (
        f"{form.task} {form.form}", *(f"{form.kept.get(split, 0):,}" for split in SPLITS), answered,
        _counted(form.unread), _counted(form.refused),
    )


def _blind(blind: BlindScore) -> tuple[str, ...]:
    others = ", ".join(f"{title} {plain(score.mean)}" for title, score in blind.others.items())
    return blind.task, f"{blind.questions:,}", plain(blind.chance), plain(blind.words.mean), bounds(blind.words), others


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
