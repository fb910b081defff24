"""How near synthetic trials come to the nearest real training trial, beside how near real test trials come.

Example: half of the synthetic trials are within 0.56 of a training trial by their words, half of the real ones
within 0.41.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Run
from trialwright.reporting.figures.style import BLUE, INK, MUTED, PAGE, VERMILLION, Look, grid, percent, sheet

VIEWS = {"words": "By words", "meaning": "By meaning"}
ROLES = {
    "test": ("real test trials (floor)", Look(BLUE, "-")),
    "synthetic": ("synthetic trials", Look(VERMILLION, "--")),
}
CAPTION = (
    "Share of trials within a distance (1 − cosine) of the closest real training trial, compared by words (left) and"
    " by the meaning of sentence embeddings (right). Real test trials, which copy nobody, are the floor: a dashed line"
    " above or left of the solid one would mean synthetic trials nearer to training trials than real ones are. The"
    " thin vertical line marks the nearest 5 % of the real test trials."
)


def draw(run: Run) -> Drawn | None:
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
        near = run.number("closeness", view, "distance", "floor", "p05")
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
        "closest", "privacy", "Distance to the closest training trial", CAPTION,
        "Rising curves of the share of synthetic and of real test trials within each distance of a training trial.",
        figure,
    )
