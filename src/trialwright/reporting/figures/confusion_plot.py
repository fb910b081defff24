"""Actual and predicted outcomes, a square for each arm.

Example: ``draw(run)`` draws ``plots/confusion``, a line of squares for each classifier and setting.
"""

import textwrap

from matplotlib.axes import Axes

from trialwright.reporting.figures.panels import Series, describe, panels
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import BLUE, INK, PAGE, SMALL, sheet

COLUMNS = 6
# Of panels, each of one line of squares or two, so that they fill a page and no more.
MOST = 6
OUTCOMES = ("failure", "success")
DEEPEST = 0.6
CAPTION = (
    "Actual outcomes of real test trials (rows) and predicted ones (columns), by classifier, setting and training arm,"
    " at a threshold of 0.5 on scores averaged over seeds. Numbers count trials; the deeper the colour, the larger the"
    " share of the row. Right answers stand on the diagonal from the upper left to the lower right."
)


def draw(run: PlotData) -> Drawn | None:
    """Draw the confusion of each arm."""
    found, left_out = panels(run, "confusion", ("trials",), ("actual", "predicted"), MOST)
    if not found:
        return None
    lines = [
        (panel.title if at == 0 else "", panel.series[at: at + COLUMNS])
        for panel in found for at in range(0, len(panel.series), COLUMNS)
    ]
    figure = sheet(PAGE, 1.45 * len(lines))
    for part, (title, series) in zip(figure.subfigures(len(lines), 1, squeeze=False).flat, lines, strict=True):
        part.suptitle(title, x=0.01, ha="left", weight="bold", size=8)
        grid = part.subplots(1, COLUMNS)
        for axes in grid[len(series):]:
            axes.set_visible(False)
        for at, one in enumerate(series):
            _square(grid[at], one, first=at == 0)
    return Drawn(
        "confusion", "results", "Actual and predicted outcomes", CAPTION + left_out,
        f"Two by two tables of actual and predicted outcomes: {describe(found)}.",
        figure,
    )


def _square(axes: Axes, series: Series, *, first: bool) -> None:
    counts = {(row["actual"], row["predicted"]): row["trials"] for row in series.rows}
    for down, actual in enumerate(OUTCOMES):
        total = sum(counts.get((actual, predicted), 0) for predicted in OUTCOMES)
        for along, predicted in enumerate(OUTCOMES):
            count = counts.get((actual, predicted), 0)
            share = count / total if total else 0
            axes.fill_between(
                [along, along + 1], down, down + 1, color=BLUE, alpha=DEEPEST * share, linewidth=0,
            )
            axes.text(along + 0.5, down + 0.5, f"{count:,.0f}", ha="center", va="center", size=SMALL)
    axes.set_xlim(0, 2)
    axes.set_ylim(2, 0)
    axes.set_aspect("equal")
    axes.set_title(textwrap.fill(series.name, 17), size=SMALL, weight="normal")
    axes.set_xticks([0.5, 1.5], OUTCOMES)
    axes.set_yticks([0.5, 1.5], OUTCOMES if first else ["", ""])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set(visible=True, color=INK, linewidth=0.5)
