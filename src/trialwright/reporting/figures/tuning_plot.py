"""What tuning a local LLM on benchmark tasks is worth: differences between arms with their intervals, by metric.

Example of a row: "hybrid over real" under "arm design, choice", a square at +0.08 on a line from 0 to +0.18.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PAGE,
    SMALL,
    VERMILLION,
    Look,
    grid,
    heading,
    sheet,
    signed,
)
from trialwright.reporting.results.tuned_results import DIFFERENCES, TunedDifference, TunedScore, TuningTable
from trialwright.stats.lift_rules import BETTER, WORSE

LOOKS = dict(zip(
    DIFFERENCES.values(), (Look(BLUE, "-", "o"), Look(VERMILLION, "-", "s"), Look(GREEN, "-", "^")), strict=True
))
CAPTION = (
    "Differences on real test samples between a model tuned on real samples, on real and synthetic ones (hybrid), on"
    " the real ones of hybrid repeated until they are as many, and the model that is not tuned. Accuracy: the right"
    " option is the likeliest. Log-likelihood: of the right option, or a token of a true answer. Lines are 95 %"
    " confidence intervals over groups of samples and seeds. A hollow mark has no verdict, or is not distinguishable"
    " from 0 once p-values are adjusted for all of them."
)


def draw(run: PlotData) -> Drawn | None:
    """Draw all differences; none where no model was tuned, or there is one arm."""
    table = TuningTable.read(run.get("tasks"))
    scores = [score for score in table.scores if score.differences] if table else []
    if table is None or not scores:
        return None
    metrics = list(dict.fromkeys(score.metric for score in scores))
    panels = [[score for score in scores if score.metric == metric] for metric in metrics]
    longest = max(sum(1 + len(score.differences) for score in panel) for panel in panels)
    figure = sheet(PAGE, 0.9 + 0.17 * longest)
    said: list[str] = []
    for axes, metric, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], metrics, panels, strict=True):
        said += _draw_panel(axes, panel)
        axes.set_xlabel(f"Difference in {metric}")
    return Drawn(
        "tuning", "tasks", f"{table.model} tuned on benchmark tasks", CAPTION,
        f"Differences between arms of tuning: {'; '.join(said)}.", figure,
    )


def _draw_panel(axes: Axes, scores: Sequence[TunedScore]) -> list[str]:
    """Draw one metric, and return it in words."""
    said, ticks, at = [], [], 0
    axes.axvline(0.0, color=INK, alpha=MUTED, linewidth=0.9)
    for title, differences in _by_form(scores):
        heading(axes, at, title)
        for one in differences:
            at += 1
            _mark(axes, at, one)
            ticks.append((at, one.between))
            said.append(f"{title} {one.between} {_said(one)} {one.verdict}")
        at += 1
    axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
    axes.set_ylim(at - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    grid(axes)
    return said


def _by_form(scores: Sequence[TunedScore]) -> Iterator[tuple[str, list[TunedDifference]]]:
    for title, own in groupby(scores, key=lambda score: f"{score.task}, {score.form}"):
        yield title, [one for score in own for one in score.differences]


def _mark(axes: Axes, at: int, one: TunedDifference) -> None:
    look, score = LOOKS[one.between], one.score
    if score.lo is not None and score.hi is not None:
        axes.plot([score.lo, score.hi], [at, at], color=look.colour, linewidth=1.2)
    axes.plot(
        score.mean or 0.0, at, look.marker, color=look.colour, markersize=4,
        markerfacecolor=look.colour if one.verdict in {BETTER, WORSE} else "none",
    )
    axes.text(1.01, at, signed(score.mean or 0.0, 2), transform=axes.get_yaxis_transform(), va="center", size=SMALL)


def _said(one: TunedDifference) -> str:
    bounds = "" if one.score.lo is None or one.score.hi is None else (
        f" [{signed(one.score.lo, 2)}, {signed(one.score.hi, 2)}]"
    )
    return f"{signed(one.score.mean or 0.0, 2)}{bounds}"
