"""The benchmark tasks in a terminal: scores beside baselines, samples and refusals, and what options tell alone.

Example of a row: ``arm design choice  accuracy  .410  .310 to .520  .550  .250  worse  .784 to .859``.
"""

from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.benchmark_results import PUBLISHED, BenchmarkTable, BlindScore, TaskForm, TaskScore
from trialwright.reporting.results.score_results import ScoreResult
from trialwright.reporting.terminal.plain_numbers import bounds, plain
from trialwright.trial.real import SPLITS

_WORDS = frozenset({"task", "metric", "verdict", "refused", "unread"})


def print_benchmark(console: Console, table: BenchmarkTable) -> None:
    """Print what a model reaches, then what the samples are and what their options tell by themselves."""
    if table.scores:
        console.print(_table(
            ("task", "metric", "LLM", "95 % CI", "trivial", "chance", "verdict", "published"),
            map(_score, table.scores),
        ))
        console.print(Text(
            "The LLM on test samples of the benchmark tasks; what cannot be read is wrong. verdict: beside the trivial"
            f" baseline. published: the LLMs of {PUBLISHED}."
        ))
    console.print(_table(
        ("task", *SPLITS, "answered", "unread", "refused"), map(_form, table.forms)
    ))
    if table.blind:
        names = list(dict.fromkeys(name for one in table.blind for name in one.by))
        console.print(_table(
            ("task", "questions", "chance", *names), (_blind(one, names) for one in table.blind)
        ))
        console.print(Text(
            "Accuracy of what sees the options alone, and not the question: near chance, or the options tell."
        ))
    console.print()


def _table(headers: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Table:
    shown = Table(box=SIMPLE_HEAD, padding=0)
    for header in headers:
        folds = header in _WORDS
        shown.add_column(header, justify="left" if folds else "right", no_wrap=not folds, overflow="fold")
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown


def _score(score: TaskScore) -> tuple[str, ...]:
    def shown(value: float | None) -> str:
        return f"{value:,.0f}" if score.unit and value is not None else plain(value)

    known = sorted(score.published.values())
    interval = f"{shown(score.model.lo)} to {shown(score.model.hi)}" if score.model.lo is not None else ""
    return (
        f"{score.task} {score.form}", score.title, shown(score.model.mean), interval, shown(score.trivial.mean),
        "" if score.chance is None else plain(score.chance), score.verdict,
        f"{shown(known[0])} to {shown(known[-1])}" if known else "",
    )


def _form(form: TaskForm) -> tuple[str, ...]:
    answered = f"{form.answered}/{form.asked}" if form.asked else "-"
    return (
        f"{form.task} {form.form}", *(f"{form.kept.get(split, 0):,}" for split in SPLITS), answered,
        _counted(form.unread), _counted(form.refused),
    )


def _blind(blind: BlindScore, names: list[str]) -> tuple[str, ...]:
    return blind.task, f"{blind.questions:,}", plain(blind.chance), *(_bounded(blind.by.get(name)) for name in names)


def _bounded(score: ScoreResult | None) -> str:
    return f"{plain(score.mean)} ({bounds(score)})" if score else "-"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
