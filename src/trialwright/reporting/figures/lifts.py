"""What adding synthetic trials to real ones changed: a forest plot of lifts in ROC-AUC.

Example of a row: "hybrid − real only", a square at -0.004 on a line from -0.053 to 0.042, on a grey bar from
-0.068 to 0.068: a lift within the bar is too small for so few test trials to show. A row that cannot be estimated has
a hollow mark and says so; so does one of too few training trials.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from trialwright.reporting.figures import arms as named
from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Run, as_number
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

MOST = 48
CAPTION = (
    "Change in ROC-AUC on real test trials (their number is in brackets) when synthetic trials are added to real ones,"
    " or, in the ratio setting, take their place: squares over training on real trials alone, circles over controls of"
    " the same size, real trials once more or synthetic ones with shuffled labels. Lines are 95 % confidence intervals"
    " over test trials and fits, each by itself; one that crosses 0 shows neither gain nor loss, and the grey bar holds"
    " lifts too small to be told four times in five among so many. A filled mark has a verdict, which also stands on a"
    " p-value corrected for their number; a hollow one has none, for it cannot be estimated, or too few trials were"
    " trained on. Diamonds are differences of the means that Xu et al. (arXiv 2410.12476, Table 3) published, of"
    " BioBERT on other records."
)
# Lifts that get no verdict, as results.json calls them.
REFUSED = ("not estimable", "too few training trials")


class _Lift(NamedTuple):
    """A row of the plot; one without a figure heads those below it."""

    text: str
    mean: float | None = None
    lo: float | None = None
    hi: float | None = None
    detectable: float = 0.0
    verdict: str = ""
    published: float | None = None
    control: bool = False

    @property
    def refused(self) -> bool:
        """Tell whether the lift has no verdict."""
        return self.verdict in REFUSED

    @property
    def figures(self) -> str:
        """Say the lift and its interval, and why it has no verdict."""
        if self.lo is None or self.hi is None:
            return f"{signed(self.mean or 0.0)} [{REFUSED[0]}]"
        said = f"{signed(self.mean or 0.0)} [{signed(self.lo)}, {signed(self.hi)}]"
        return f"{said} {self.verdict}" if self.refused else said


def draw(run: Run) -> Drawn | None:
    """Draw the lift of each arm of real and synthetic trials over real trials alone and over its controls."""
    rows = list(_rows(named.read_arms(run)))
    if not rows:
        return None
    shown = rows[:MOST]
    figure = sheet(PAGE, 0.9 + 0.17 * len(shown))
    axes = figure.subplots()
    axes.use_sticky_edges = False
    for at, row in enumerate(shown):
        if row.mean is None:
            heading(axes, at, row.text)
        else:
            _draw_row(axes, at, row, row.mean)
    axes.set_yticks(
        [at for at, row in enumerate(shown) if row.mean is not None],
        [row.text for row in shown if row.mean is not None],
    )
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Lift in ROC-AUC")
    grid(axes)
    _explain(axes)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    left_out = f" {len(rows) - MOST} further rows are left out." if len(rows) > MOST else ""
    said = " ".join(
        f"{row.text}:" if row.mean is None else f"{row.text} {row.figures};" for row in shown
    )
    return Drawn(
        "lifts", "results", "Lift from synthetic trials", CAPTION + left_out,
        f"Forest plot of lifts in ROC-AUC, with 95 % intervals. {said[:-1]}.", figure,
    )


def _rows(arms: Sequence[named.Arm]) -> Iterator[_Lift]:
    for (classifier, setting), members in named.groups(arms).items():
        words = named.names(members)
        lifts = [lift for arm in members if arm.hybrid for lift in _lifts(arm, words)]
        if lifts:
            sizes = [size for arm in members if (size := arm.number("test_trials")) is not None]
            tested = f" ({max(sizes):,.0f} trials)" if sizes else ""
            yield _Lift(named.title(classifier, setting) + tested)
            yield from lifts


def _lifts(arm: named.Arm, words: Mapping[str, str]) -> Iterator[_Lift]:
    mine = words[arm.name]
    if found := _lift(f"{mine} − real only", arm.entry.get("lift_roc_auc")):
        yield found._replace(published=arm.number("published", "lift_roc_auc", "mean"))
    for control, compared in (arm.entry.get("over") or {}).items():
        if found := _lift(f"{mine} − {words.get(control, tidy(control))}", compared):
            yield found._replace(control=True)


def _lift(text: str, found: Any) -> _Lift | None:
    mean, lo, hi, least = (as_number((found or {}).get(key)) for key in ("mean", "lo", "hi", "detectable"))
    if mean is None:
        return None
    return _Lift(text, mean, lo, hi, least or 0.0, tidy(found["verdict"]))


def _draw_row(axes: Axes, at: int, row: _Lift, mean: float) -> None:
    colour, marker = (PURPLE, "o") if row.control else (BLUE, "s")
    axes.barh(at, 2 * row.detectable, left=-row.detectable, height=0.86, color=INK, alpha=FAINT, linewidth=0)
    axes.plot([0, 0], [at - 0.5, at + 0.5], color=INK, linewidth=0.8)
    if row.lo is not None and row.hi is not None:
        axes.plot([row.lo, row.hi], [at, at], color=colour, linewidth=1.4, alpha=MUTED if row.refused else 1)
    axes.plot(mean, at, marker, color=colour, markerfacecolor="none" if row.refused else colour)
    if row.published is not None:
        axes.plot(row.published, at, "D", color=INK, markerfacecolor="none", markersize=4)
    axes.text(1.01, at, row.figures, transform=axes.get_yaxis_transform(), va="center", size=SMALL)


def _explain(axes: Axes) -> None:
    """Add what the legend shows, away from the data."""
    nothing: list[float] = []
    axes.plot(nothing, nothing, "s-", color=BLUE, label="over real only")
    axes.plot(nothing, nothing, "o-", color=PURPLE, label="over a control")
    axes.fill_between(nothing, nothing, color=INK, alpha=FAINT, linewidth=0, label="too small to show")
    axes.plot(nothing, nothing, "D", color=INK, markerfacecolor="none", markersize=4, label="published lift")
    axes.plot(nothing, nothing, "s", color=INK, markerfacecolor="none", label="no verdict")
