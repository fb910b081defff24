"""How much synthetic trials share with real ones word for word, and how near they come to the nearest of them.

Example: the longest run that a synthetic trial shares with its own examples has 9.5 words at the median and 36 at most;
half of the synthetic trials are within 0.56 of a training trial by their words, half of the real ones within 0.41.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    INK,
    MUTED,
    PAGE,
    PURPLE,
    SMALL,
    VERMILLION,
    Look,
    grid,
    percent,
    sheet,
)

PANELS = {
    "longest_run": ("Longest run shared, words", ",.0f"), "copied_share": ("Share of words in shared runs", ".0%"),
}
ROWS = {
    "example": ("synthetic, with its examples", Look(PURPLE, "-", "D")),
    "any": ("synthetic, with any real trial", Look(VERMILLION, "-", "^")),
    "baseline": ("real test, with other real trials", Look(BLUE, "-", "o")),
}
COPIES = (
    "What trials share word for word with real trials: the longest run of words (left) and the share of all words in"
    " such runs (right). Marks are medians, lines go from the 5th to the 95th percentile of trials, the largest stands"
    " beside them. Real test trials against other real trials are the baseline; lengths of texts differ, so the shares"
    " compare better than the runs."
)
VIEWS = {"words": "By words", "meaning": "By meaning"}
ROLES = {
    "test": ("real test trials (baseline)", Look(BLUE, "-")),
    "synthetic": ("synthetic trials", Look(VERMILLION, "--")),
}
CLOSEST = (
    "Share of trials within a distance (1 − cosine) of the closest real training trial, compared by words (left) and"
    " by the meaning of sentence embeddings (right). Real test trials, which copy nobody, are the baseline: a dashed"
    " line above or left of the solid one would mean synthetic trials nearer to training trials than real ones are. The"
    " thin vertical line marks the nearest 5 % of the real test trials."
)


def draw_copies(run: PlotData) -> Drawn | None:
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
        "copies", "privacy", "Words shared with real trials", COPIES,
        "Percentiles of the longest shared run and of the share of shared words, for synthetic and real trials.",
        figure,
    )


def draw_closest(run: PlotData) -> Drawn | None:
    """Draw the distances in each view."""
    views = {view: rows for view in VIEWS if (rows := run.rows("closeness", view, ("arm",), ("distance", "share")))}
    if not any(row["arm"] == "synthetic" for rows in views.values() for row in rows):
        return None
    figure = sheet(PAGE, 2.5)
    panels: Sequence[Axes] = figure.subplots(1, len(views), sharey=True, squeeze=False)[0]
    for axes, (view, rows) in zip(panels, views.items(), strict=True):
        for role, (words, look) in ROLES.items():
            points = [row for row in rows if row["arm"] == role and row["distance"] is not None]
            if points:
                distances, shares = [row["distance"] for row in points], [row["share"] for row in points]
                axes.plot(
                    [distances[0], *distances], [0, *shares], linestyle=look.dash, color=look.colour, label=words,
                )
        near = run.number("closeness", view, "distance", "baseline", "p05")
        if near is not None:
            axes.axvline(near, color=INK, alpha=MUTED, linewidth=0.7)
        axes.set_title(VIEWS[view])
        axes.set_xlim(left=0)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("Distance to the closest training trial")
        grid(axes, "both")
        percent(axes, "y")
    panels[0].set_ylabel("Trials within it")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return Drawn(
        "closest", "privacy", "Distance to the closest training trial", CLOSEST,
        "Rising curves of the share of synthetic and of real test trials within each distance of a training trial.",
        figure,
    )
