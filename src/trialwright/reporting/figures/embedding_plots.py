"""Trials by their embeddings: how alike they are (the paper's Figure 2), and a map of them (its Figure 3).

Example: the series "within synthetic" of ``plots/fidelity/cosines``, the shares of pairs of synthetic trials by cosine;
a point of the map is ``NCT90000001,train,failure,2.69,-13.31``.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData, Row
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import BLUE, FAINT, INK, MUTED, PAGE, VERMILLION, Look, grid, percent, sheet

PANELS = {
    "Within one corpus": ("within train", "within test", "within synthetic"),
    "Against the train split": ("test to train", "synthetic to train"),
}
LOOKS = {
    "within train": Look(INK, ":"), "within test": Look(BLUE, "-"), "test to train": Look(BLUE, "-"),
    "within synthetic": Look(VERMILLION, "--"), "synthetic to train": Look(VERMILLION, "--"),
}
COSINES = (
    "Distributions of the cosine of sentence embeddings over pairs of trials, within one corpus (left) and between a"
    " corpus and real training trials (right). Where the dashed line of synthetic trials lies on the solid one of"
    " real test trials, they are as alike as real ones are; further to the right, they repeat themselves or the"
    " training trials. All have the same composition of interventions and outcomes. It corresponds to Figure 2 of Xu et"
    " al."
)
# Of one kind: more hide each other.
MOST = 600
SOURCES = {"train": Look(INK, "", "."), "test": Look(BLUE, "", "s"), "synthetic": Look(VERMILLION, "", "^")}
OUTCOMES = {"success": Look(BLUE, "", "o"), "failure": Look(VERMILLION, "", "x")}
MAP = (
    "Maps of trials by t-SNE of their sentence embeddings, by source (left) and by outcome (right); each point is one"
    " trial, and every source has as many trials of each intervention and outcome. Trials that stand near each other"
    " read alike; distances between far groups, and the axes, mean nothing. It corresponds to Figure 3 of Xu et al."
)


def draw_cosines(run: PlotData) -> Drawn | None:
    """Draw the distributions of cosines."""
    rows = [
        row for row in run.rows("cosines", "cosines", ("pairs",), ("cosine", "share"))
        if row["share"] is not None and row["cosine"] is not None
    ]
    if not any(row["share"] and row["pairs"] == "within synthetic" for row in rows):
        return None
    seen = [row["cosine"] for row in rows if row["share"]]
    figure = sheet(PAGE, 2.5)
    panels: Sequence[Axes] = figure.subplots(1, len(PANELS), sharey=True)
    for axes, (title, series) in zip(panels, PANELS.items(), strict=True):
        for name in series:
            _line(axes, name, [row for row in rows if row["pairs"] == name])
        axes.set_title(title)
        axes.set_xlim(min(seen) - 0.04, min(1.0, max(seen) + 0.04))
        axes.set_ylim(bottom=0)
        axes.set_xlabel("Cosine of a pair")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=len(series), columnspacing=1.0)
        grid(axes)
        percent(axes, "y")
    panels[0].set_ylabel("Share of pairs")
    return Drawn(
        "cosines", "fidelity", "How alike trials are", COSINES,
        "Lines of the share of pairs by cosine similarity, for synthetic and real trials.", figure,
    )


def _line(axes: Axes, name: str, rows: list[Row]) -> None:
    if any(row["share"] for row in rows):
        look = LOOKS[name]
        cosines, shares = [row["cosine"] for row in rows], [row["share"] for row in rows]
        axes.plot(cosines, shares, linestyle=look.dash, color=look.colour, label=name)
        axes.fill_between(cosines, shares, color=look.colour, alpha=FAINT * MUTED, linewidth=0)


def draw_map(run: PlotData) -> Drawn | None:
    """Draw the map twice."""
    rows = [
        row for row in run.rows("tsne", "tsne", ("kind", "outcome"), ("x", "y"))
        if row["x"] is not None and row["y"] is not None and row["kind"] in SOURCES
    ]
    if not any(row["kind"] == "synthetic" for row in rows):
        return None
    drawn = [row for kind in SOURCES for row in _thin([row for row in rows if row["kind"] == kind])]
    figure = sheet(PAGE, 0.7 + PAGE / 2 * min(1.3, max(0.4, _extent(drawn, "y") / (_extent(drawn, "x") or 1))))
    panels: Sequence[Axes] = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, (title, key, looks) in zip(
        panels, (("Source", "kind", SOURCES), ("Outcome", "outcome", OUTCOMES)), strict=True
    ):
        _scatter(axes, key, looks, drawn)
        axes.set_title(title)
    left_out = f" Only {MOST} trials of a source are drawn." if len(drawn) < len(rows) else ""
    return Drawn(
        "tsne", "fidelity", "A map of trials", MAP + left_out,
        f"Two scatter plots of {len(drawn)} trials, by source and by outcome.", figure,
    )


def _thin(rows: list[Row]) -> list[Row]:
    """Keep at most so many, evenly from all."""
    return [rows[at * len(rows) // MOST] for at in range(MOST)] if len(rows) > MOST else rows


def _extent(rows: list[Row], axis: str) -> float:
    values = [float(row[axis]) for row in rows]
    return max(values) - min(values)


def _scatter(axes: Axes, key: str, looks: Mapping[str, Look], rows: list[Row]) -> None:
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
