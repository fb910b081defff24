"""What models reach with ever more gold trials, alone and with synthetic ones, and what these are worth in gold trials.

Example: "gold + corrected" of 50 gold trials is a point above 50 on the left, and on the right a line about 118.
"""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    FAINT,
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
from trialwright.reporting.results.curve_results import KINDS, CurveArm, CurvePoint, CurveTable
from trialwright.reporting.results.titles import CLASSIFIERS

# Sizes that are drawn; a curve of more is rare.
MOST = 8
# Points of one size stand beside each other, each so much further to the right.
APART = 1.035
# How far beyond the sizes that were tried an arrow ends.
BEYOND = 1.06
LOOKS = {
    KINDS["gold_raw"]: Look(VERMILLION, "--", "s"), KINDS["gold_corrected"]: Look(GREEN, (0, (7, 1.5)), "o"),
    KINDS["raw"]: Look(PURPLE, ":", "v"), KINDS["corrected"]: Look(INK, "-.", "^"),
}
CAPTION = (
    "Left: ROC-AUC on real test trials of models trained on gold trials alone (line: the mean over draws of them,"
    " made to rise; band: 95 % confidence interval), and with synthetic trials written from so many gold trials, or"
    " on these alone, with labels as planned (raw) or corrected by a model of the same gold trials. Right: how many"
    " gold trials alone do as well, after arXiv 2403.19511: the number at which the line on the left is as much"
    " higher as the lift over the same gold trials is. Lines are 95 % confidence intervals. The grey tick is the"
    " number that was used; an arrow ends beyond the sizes that were tried. A hollow mark has no verdict on its"
    " lift, for too few trials were trained on or it cannot be estimated."
)


def draw(run: PlotData) -> Drawn | None:
    """Draw the curve; none where the run has no corpora of gold trials, or nothing to rank."""
    table = CurveTable.read(run.get("gold_curve"))
    if table is None or any(mean is None for _, mean, _ in table.alone):
        return None
    points = table.points[-MOST:]
    figure = sheet(PAGE, 1.2 + 0.145 * len(points) * (len(LOOKS) + 1))
    left, right = figure.subplots(1, 2)
    _reached(left, table, points)
    said = _worth(right, table, points)
    for axes in (left, right):
        _scale(axes, table)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return Drawn(
        "gold_curve", "gold_curve", f"Synthetic trials in gold trials, {CLASSIFIERS[table.classifier]}",
        f"{CAPTION} {table.covers}", f"Curves of ROC-AUC over the number of gold trials. Gold trials alone that do as"
        f" well: {'; '.join(said)}.", figure,
    )


def _reached(axes: Axes, table: CurveTable, points: Sequence[CurvePoint]) -> None:
    sizes = [size for size, _, _ in table.alone]
    axes.plot(sizes, [mean or 0.0 for _, mean, _ in table.alone], color=BLUE, label="gold alone")
    axes.plot(sizes, [score.mean or 0.0 for _, _, score in table.alone], ".", color=BLUE, markersize=3)
    sure = [(size, score.lo, score.hi) for size, _, score in table.alone if score.lo is not None and score.hi]
    axes.fill_between(
        [size for size, _, _ in sure], [lo for _, lo, _ in sure], [hi for _, _, hi in sure], color=BLUE, alpha=FAINT,
        linewidth=0,
    )
    for place, (kind, look) in enumerate(LOOKS.items()):
        arms = [(point.gold, arm) for point in points for arm in point.arms if arm.kind == kind]
        places = [gold * APART ** (place - 1.5) for gold, _ in arms]
        means = [arm.score.mean or 0.0 for _, arm in arms]
        axes.plot(places, means, linestyle=look.dash, color=look.colour, linewidth=0.9)
        for at, (_, arm) in zip(places, arms, strict=True):
            _mark(axes, at, arm.score.mean or 0.0, arm)
        axes.plot([], [], look.marker, linestyle=look.dash, color=look.colour, label=kind)
    axes.set_title("What models reach")
    axes.set_xlabel("Gold trials")
    axes.set_ylabel("ROC-AUC")
    grid(axes, "both")


def _worth(axes: Axes, table: CurveTable, points: Sequence[CurvePoint]) -> list[str]:
    """Draw how many gold trials each model equals, and return it in words."""
    said, ticks = [], []
    row = 0
    for point in points:
        heading(axes, row, f"{point.gold:,} gold trials")
        for arm in point.arms:
            if arm.equals is None:
                continue
            row += 1
            look, equals = LOOKS[arm.kind], arm.equals
            axes.plot([point.gold] * 2, [row - 0.4, row + 0.4], color=INK, alpha=MUTED, linewidth=0.9)
            if equals.lo is not None and equals.hi is not None:
                axes.plot([equals.lo, equals.hi], [row, row], color=look.colour, linewidth=1.3)
                for key, end in (("lo", equals.lo), ("hi", equals.hi)):
                    if beyond := equals.beyond[key]:
                        arrow, off = (">", BEYOND) if beyond == "more" else ("<", 1 / BEYOND)
                        axes.plot([end, end * off], [row, row], color=look.colour, linewidth=1.3)
                        axes.plot(end * off, row, arrow, color=look.colour, markersize=3.5)
            _mark(axes, equals.trials, row, arm)
            ticks.append((row, arm.kind))
            said.append(f"{point.gold} {arm.kind} {table.worth(equals)}")
        row += 1
    axes.set_yticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.set_ylim(row - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_title("Gold trials alone that do as well")
    axes.set_xlabel("Gold trials alone")
    grid(axes)
    return said


def _mark(axes: Axes, across: float, up: float, arm: CurveArm) -> None:
    """Mark a model, hollow where its lift has no verdict."""
    look = LOOKS[arm.kind]
    face = "none" if arm.lift is None or arm.lift.refused else look.colour
    axes.plot(across, up, look.marker, color=look.colour, markerfacecolor=face)


def _scale(axes: Axes, table: CurveTable) -> None:
    """Number gold trials on a logarithmic axis at the sizes that were tried, as far apart as their labels need."""
    sizes = [size for size, _, _ in table.alone]
    axes.set_xscale("log")
    axes.set_xlim(sizes[0] / BEYOND**1.5, sizes[-1] * BEYOND**1.5)
    wanted = dict.fromkeys([sizes[0], sizes[-1], *(point.gold for point in table.points), *sizes])
    shown: list[int] = []
    for size in wanted:
        if all(abs(math.log(size / other)) > math.log(sizes[-1] / sizes[0]) / 9 for other in shown):
            shown.append(size)
    axes.xaxis.set_major_locator(FixedLocator(shown))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(shown, [f"{size:,}" for size in shown], size=SMALL)
