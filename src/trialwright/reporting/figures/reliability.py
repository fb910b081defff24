"""Whether scores are probabilities: mean score beside the share of successes, by bins of score.

Example: ``draw(run)`` draws ``plots/reliability``.
"""

from matplotlib.axes import Axes

from trialwright.reporting.figures.panels import Panel, describe, draw_panels, panels
from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Run
from trialwright.reporting.figures.style import INK, MUTED, grid

LEAST, LARGEST = 3.0, 60.0
CAPTION = (
    "Reliability on real test trials, a panel for each classifier and setting: the share of true successes over the"
    " mean score of the trials in each bin of score, all seeds together. The area of a marker grows with the number"
    " of trials in the bin; on the diagonal scores are true probabilities, above it too low, below it too high."
)


def draw(run: Run) -> Drawn | None:
    """Draw the reliability of each arm."""
    found, left_out = panels(run, "reliability", ("score", "success", "trials"))
    if not found:
        return None
    return Drawn(
        "reliability", "results", "Reliability of the scores", CAPTION + left_out,
        f"Share of successes over mean score: {describe(found)}.", draw_panels(found, 2.25, _panel),
    )


def _panel(axes: Axes, panel: Panel) -> None:
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
