"""What the probes lean on: their heaviest features.

Example of a row: "why stopped", a bar to the left of weight -1.2.
"""

from matplotlib.axes import Axes

from trialwright.reporting.figures.printing import Drawn
from trialwright.reporting.figures.probes import PROBES
from trialwright.reporting.figures.run import Row, Run
from trialwright.reporting.figures.style import BLUE, INK, PAGE, VERMILLION, grid, sheet, signed, tidy

MOST = 10
CAPTION = (
    f"The {MOST} heaviest features of each linear probe. Bars to the right speak for success, hatched bars to the left"
    " for failure; the length is the weight of the feature in the probe. A star marks a feature whose odds of"
    " success are beyond the limit of params.yaml (audit.odds_ratio), more than chance would give; those come first."
)


def draw(run: Run) -> Drawn | None:
    """Draw the heaviest features of each probe."""
    found = {words: rows[:MOST] for probe, (words, _) in PROBES.items() if (rows := _rows(run, probe))}
    if not found:
        return None
    lines = -(-len(found) // 2)
    figure = sheet(PAGE, 0.15 + 2.0 * lines)
    grids = figure.subplots(lines, 2, squeeze=False)
    for axes in grids.flat[len(found):]:
        axes.set_visible(False)
    for axes, (words, rows) in zip(grids.flat, found.items(), strict=False):
        axes.set_title(words.capitalize(), loc="left")
        _panel(axes, rows)
    said = "; ".join(
        f"{words}: {tidy(rows[0]['feature'])} {signed(rows[0]['weight'], 2)}" for words, rows in found.items()
    )
    return Drawn(
        "features", "leakage", "What the probes lean on", CAPTION,
        f"Bars of the heaviest features of each probe. First of each: {said}.", figure,
    )


def _rows(run: Run, probe: str) -> list[Row]:
    rows = run.rows("audit", probe, ("feature", "tells"), ("weight",))
    return [row for row in rows if row["weight"] is not None]


def _panel(axes: Axes, rows: list[Row]) -> None:
    for at, row in enumerate(rows):
        success = row["weight"] > 0
        axes.barh(
            at, row["weight"], height=0.7, facecolor=(BLUE, 1.0) if success else (VERMILLION, 0.35), edgecolor=INK,
            linewidth=0.5, hatch="" if success else "/////",
        )
    axes.axvline(0, color=INK, linewidth=0.6)
    axes.margins(x=0.06)
    labels = [tidy(row["feature"], 32) + (" ★" if row["tells"] == "yes" else "") for row in rows]
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Weight")
    grid(axes)
