"""How varied the synthetic trials of each intervention are, beside as many real ones.

Example of a row: "Metformin, success (2)", synthetic at 62 %, real at 67 %: the effective number of trials, over
their number.
"""

from collections.abc import Iterator
from typing import NamedTuple

from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import BLUE, INK, PAGE, VERMILLION, grid, percent, sheet, tidy

MOST = 36
CAPTION = (
    "Effective number of different trials as a share of their number (in brackets), synthetic beside as many real"
    " training trials: 100 % where no two trials have anything in common, near 0 % where all are the same. Above the"
    " line all trials and those of one outcome, below it by intervention and outcome. A triangle left of its circle"
    " means that the synthetic trials repeat themselves more than real ones do."
)


class _DiversityRow(NamedTuple):
    text: str
    trials: float
    synthetic: float
    real: float


def draw(run: PlotData) -> Drawn | None:
    """Draw the variety of all trials, by outcome, and by intervention and outcome."""
    whole, parts = list(_whole(run)), list(_parts(run))
    shown = sorted(sorted(parts, key=lambda row: (-row.trials, row.text))[:MOST], key=parts.index)
    rows = whole + shown
    if not rows:
        return None
    figure = sheet(PAGE, 0.75 + 0.155 * len(rows))
    axes = figure.subplots()
    for at, row in enumerate(rows):
        axes.plot([row.synthetic, row.real], [at, at], color=INK, alpha=0.5, linewidth=1.0)
    axes.plot([row.synthetic for row in rows], range(len(rows)), "^", color=VERMILLION, label="synthetic")
    axes.plot(
        [row.real for row in rows], range(len(rows)), "o", color=BLUE, markerfacecolor="none", label="real, as many",
    )
    if whole and parts:
        axes.axhline(len(whole) - 0.5, color=INK, linewidth=0.6)
    axes.set_yticks(range(len(rows)), [f"{row.text} ({row.trials:,.0f})" for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.03)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Effective number of trials, of their number")
    grid(axes)
    percent(axes)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    left_out = f" Of {len(parts)} rows below the line the {MOST} of most trials are drawn." if len(parts) > MOST else ""
    return Drawn(
        "diversity", "diversity", "How varied synthetic trials are", CAPTION + left_out,
        f"Effective shares of synthetic and real trials in {len(rows)} rows.", figure,
    )


def _whole(run: PlotData) -> Iterator[_DiversityRow]:
    for group, words in (("all", "all"), ("success", "all successes"), ("failure", "all failures")):
        trials = run.number("diversity", group, "trials")
        shares = [run.number("diversity", group, kind, "effective_share") for kind in ("synthetic", "real")]
        if trials is not None and shares[0] is not None and shares[1] is not None:
            yield _DiversityRow(words, trials, shares[0], shares[1])


def _parts(run: PlotData) -> Iterator[_DiversityRow]:
    texts, numbers = ("intervention", "outcome", "kind"), ("trials", "effective")
    found: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for row in run.rows("interventions", "interventions", texts, numbers):
        if row["trials"] and row["effective"] is not None:
            place = found.setdefault((row["intervention"], row["outcome"]), {})
            place[row["kind"]] = (row["trials"], row["effective"] / row["trials"])
    both = {place: kinds for place, kinds in found.items() if {"synthetic", "real"} <= kinds.keys()}
    for (intervention, outcome), kinds in sorted(both.items()):
        (trials, ours), (_, theirs) = kinds["synthetic"], kinds["real"]
        yield _DiversityRow(f"{tidy(intervention, 34)}, {tidy(outcome, 10)}", trials, ours, theirs)
