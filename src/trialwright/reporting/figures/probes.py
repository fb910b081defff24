"""How well linear probes tell the outcome from what cleaning removed, and from what remains.

Example: the probe "removed" at 0.80 and "remaining" at 0.76, each with its interval.
"""

from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Run
from trialwright.reporting.figures.style import (
    BLUE,
    COLUMN,
    GREEN,
    INK,
    MUTED,
    PURPLE,
    SMALL,
    VERMILLION,
    Look,
    grid,
    sheet,
)

PROBES = {
    "removed": ("all that was removed", Look(VERMILLION, "-", "s")),
    "removed_beside_status": ("removed, without status", Look(PURPLE, "-", "D")),
    "remaining": ("form of what remains", Look(BLUE, "-", "o")),
    "text": ("words of what remains", Look(GREEN, "-", "^")),
}
CAPTION = (
    "ROC-AUC on held-out real trials of logistic regressions fitted on what cleaning removed (upper two) and on what"
    " it left (lower two), with 95 % confidence intervals; a hollow mark has none, for it cannot be estimated. At the"
    " vertical line at 0.5 a probe knows nothing. What remains may rightly tell something, for designs differ in their"
    " chances; the removed must not be there to tell."
)


def draw(run: Run) -> Drawn | None:
    """Draw each probe's ROC-AUC."""
    found = []
    for probe, (words, look) in PROBES.items():
        auc, lo, hi = (run.number("audit", "probe", probe, f"roc_auc{end}") for end in ("", "_lo", "_hi"))
        if auc is not None:
            found.append((words, look, auc, lo, hi))
    if not found:
        return None
    figure = sheet(COLUMN, 0.75 + 0.24 * len(found))
    axes = figure.subplots()
    axes.axvline(0.5, color=INK, alpha=MUTED, linewidth=0.8)
    for at, (_, look, auc, lo, hi) in enumerate(found):
        face = "none"
        if lo is not None and hi is not None:
            axes.plot([lo, hi], [at, at], color=look.colour)
            face = look.colour
        axes.plot(auc, at, look.marker, color=look.colour, markerfacecolor=face)
        axes.text(1.02, at, f"{auc:.2f}", transform=axes.get_yaxis_transform(), va="center", size=SMALL)
    axes.set_yticks(range(len(found)), [row[0] for row in found])
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("ROC-AUC of the probe")
    grid(axes)
    said = ", ".join(f"{words} {auc:.2f}" for words, _, auc, _, _ in found)
    return Drawn("probes", "leakage", "What probes can tell", CAPTION, f"ROC-AUC of linear probes: {said}.", figure)
