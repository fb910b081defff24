"""Structured fields of synthetic trials beside those of real ones.

Example: the panel "phase" has the row "Phase 2" with marks at 32 % (train), 31 % (test) and 13 % (synthetic).
"""

from matplotlib.axes import Axes

from trialwright.reporting.figures.plot_data import PlotData, Row
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    FAINT,
    INK,
    PAGE,
    SMALL,
    VERMILLION,
    Look,
    grid,
    percent,
    sheet,
    tidy,
)

MOST_FACTS, MOST_VALUES = 12, 10
KINDS = {"train": Look(INK, "", "|"), "test": Look(BLUE, "", "o"), "synthetic": Look(VERMILLION, "", "^")}
NAMES = {"train": "real, train", "test": "real, test", "synthetic": "synthetic"}
CAPTION = (
    "Share of trials with each value of the structured fields: bars for real training trials, circles for real"
    " test trials, triangles for synthetic trials, all of the same composition of interventions and outcomes. How far"
    " circles lie from bars shows what chance does; triangles further off than that show fields in which synthetic"
    " trials differ from real ones."
)


def draw(run: PlotData) -> Drawn | None:
    """Draw a panel for each field."""
    facts: dict[str, list[Row]] = {}
    for row in run.rows("fields", "fields", ("fact", "value", "kind"), ("share",)):
        if row["share"] is not None and row["kind"] in KINDS:
            facts.setdefault(row["fact"], []).append(row)
    if not any(row["kind"] == "synthetic" for rows in facts.values() for row in rows):
        return None
    shown = {fact: _values(rows) for fact, rows in list(facts.items())[:MOST_FACTS]}
    columns = _columns({fact: len(values) + 1.6 for fact, values in shown.items()})
    tallest = max(sum(len(shown[fact]) + 1.6 for fact in column) for column in columns)
    figure = sheet(PAGE, 0.5 + 0.155 * tallest)
    for part, column in zip(figure.subfigures(1, len(columns), squeeze=False).flat, columns, strict=True):
        heights = [len(shown[fact]) + 1.6 for fact in column]
        panels = part.subplots(len(column), 1, squeeze=False, sharex=True, height_ratios=heights)
        for axes, fact in zip(panels.flat, column, strict=True):
            _panel(axes, fact, facts[fact], shown[fact])
    axes = figure.subfigs[0].axes[0]
    drawn = {label: handle for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    labels = [label for label in NAMES.values() if label in drawn]
    figure.legend([drawn[label] for label in labels], labels, loc="outside lower center", ncols=3)
    cut = len(facts) > MOST_FACTS or any(len(values) > MOST_VALUES for values in map(_distinct, facts.values()))
    left_out = f" At most {MOST_FACTS} fields and the {MOST_VALUES} commonest values of each are drawn." if cut else ""
    return Drawn(
        "fields", "fidelity", "Structured fields, synthetic beside real", CAPTION + left_out,
        f"Shares of trials by value of {', '.join(tidy(fact.replace('_', ' ')) for fact in shown)}.", figure,
    )


def _distinct(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["value"] for row in rows))


def _values(rows: list[Row]) -> list[str]:
    """Return the commonest values, in the order of the file."""
    most = {value: max(row["share"] for row in rows if row["value"] == value) for value in _distinct(rows)}
    kept = set(sorted(most, key=lambda value: (-most[value], value))[:MOST_VALUES])
    return [value for value in most if value in kept]


def _columns(heights: dict[str, float]) -> list[list[str]]:
    """Lay panels out in two columns of about one height, in their order."""
    first: list[str] = []
    for fact, height in heights.items():
        if first and sum(heights[name] for name in first) + height / 2 > sum(heights.values()) / 2:
            break
        first.append(fact)
    rest = [fact for fact in heights if fact not in first]
    return [column for column in (first, rest) if column]


def _panel(axes: Axes, fact: str, rows: list[Row], values: list[str]) -> None:
    for kind, look in KINDS.items():
        shares = {row["value"]: row["share"] for row in rows if row["kind"] == kind}
        found = [shares.get(value, 0.0) for value in values]
        if kind == "train":
            axes.barh(range(len(values)), found, height=0.7, facecolor=(INK, FAINT), label=NAMES[kind])
        elif shares:
            axes.plot(
                found, range(len(values)), look.marker, color=look.colour, label=NAMES[kind], markersize=4,
                markerfacecolor="none" if kind == "test" else look.colour, clip_on=False,
            )
    axes.set_yticks(range(len(values)), [tidy(value, 28) for value in values])
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.set_xlim(0, 1.03)
    axes.tick_params(axis="y", length=0)
    axes.set_title(tidy(fact.replace("_", " ")).capitalize(), size=SMALL)
    grid(axes)
    percent(axes)
