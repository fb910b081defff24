"""How well a model answers the benchmark tasks: its value with its interval, beside baselines and published figures.

Example of a row: "choice: accuracy", a circle at 0.41 on a line from 0.31 to 0.52, a square of the trivial baseline at
0.55, a grey tick of chance at 0.25, and diamonds of five published LLMs from 0.78 to 0.86.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PAGE,
    PURPLE,
    SMALL,
    VERMILLION,
    Look,
    grid,
    heading,
    sheet,
)
from trialwright.reporting.results.benchmark_results import PUBLISHED, BenchmarkTable, TaskForm
from trialwright.reporting.results.score_results import ScoreResult

MODEL, TRIVIAL, BLIND = Look(BLUE, "-", "o"), Look(VERMILLION, "-", "s"), Look(GREEN, "-", "^")
# How far above and below the middle of a row the model and the trivial baseline stand.
APART = 0.17
# Those of options alone that are drawn: a model of their words is the strictest.
_DRAWN = "words and length"
CAPTION = (
    "Circles: the LLM on test samples; squares: the trivial baseline, which has seen train samples alone; lines are 95"
    " % confidence intervals over groups of samples. An answer that cannot be read is wrong, and is counted in"
    " brackets."
    " Triangles: a model that sees the options of a question and not the question; near chance (grey tick), or the"
    f" options tell. Diamonds: LLMs of {PUBLISHED}, so that they say how hard such questions are and not which model is"
    " better. Errors in participants are in the tables alone."
)


class _Line(NamedTuple):
    """A row of the plot, and what is drawn in it; one without a mark heads those below it."""

    text: str
    marks: tuple[tuple[Look, ScoreResult], ...] = ()
    chance: float | None = None
    published: tuple[float, ...] = ()
    verdict: str = ""

    @property
    def said(self) -> str:
        """Say the first figure with its interval, and its verdict."""
        score = self.marks[0][1]
        bounds = "" if score.lo is None or score.hi is None else f" [{score.lo:.2f}, {score.hi:.2f}]"
        return f"{score.mean or 0.0:.2f}{bounds}{f' {self.verdict}' if self.verdict else ''}"


def draw(run: PlotData) -> Drawn | None:
    """Draw all shares; none where no task was built, or there is nothing to draw."""
    table = BenchmarkTable.read(run.get("tasks"))
    rows = list(_rows(table)) if table else []
    if not rows:
        return None
    figure = sheet(PAGE, 0.9 + 0.2 * len(rows))
    axes = figure.subplots()
    for at, row in enumerate(rows):
        if row.marks:
            _draw_row(axes, at, row)
        else:
            heading(axes, at, row.text)
    axes.set_yticks([at for at, row in enumerate(rows) if row.marks], [row.text for row in rows if row.marks])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.02, 1.02)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Share of 1: accuracy, within 20 %, F1 or recall")
    grid(axes)
    _explain(axes)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    said = "; ".join(f"{row.text} {row.said}" if row.marks else f"{row.text}:" for row in rows)
    return Drawn(
        "benchmark", "tasks", "Answers to benchmark tasks", CAPTION,
        f"Scores on benchmark tasks. {said.replace(':;', ':')}.", figure,
    )


def _rows(table: BenchmarkTable) -> Iterator[_Line]:
    for task, forms in groupby(table.forms, key=lambda form: form.task):
        lines = [line for form in forms for line in _of_form(table, form)]
        lines += [
            _Line("options alone", ((BLIND, blind.by[_DRAWN]),), blind.chance)
            for blind in table.blind if blind.task == task and _DRAWN in blind.by
        ]
        if lines:
            yield _Line(task)
            yield from lines


def _of_form(table: BenchmarkTable, form: TaskForm) -> Iterator[_Line]:
    unread = f" ({sum(form.unread.values())} of {form.asked} unread)" if form.unread else ""
    for score in table.scores:
        if (score.task, score.form, score.unit) == (form.task, form.form, ""):
            yield _Line(
                f"{form.form}: {score.metric}{unread}", ((MODEL, score.model), (TRIVIAL, score.trivial)), score.chance,
                tuple(score.published.values()), score.verdict,
            )


def _draw_row(axes: Axes, at: int, row: _Line) -> None:
    places = [at - APART, at + APART] if len(row.marks) > 1 else [at]
    if row.chance is not None:
        axes.plot([row.chance] * 2, [at - 0.42, at + 0.42], color=INK, alpha=MUTED, linewidth=0.9)
    axes.plot(row.published, [at] * len(row.published), "D", color=PURPLE, markerfacecolor="none", markersize=3.5)
    for place, (look, score) in zip(places, row.marks, strict=True):
        if score.lo is not None and score.hi is not None:
            axes.plot([score.lo, score.hi], [place, place], color=look.colour, linewidth=1.2)
        axes.plot(score.mean or 0.0, place, look.marker, color=look.colour, markersize=4)
    axes.text(1.01, at, row.said, transform=axes.get_yaxis_transform(), va="center", size=SMALL)


def _explain(axes: Axes) -> None:
    """Add what the legend shows, away from the data."""
    nothing: list[float] = []
    for look, label in ((MODEL, "LLM"), (TRIVIAL, "trivial baseline"), (BLIND, "options alone")):
        axes.plot(nothing, nothing, f"{look.marker}-", color=look.colour, markersize=4, label=label)
    axes.plot(nothing, nothing, color=INK, alpha=MUTED, linewidth=0.9, label="chance")
    axes.plot(nothing, nothing, "D", color=PURPLE, markerfacecolor="none", markersize=3.5, label="published LLMs")
