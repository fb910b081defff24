"""ROC and precision-recall curves, a panel for each classifier and setting.

Example: ``draw_roc(run)`` draws ``plots/roc``.
"""

from matplotlib.axes import Axes

from trialwright.reporting.figures.panels import Panel, describe, draw_panels, panels
from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Run
from trialwright.reporting.figures.style import INK, MUTED, grid

HEIGHT = 2.25
ROC = (
    "ROC curves on real test trials, a panel for each classifier and setting, a line for each training arm, of scores"
    " averaged over seeds. The share of successes that are found stands over the share of failures taken for"
    " successes; the diagonal is a guess, and the nearer to the upper left corner the better."
)
PR = (
    "Precision-recall curves on real test trials, a panel for each classifier and setting, a line for each training"
    " arm, of scores averaged over seeds. Precision is the share of true successes among the trials called so, recall"
    " the share of successes that are called so; higher is better."
)


def draw_roc(run: Run) -> Drawn | None:
    """Draw the ROC curves."""
    found, left_out = panels(run, "roc", ("fpr", "tpr"))
    if not found:
        return None
    return Drawn(
        "roc", "results", "ROC curves", ROC + left_out, f"ROC curves: {describe(found)}.",
        draw_panels(found, HEIGHT, _roc),
    )


def draw_pr(run: Run) -> Drawn | None:
    """Draw the precision-recall curves."""
    found, left_out = panels(run, "pr", ("recall", "precision"))
    if not found:
        return None
    return Drawn(
        "pr", "results", "Precision-recall curves", PR + left_out, f"Precision-recall curves: {describe(found)}.",
        draw_panels(found, HEIGHT, _pr),
    )


def _roc(axes: Axes, panel: Panel) -> None:
    axes.plot([0, 1], [0, 1], color=INK, alpha=MUTED, linewidth=0.6)
    for name, look, rows in panel.series:
        rates = [0.0, *(row["fpr"] for row in rows)], [0.0, *(row["tpr"] for row in rows)]
        axes.plot(*rates, linestyle=look.dash, color=look.colour, label=name)
    _square(axes)
    axes.set_xlabel("False positive rate")
    axes.set_ylabel("True positive rate")


def _pr(axes: Axes, panel: Panel) -> None:
    for name, look, rows in panel.series:
        axes.plot(
            [row["recall"] for row in rows], [row["precision"] for row in rows], linestyle=look.dash, color=look.colour,
            label=name, drawstyle="steps-pre",
        )
    _square(axes)
    axes.set_xlabel("Recall")
    axes.set_ylabel("Precision")


def _square(axes: Axes) -> None:
    axes.set_xlim(0, 1.01)
    axes.set_ylim(0, 1.01)
    axes.set_aspect("equal")
    axes.set_xticks([0, 0.5, 1])
    axes.set_yticks([0, 0.5, 1])
    grid(axes, "both")
