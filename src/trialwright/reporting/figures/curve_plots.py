"""ROC, precision-recall and reliability curves, a panel for each classifier and setting.

Example: ``draw_roc(run)`` draws ``plots/roc``, and ``draw_reliability(run)``, mean scores beside shares of successes by
bins of score, ``plots/reliability``.
"""

from collections.abc import Callable

from matplotlib.axes import Axes

from trialwright.reporting.figures.panels import ArmPanel, describe, draw_panels, panels
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
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
LEAST, LARGEST = 3.0, 60.0
RELIABILITY = (
    "Reliability on real test trials, a panel for each classifier and setting: the share of true successes over the"
    " mean score of the trials in each bin of score, all seeds together. The area of a marker grows with the number"
    " of trials in the bin; on the diagonal scores are true probabilities, above it too low, below it too high."
)


def draw_roc(run: PlotData) -> Drawn | None:
    """Draw the ROC curves."""
    return _draw(run, "roc", ("fpr", "tpr"), "ROC curves", ROC, "ROC curves", _roc)


def draw_pr(run: PlotData) -> Drawn | None:
    """Draw the precision-recall curves."""
    return _draw(run, "pr", ("recall", "precision"), "Precision-recall curves", PR, "Precision-recall curves", _pr)


def draw_reliability(run: PlotData) -> Drawn | None:
    """Draw the reliability of each arm."""
    return _draw(
        run, "reliability", ("score", "success", "trials"), "Reliability of the scores", RELIABILITY,
        "Share of successes over mean score", _reliability,
    )


def _draw(
    run: PlotData, name: str, columns: tuple[str, ...], title: str, caption: str, said: str,
    paint: Callable[[Axes, ArmPanel], None],
) -> Drawn | None:
    """Draw the rows of ``plots/<name>``, a panel for each classifier and setting; `said` begins what is read out."""
    found, left_out = panels(run, name, columns)
    if not found:
        return None
    return Drawn(
        name, "results", title, caption + left_out, f"{said}: {describe(found)}.", draw_panels(found, HEIGHT, paint)
    )


def _roc(axes: Axes, panel: ArmPanel) -> None:
    axes.plot([0, 1], [0, 1], color=INK, alpha=MUTED, linewidth=0.6)
    for name, look, rows in panel.series:
        rates = [0.0, *(row["fpr"] for row in rows)], [0.0, *(row["tpr"] for row in rows)]
        axes.plot(*rates, linestyle=look.dash, color=look.colour, label=name)
    _square(axes)
    axes.set_xlabel("False positive rate")
    axes.set_ylabel("True positive rate")


def _pr(axes: Axes, panel: ArmPanel) -> None:
    for name, look, rows in panel.series:
        axes.plot(
            [row["recall"] for row in rows], [row["precision"] for row in rows], linestyle=look.dash, color=look.colour,
            label=name, drawstyle="steps-pre",
        )
    _square(axes)
    axes.set_xlabel("Recall")
    axes.set_ylabel("Precision")


def _reliability(axes: Axes, panel: ArmPanel) -> None:
    axes.plot([0, 1], [0, 1], color=INK, alpha=MUTED, linewidth=0.6)
    most = max((row["trials"] for _, _, rows in panel.series for row in rows), default=1) or 1
    for name, look, rows in panel.series:
        scores, shares = [row["score"] for row in rows], [row["success"] for row in rows]
        sizes = [LEAST + (LARGEST - LEAST) * row["trials"] / most for row in rows]
        axes.plot(scores, shares, linestyle=look.dash, color=look.colour, linewidth=0.7, alpha=MUTED)
        axes.scatter(scores, shares, s=sizes, marker=look.marker, color=look.colour, alpha=0.75, linewidths=0.8)
        axes.plot([], [], look.marker, linestyle=look.dash, color=look.colour, linewidth=0.9, label=name)
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.set_aspect("equal")
    axes.set_xticks([0, 0.5, 1])
    axes.set_yticks([0, 0.5, 1])
    grid(axes, "both")
    axes.set_xlabel("Mean score")
    axes.set_ylabel("Share of successes")


def _square(axes: Axes) -> None:
    axes.set_xlim(0, 1.01)
    axes.set_ylim(0, 1.01)
    axes.set_aspect("equal")
    axes.set_xticks([0, 0.5, 1])
    axes.set_yticks([0, 0.5, 1])
    grid(axes, "both")
