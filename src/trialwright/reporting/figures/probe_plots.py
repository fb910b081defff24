"""How well linear probes tell the outcome from what cleaning removed and from what remains, and what they lean on.

Example: the probe "removed" at 0.80 and "remaining" at 0.76, each with its interval; of the features of "removed" the
row "why stopped", a bar to the left of weight -1.2.
"""

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData, Row
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    COLUMN,
    GREEN,
    INK,
    MUTED,
    PAGE,
    PURPLE,
    SMALL,
    VERMILLION,
    Look,
    grid,
    sheet,
    signed,
    tidy,
)
from trialwright.reporting.results.titles import PROBES

LOOKS = {
    "removed": Look(VERMILLION, "-", "s"), "removed_beside_status": Look(PURPLE, "-", "D"),
    "remaining": Look(BLUE, "-", "o"), "text": Look(GREEN, "-", "^"),
}
AREAS = (
    "ROC-AUC on held-out real trials of logistic regressions fitted on what cleaning removed (upper two) and on what"
    " it left (lower two), with 95 % confidence intervals; a hollow mark has none, for it cannot be estimated. At the"
    " vertical line at 0.5 a probe knows nothing. What remains may rightly tell something, for designs differ in their"
    " chances; the removed must not be there to tell."
)
MOST = 10
FEATURES = (
    f"The {MOST} heaviest features of each linear probe. Bars to the right speak for success, hatched bars to the left"
    " for failure; the length is the weight of the feature in the probe. A star marks a feature whose odds of"
    " success are beyond the limit of params.yaml (audit.odds_ratio), more than chance would give; those come first."
)


def draw_probes(run: PlotData) -> Drawn | None:
    """Draw each probe's ROC-AUC."""
    found = []
    for probe, look in LOOKS.items():
        auc, lo, hi = (run.number("audit", "probe", probe, f"roc_auc{end}") for end in ("", "_lo", "_hi"))
        if auc is not None:
            found.append((PROBES[probe].drawn, look, auc, lo, hi))
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
    return Drawn("probes", "leakage", "What probes can tell", AREAS, f"ROC-AUC of linear probes: {said}.", figure)


def draw_features(run: PlotData) -> Drawn | None:
    """Draw the heaviest features of each probe."""
    found = {PROBES[probe].drawn: rows[:MOST] for probe in LOOKS if (rows := _rows(run, probe))}
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
        "features", "leakage", "What the probes lean on", FEATURES,
        f"Bars of the heaviest features of each probe. First of each: {said}.", figure,
    )


def _rows(run: PlotData, probe: str) -> list[Row]:
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
