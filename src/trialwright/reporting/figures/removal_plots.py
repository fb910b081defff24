"""What cleaning took out of trials: registry fields that tell the outcome, and words that do.

Example: ``why_stopped`` stands in 28 % of the failures and 3 % of the successes; it goes.
"""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import BLUE, FAINT, INK, PAGE, VERMILLION, grid, percent, sheet, tidy
from trialwright.reporting.results.score_results import as_number

MOST, MOST_RULES = 40, 14
OUTCOMES = (("failure", VERMILLION, "s"), ("success", BLUE, "o"))
STRUCTURE = (
    "Registry fields that cleaning removes, and the share of real trials that had something in them, by outcome:"
    " squares for failures, circles for successes. The wider the gap, the more the mere presence of a field would have"
    " told; what a field says may tell more. Fields are in order of the gap."
)
WORDING = (
    "How often each rule on wording took words out of a trial's text, per 100 trials, by source and outcome. Where"
    " a rule strikes one outcome far more often than the other, its words would have told something of the outcome."
)
_SIDES = (
    ("real_failure", "real failure", VERMILLION, "", 1.0), ("real_success", "real success", BLUE, "", 1.0),
    ("synthetic_failure", "synthetic failure", VERMILLION, "/////", 0.35),
    ("synthetic_success", "synthetic success", BLUE, "/////", 0.35),
)


def draw_structure(run: PlotData) -> Drawn | None:
    """Draw how often each removed field was there."""
    fields: Mapping[str, Any] = run.get("leakage", "structure") or {}
    shares = [
        (name, [as_number(found.get(f"{outcome}_share")) or 0.0 for outcome, _, _ in OUTCOMES])
        for name, found in fields.items() if found.get("all")
    ]
    if not shares:
        return None
    rows = sorted(shares, key=lambda row: (-abs(row[1][0] - row[1][1]), row[0]))
    shown = rows[:MOST]
    figure = sheet(PAGE, 0.75 + 0.155 * len(shown))
    axes = figure.subplots()
    for at, (_, both) in enumerate(shown):
        axes.plot(both, [at, at], color=INK, alpha=0.5, linewidth=1.0)
    for place, (outcome, colour, marker) in enumerate(OUTCOMES):
        axes.plot(
            [both[place] for _, both in shown], range(len(shown)), marker, color=colour, label=outcome,
            markersize=5.0 - place,
        )
    _rows(axes, [row[0] for row in shown])
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("Trials that had the field")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    left_out = f" {len(rows) - MOST} fields of smaller gaps are left out." if len(rows) > MOST else ""
    return Drawn(
        "removed_fields", "leakage", "Fields that cleaning removed", STRUCTURE + left_out,
        f"Shares of failures and successes with each of {len(shown)} registry fields; the widest gap has"
        f" {tidy(shown[0][0])}: {100 * shown[0][1][0]:.0f} % and {100 * shown[0][1][1]:.0f} %.", figure,
    )


def draw_wording(run: PlotData) -> Drawn | None:
    """Draw how often each rule on wording removed something."""
    rules: Mapping[str, Any] = run.get("leakage", "wording") or {}
    totals = {
        f"{source}_{outcome}": run.number("leakage", "trials", source, outcome) or 0.0
        for source in ("real", "synthetic") for outcome, _, _ in OUTCOMES
    }
    sides = [side for side in _SIDES if totals[side[0]]]
    rates = {
        rule: {side[0]: (as_number(found.get(side[0])) or 0.0) / totals[side[0]] for side in sides}
        for rule, found in rules.items()
    }
    found = sorted(
        (rule for rule in rates if any(rates[rule].values())), key=lambda rule: (-max(rates[rule].values()), rule)
    )
    shown = found[:MOST_RULES]
    if not shown:
        return None
    figure = sheet(PAGE, 0.85 + 0.33 * len(shown))
    axes = figure.subplots()
    for place, (key, label, colour, hatch, alpha) in enumerate(sides):
        axes.barh(
            [at + 0.2 * (place - (len(sides) - 1) / 2) for at in range(len(shown))],
            [100 * rates[rule][key] for rule in shown], height=0.18, label=label, hatch=hatch, linewidth=0.5,
            facecolor=(colour, alpha), edgecolor=INK,
        )
    _rows(axes, shown)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("Removals per 100 trials")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    fewer = len(found) - len(shown)
    left_out = f" {fewer} rules that struck less often are left out." if fewer else ""
    return Drawn(
        "removed_words", "leakage", "Words that cleaning removed", WORDING + left_out,
        f"Removals per 100 trials by each of {len(shown)} rules on wording.", figure,
    )


def _rows(axes: Axes, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), [tidy(name.replace("_", " ").replace(".", ": ")) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.axhline(len(names) - 0.4, color=INK, alpha=FAINT, linewidth=0.5)
    grid(axes)
    percent(axes)
