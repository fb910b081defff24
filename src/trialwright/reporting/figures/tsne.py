"""A map of trials by their embeddings (the paper's Figure 3), by source and by outcome.

Example of a point: ``NCT90000001,train,failure,2.69,-13.31``.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Row, Run
from trialwright.reporting.figures.style import BLUE, INK, PAGE, VERMILLION, Look, sheet

# Of one kind: more hide each other.
MOST = 600
KINDS = {"train": Look(INK, "", "."), "test": Look(BLUE, "", "s"), "synthetic": Look(VERMILLION, "", "^")}
OUTCOMES = {"success": Look(BLUE, "", "o"), "failure": Look(VERMILLION, "", "x")}
CAPTION = (
    "Maps of trials by t-SNE of their sentence embeddings, by source (left) and by outcome (right); each point is one"
    " trial. Trials that stand near each other read alike; distances between far groups, and the axes, mean nothing."
    " It corresponds to Figure 3 of Xu et al."
)


def draw(run: Run) -> Drawn | None:
    """Draw the map twice."""
    rows = [
        row for row in run.rows("tsne", "tsne", ("kind", "outcome"), ("x", "y"))
        if row["x"] is not None and row["y"] is not None and row["kind"] in KINDS
    ]
    if not any(row["kind"] == "synthetic" for row in rows):
        return None
    drawn = [row for kind in KINDS for row in _thin([row for row in rows if row["kind"] == kind])]
    figure = sheet(PAGE, 0.7 + PAGE / 2 * min(1.3, max(0.4, _extent(drawn, "y") / (_extent(drawn, "x") or 1))))
    panels: Sequence[Axes] = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, (title, key, looks) in zip(
        panels, (("Source", "kind", KINDS), ("Outcome", "outcome", OUTCOMES)), strict=True
    ):
        _panel(axes, key, looks, drawn)
        axes.set_title(title)
    left_out = f" Only {MOST} trials of a source are drawn." if len(drawn) < len(rows) else ""
    return Drawn(
        "tsne", "fidelity", "A map of trials", CAPTION + left_out,
        f"Two scatter plots of {len(drawn)} trials, by source and by outcome.", figure,
    )


def _thin(rows: list[Row]) -> list[Row]:
    """Keep at most so many, evenly from all."""
    return [rows[at * len(rows) // MOST] for at in range(MOST)] if len(rows) > MOST else rows


def _extent(rows: list[Row], axis: str) -> float:
    values = [float(row[axis]) for row in rows]
    return max(values) - min(values)


def _panel(axes: Axes, key: str, looks: Mapping[str, Look], rows: list[Row]) -> None:
    for name, look in looks.items():
        points = [row for row in rows if row[key] == name]
        if points:
            axes.scatter(
                [row["x"] for row in points], [row["y"] for row in points], s=9, marker=look.marker, color=look.colour,
                alpha=0.85, linewidths=0.6, label=name,
            )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3, handletextpad=0.1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_aspect("equal")
