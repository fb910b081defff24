"""Small multiples: a panel for each classifier and setting, with a legend beside it.

Example: ``panels(run, "roc", ("fpr", "tpr"))`` yields "TF-IDF, ratio" with the rows of each of its arms.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trialwright.reporting.figures import arm_looks
from trialwright.reporting.figures.plot_data import PlotData, Row
from trialwright.reporting.figures.style import PAGE, Look, sheet, tidy

# Of panels, of arms in each, and of characters of an arm's name.
MOST, MOST_ARMS, LONGEST = 12, 8, 26
COLUMNS = 2


class Series(NamedTuple):
    """One arm's rows in a panel."""

    name: str
    look: Look
    rows: list[Row]


class ArmPanel(NamedTuple):
    """One classifier and setting."""

    title: str
    series: list[Series]


def panels(
    run: PlotData, folder: str, numbers: Sequence[str], texts: Sequence[str] = (), most: int = MOST
) -> tuple[list[ArmPanel], str]:
    """Read the panels of a plot, at most so many, and say what is left out of them so that they stay readable."""
    groups = arm_looks.groups(arm_looks.sort_arms(run.results))
    files = run.plots.get(folder, {})
    order = [f"{classifier}-{setting}" for classifier, setting in groups]
    found, cut = [], 0
    for file in sorted(files, key=lambda file: (order.index(file) if file in order else len(order), file)):
        classifier, _, setting = file.rpartition("-")
        known = groups.get((classifier, setting), [])
        words, looks = arm_looks.names(known), arm_looks.looks(known)
        by_arm: dict[str, list[Row]] = {}
        for row in run.rows(folder, file, ("arm", *texts), numbers):
            if all(row[name] is not None for name in numbers):
                by_arm.setdefault(row["arm"], []).append(row)
        arms = sorted(by_arm, key=lambda arm: list(words).index(arm) if arm in words else len(words))
        series = [
            Series(tidy(words.get(arm, arm), LONGEST), looks.get(arm, arm_looks.UNKNOWN), by_arm[arm])
            for arm in arms[:MOST_ARMS]
        ]
        cut += len(arms) - len(series)
        if series:
            found.append(ArmPanel(arm_looks.title(classifier, setting), series))
    said = [f"{len(found) - most} further panels"] if len(found) > most else []
    said += [f"{cut} further arms"] if cut else []
    return found[:most], f" Left out: {' and '.join(said)}." if said else ""


def describe(found: Sequence[ArmPanel]) -> str:
    """Say in words which arms the panels show."""
    return "; ".join(f"{panel.title} ({', '.join(series.name for series in panel.series)})" for panel in found)


def draw_panels(found: Sequence[ArmPanel], height: float, draw: Callable[[Axes, ArmPanel], None]) -> Figure:
    """Draw panels two to a line, each with its legend at its right."""
    lines = -(-len(found) // COLUMNS)
    figure = sheet(PAGE, height * lines)
    grid = figure.subplots(lines, COLUMNS, squeeze=False)
    for axes in grid.flat[len(found):]:
        axes.set_visible(False)
    for axes, panel in zip(grid.flat, found, strict=False):
        draw(axes, panel)
        axes.set_title(panel.title)
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return figure
