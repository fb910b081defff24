"""What adding synthetic trials to real ones changed: a forest plot of lifts in ROC-AUC.

Example of a row: "hybrid − real only", a square at -0.004 on a line from -0.053 to 0.042, on a grey bar from
-0.068 to 0.068: a lift within the bar is too small for so few test trials to show. A row that cannot be estimated has
a hollow mark and says so; so does one of too few training trials.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from trialwright.reporting.figures import arm_looks
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    PAGE,
    PURPLE,
    SMALL,
    grid,
    heading,
    sheet,
    signed,
    tidy,
)
from trialwright.reporting.results.arm_results import ArmResult, LiftResult
from trialwright.stats.lift_rules import NOT_ESTIMABLE, mixes_both

MOST = 48
CAPTION = (
    "Change in ROC-AUC on real test trials (their number is in brackets) when synthetic trials are added to real ones,"
    " or, in the ratio setting, take their place: squares over training on real trials alone, circles over controls of"
    " the same size, real trials once more (matched: with as many of each outcome) or synthetic ones with shuffled"
    " labels; all: of any intervention, not of the pool's alone. Lines are 95 % confidence intervals"
    " over test trials and fits, each by itself; one that crosses 0 shows neither gain nor loss, and the grey bar holds"
    " lifts too small to be told four times in five among so many. A filled mark has a verdict, which also stands on a"
    " p-value corrected for their number; a hollow one has none, for it cannot be estimated, or too few trials were"
    " trained on. Diamonds are differences of the means that Xu et al. (arXiv 2410.12476, Table 3) published, of"
    " BioBERT on other records."
)


class _Row(NamedTuple):
    """A row of the plot; one without a lift heads those below it."""

    text: str
    lift: LiftResult | None = None
    published: float | None = None
    control: bool = False

    @property
    def said(self) -> str:
        """Say the lift and its interval, and why it has no verdict."""
        if self.lift is None:
            return f"{self.text}:"
        return f"{self.text} {_figures(self.lift)};"


def draw(run: PlotData) -> Drawn | None:
    """Draw the lift of each arm of real and synthetic trials over real trials alone and over its controls."""
    rows = list(_rows(arm_looks.sort_arms(run.results)))
    if not rows:
        return None
    shown = rows[:MOST]
    figure = sheet(PAGE, 0.9 + 0.17 * len(shown))
    axes = figure.subplots()
    axes.use_sticky_edges = False
    for at, row in enumerate(shown):
        if row.lift is None:
            heading(axes, at, row.text)
        else:
            _draw_row(axes, at, row, row.lift)
    axes.set_yticks(
        [at for at, row in enumerate(shown) if row.lift],
        [row.text for row in shown if row.lift],
    )
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Lift in ROC-AUC")
    grid(axes)
    _explain(axes)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    left_out = f" {len(rows) - MOST} further rows are left out." if len(rows) > MOST else ""
    said = " ".join(row.said for row in shown)
    return Drawn(
        "lifts", "results", "Lift from synthetic trials", CAPTION + left_out,
        f"Forest plot of lifts in ROC-AUC, with 95 % intervals. {said[:-1]}.", figure,
    )


def _rows(arms: Sequence[ArmResult]) -> Iterator[_Row]:
    for (classifier, setting), members in arm_looks.groups(arms).items():
        words = arm_looks.names(members)
        lifts = [row for arm in members if mixes_both(arm) for row in _lifts(arm, words)]
        if lifts:
            sizes = [arm.test_trials for arm in members if arm.test_trials is not None]
            tested = f" ({max(sizes):,.0f} trials)" if sizes else ""
            yield _Row(arm_looks.title(classifier, setting) + tested)
            yield from lifts


def _lifts(arm: ArmResult, words: Mapping[str, str]) -> Iterator[_Row]:
    mine = words[arm.name]
    if arm.lift and arm.lift.mean is not None:
        yield _Row(f"{mine} − real only{', all' if arm.real_from == 'all' else ''}", arm.lift, arm.published_lift)
    for control, lift in arm.over.items():
        if lift.mean is not None:
            yield _Row(f"{mine} − {words.get(control, tidy(control))}", lift, control=True)


def _figures(lift: LiftResult) -> str:
    if lift.lo is None or lift.hi is None:
        return f"{signed(lift.mean or 0.0)} [{NOT_ESTIMABLE}]"
    said = f"{signed(lift.mean or 0.0)} [{signed(lift.lo)}, {signed(lift.hi)}]"
    return f"{said} {lift.verdict}" if lift.refused else said


def _draw_row(axes: Axes, at: int, row: _Row, lift: LiftResult) -> None:
    colour, marker = (PURPLE, "o") if row.control else (BLUE, "s")
    least = lift.detectable or 0.0
    axes.barh(at, 2 * least, left=-least, height=0.86, color=INK, alpha=FAINT, linewidth=0)
    axes.plot([0, 0], [at - 0.5, at + 0.5], color=INK, linewidth=0.8)
    if lift.lo is not None and lift.hi is not None:
        axes.plot([lift.lo, lift.hi], [at, at], color=colour, linewidth=1.4, alpha=MUTED if lift.refused else 1)
    axes.plot(lift.mean or 0.0, at, marker, color=colour, markerfacecolor="none" if lift.refused else colour)
    if row.published is not None:
        axes.plot(row.published, at, "D", color=INK, markerfacecolor="none", markersize=4)
    axes.text(1.01, at, _figures(lift), transform=axes.get_yaxis_transform(), va="center", size=SMALL)


def _explain(axes: Axes) -> None:
    """Add what the legend shows, away from the data."""
    nothing: list[float] = []
    axes.plot(nothing, nothing, "s-", color=BLUE, label="over real only")
    axes.plot(nothing, nothing, "o-", color=PURPLE, label="over a control")
    axes.fill_between(nothing, nothing, color=INK, alpha=FAINT, linewidth=0, label="too small to show")
    axes.plot(nothing, nothing, "D", color=INK, markerfacecolor="none", markersize=4, label="published lift")
    axes.plot(nothing, nothing, "s", color=INK, markerfacecolor="none", label="no verdict")
