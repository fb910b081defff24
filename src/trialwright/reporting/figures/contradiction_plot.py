"""How often trials contradict themselves, rule by rule, synthetic beside real.

Example of a row: "single arm randomised", synthetic 37 of 65, real 62 of 573, each with its interval.
"""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import BLUE, INK, PAGE, SMALL, VERMILLION, Look, grid, percent, sheet, tidy

MOST = 40
KINDS = {"synthetic": Look(VERMILLION, "-", "^"), "real": Look(BLUE, "-", "o")}
# Right ends of the columns of counts, in points from the axes.
PLACES = {"synthetic": 52, "real": 116}
CAPTION = (
    "Share of the trials that a rule can judge which contradict themselves, with Wilson's 95 % confidence intervals;"
    " the counts at the right are contradictory of judged trials. Triangles are synthetic trials, hollow circles real"
    " ones: what a rule finds in real trials shows how often it is wrong, or how often registries are. Rules that"
    " could judge no trial are left out."
)


class _Share(NamedTuple):
    contradictory: float
    judged: float

    def bounds(self) -> tuple[float, float]:
        """Return Wilson's interval."""
        z = NormalDist().inv_cdf(0.975)
        share, spread = self.contradictory / self.judged, z * z / self.judged
        half = z * sqrt(share * (1 - share) / self.judged + spread / self.judged / 4)
        middle, scale = share + spread / 2, 1 + spread
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def draw(run: PlotData) -> Drawn | None:
    """Draw the rules that judged some trial, those that synthetic trials surely break most first."""
    rules = run.get("realism", "rules") or {}
    found = {rule: _shares(run, "realism", "rules", rule, size="judged") for rule in rules}
    order = sorted(
        (rule for rule in found if found[rule]),
        key=lambda rule: (*(-_least(found[rule].get(kind)) for kind in KINDS), rule),
    )
    rows = {tidy(rule.replace("_", " ")): found[rule] for rule in order[:MOST]}
    if whole := _shares(run, "realism", "any", size="trials"):
        rows = {"any of the rules": whole, **rows}
    if not any("synthetic" in shares for shares in rows.values()):
        return None
    figure = sheet(PAGE, 0.75 + 0.2 * len(rows))
    axes = figure.subplots()
    for at, shares in enumerate(rows.values()):
        for kind, share in shares.items():
            height, look = at + (-0.17 if kind == "synthetic" else 0.17), KINDS[kind]
            axes.plot(share.bounds(), [height, height], color=look.colour, linewidth=1.0)
            axes.plot(
                share.contradictory / share.judged, height, look.marker, color=look.colour, markersize=3.8,
                markerfacecolor="none" if kind == "real" else look.colour,
            )
            _beside(axes, at, kind, f"{share.contradictory:,.0f} of {share.judged:,.0f}")
    for kind in KINDS:
        _beside(axes, -1, kind, kind)
    if whole:
        axes.axhline(0.5, color=INK, linewidth=0.6)
    axes.set_yticks(range(len(rows)), list(rows))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.01, 1.01)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Contradictory, of the trials judged")
    grid(axes)
    percent(axes)
    for kind, look in KINDS.items():
        axes.plot([], [], look.marker, linestyle="-", color=look.colour, label=kind,
                  markerfacecolor="none" if kind == "real" else look.colour)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return Drawn(
        "contradictions", "realism", "Contradictions, by rule", CAPTION,
        f"Shares of contradictory synthetic and real trials by {len(rows)} rules.", figure,
    )


def _shares(run: PlotData, *path: str, size: str) -> dict[str, _Share]:
    """Return each kind's share, of the kinds of which any trial was judged."""
    found = {}
    for kind in KINDS:
        count, judged = run.number(*path, kind, "count"), run.number(*path, kind, size)
        if count is not None and judged:
            found[kind] = _Share(count, judged)
    return found


def _least(share: _Share | None) -> float:
    return share.bounds()[0] if share else 0.0


def _beside(axes: Axes, at: float, kind: str, text: str) -> None:
    """Write in a kind's column at the right."""
    axes.annotate(
        text, (1, at), xycoords=axes.get_yaxis_transform(), xytext=(PLACES[kind], 0), textcoords="offset points",
        ha="right", va="center", size=SMALL, annotation_clip=False,
    )
