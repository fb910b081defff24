"""How alike trials are among each other and across corpora (the paper's Figure 2).

Example: the series "within synthetic" of ``plots/fidelity/cosines``: the shares of pairs of synthetic trials by cosine.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.run import Row, Run
from trialwright.reporting.figures.style import BLUE, FAINT, INK, MUTED, PAGE, VERMILLION, Look, grid, percent, sheet

PANELS = {
    "Within one corpus": ("within train", "within test", "within synthetic"),
    "Against the train split": ("test to train", "synthetic to train"),
}
LOOKS = {
    "within train": Look(INK, ":"), "within test": Look(BLUE, "-"), "test to train": Look(BLUE, "-"),
    "within synthetic": Look(VERMILLION, "--"), "synthetic to train": Look(VERMILLION, "--"),
}
CAPTION = (
    "Distributions of the cosine of sentence embeddings over pairs of trials, within one corpus (left) and between a"
    " corpus and real training trials (right). Where the dashed line of synthetic trials lies on the solid one of"
    " real test trials, they are as alike as real ones are; further to the right, they repeat themselves or the"
    " training trials. It corresponds to Figure 2 of Xu et al."
)


def draw(run: Run) -> Drawn | None:
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
        "cosines", "fidelity", "How alike trials are", CAPTION,
        "Lines of the share of pairs by cosine similarity, for synthetic and real trials.", figure,
    )


def _line(axes: Axes, name: str, rows: list[Row]) -> None:
    if any(row["share"] for row in rows):
        look = LOOKS[name]
        cosines, shares = [row["cosine"] for row in rows], [row["share"] for row in rows]
        axes.plot(cosines, shares, linestyle=look.dash, color=look.colour, label=name)
        axes.fill_between(cosines, shares, color=look.colour, alpha=FAINT * MUTED, linewidth=0)
