"""How much synthetic trials share word for word with real ones, beside how much real trials share with each other.

Example: the longest run that a synthetic trial shares with its own examples has 9.5 words at the median and 36 at most.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Run
from trialwright.reporting.figures.style import BLUE, PAGE, PURPLE, SMALL, VERMILLION, Look, grid, percent, sheet

PANELS = {
    "longest_run": ("Longest run shared, words", ",.0f"), "copied_share": ("Share of words in shared runs", ".0%"),
}
ROWS = {
    "example": ("synthetic, with its examples", Look(PURPLE, "-", "D")),
    "any": ("synthetic, with any real trial", Look(VERMILLION, "-", "^")),
    "floor": ("real test, with other real trials", Look(BLUE, "-", "o")),
}
CAPTION = (
    "What trials share word for word with real trials: the longest run of words (left) and the share of all words in"
    " such runs (right). Marks are medians, lines go from the 5th to the 95th percentile of trials, the largest stands"
    " beside them. Real test trials against other real trials are the floor; lengths of texts differ, so the shares"
    " compare better than the runs."
)


def draw(run: Run) -> Drawn | None:
    """Draw the spread of what is shared."""
    if run.number("privacy", "longest_run", "any", "p50") is None:
        return None
    figure = sheet(PAGE, 1.45)
    panels: Sequence[Axes] = figure.subplots(1, len(PANELS), sharey=True)
    for axes, (measure, (words, style)) in zip(panels, PANELS.items(), strict=True):
        for at, (kind, (_, look)) in enumerate(ROWS.items()):
            p05, p50, p95, most = (run.number("privacy", measure, kind, key) for key in ("p05", "p50", "p95", "max"))
            if p05 is None or p50 is None or p95 is None or most is None:
                continue
            axes.plot([p05, p95], [at, at], color=look.colour)
            axes.plot(p50, at, look.marker, color=look.colour)
            said = f"max {most:{style}}".replace("%", " %")
            axes.text(1.01, at, said, transform=axes.get_yaxis_transform(), va="center", size=SMALL)
        axes.set_xlabel(words)
        axes.set_xlim(left=0)
        axes.tick_params(axis="y", length=0)
        grid(axes)
    panels[0].set_yticks(range(len(ROWS)), [words for words, _ in ROWS.values()])
    panels[0].set_ylim(len(ROWS) - 0.4, -0.6)
    percent(panels[1])
    return Drawn(
        "copies", "privacy", "Words shared with real trials", CAPTION,
        "Percentiles of the longest shared run and of the share of shared words, for synthetic and real trials.",
        figure,
    )
