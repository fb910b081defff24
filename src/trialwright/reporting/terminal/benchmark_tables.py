"""The benchmark tasks in a terminal: scores beside baselines, samples and refusals, and what options tell alone.

Example of a row: ``arm design choice  accuracy  .410  .310 to .520  .550  .250  worse  .784 to .859``.
"""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from trialwright.reporting.results.benchmark_results import (
    PUBLISHED,
    BenchmarkTable,
    BlindScore,
    TaskForm,
    TaskScore,
)
from trialwright.reporting.terminal.folding_table import folding_table
from trialwright.reporting.terminal.plain_numbers import bounds, plain
from trialwright.trial.real import SPLITS

# Columns that fold, and the length of their longest word.
_WORDS = {"task": 11, "metric": 9, "95 % CI": 7, "verdict": 15, "paper": 7, "unread": 8, "refused": 16, "others": 14}


def print_benchmark(console: Console, table: BenchmarkTable) -> None:
    """Print what a model reaches, then what the samples are and what their options tell by themselves."""
    if table.scores:
        console.print(folding_table(
            ("task", "metric", "LLM", "95 % CI", "trivial", "chance", "verdict", "paper"),
            map(_score, table.scores), _WORDS,
        ))
        console.print(Text(
            "The LLM on test samples of the benchmark tasks; what cannot be read is wrong. verdict: beside the trivial"
            f" baseline, which has seen train samples alone. paper: the LLMs of {PUBLISHED}. Errors are in"
            " participants."
        ))
    console.print(folding_table(
        ("task", *SPLITS, "answered", "unread", "refused"), map(_form, table.forms), _WORDS
    ))
    if table.blind:
        console.print(folding_table(
            ("task", "samples", "chance", "words", "95 % CI", "others"),
            map(_blind, table.blind), _WORDS,
        ))
        console.print(Text(
            "Accuracy of what sees the options alone (of study screening: the records), and not the question: a model"
            " of their words, or one that takes the longest and so on. Near chance, or the options tell."
        ))
    console.print()


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
