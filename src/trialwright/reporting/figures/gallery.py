"""All figures of a run, in the order in which they are shown.

Example: ``draw_all(run, folder)`` writes ``folder/lifts.png``, ``folder/lifts.svg`` and so on, and
``folder/figures.json``, which lists them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.core import tables
from trialwright.reporting.figures import (
    benchmark_plot,
    confusion_plot,
    contradiction_plot,
    copy_plots,
    curve_plots,
    diversity_plot,
    embedding_plots,
    field_plot,
    forest_plot,
    gold_plot,
    probe_plots,
    ratio_plot,
    removal_plots,
    score_plot,
    tuning_plot,
)
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn, save
from trialwright.reporting.figures.style import banner, drawing

FIGURES: tuple[Callable[[PlotData], Drawn | None], ...] = (
    forest_plot.draw, score_plot.draw, ratio_plot.draw, curve_plots.draw_roc, curve_plots.draw_pr,
    curve_plots.draw_reliability, confusion_plot.draw, gold_plot.draw, benchmark_plot.draw,
    tuning_plot.draw,
    removal_plots.draw_structure, removal_plots.draw_wording, probe_plots.draw_probes, probe_plots.draw_features,
    embedding_plots.draw_cosines, embedding_plots.draw_map, field_plot.draw, diversity_plot.draw,
    copy_plots.draw_closest, copy_plots.draw_copies, contradiction_plot.draw,
)

# What figures of results say of each.
PROTOCOLS = {
    "strict": "Protocol strict.",
    "paper": "Protocol paper: the LLM was shown trials that are tested here.",
}


def draw_all(run: PlotData, folder: Path) -> list[str]:
    """Draw each figure that the run has data for, in place of those of earlier runs; return their names."""
    with tables.replacing_folder(folder) as temporary, drawing():
        listed = [save(drawn, temporary) for drawn in _drawn(run)]
        tables.write_json(temporary / "figures.json", listed)
    return [figure["name"] for figure in listed]


def _drawn(run: PlotData) -> Iterator[Drawn]:
    for draw in FIGURES:
        if drawn := draw(run):
            notes = _notes(run, drawn.section)
            if notes:
                # In the picture itself, for it is shown where no caption goes along.
                banner(drawn.figure, " ".join(notes))
            yield drawn._replace(caption=" ".join([drawn.caption, *notes]), alt=" ".join([drawn.alt, *notes]))


def _notes(run: PlotData, section: str) -> list[str]:
    """List what a reader who sees nothing but the figure must know."""
    notes = ["Simulated registry, no real trials."] if run.get("acquire", "simulated") is True else []
    if section in {"results", "gold_curve"}:
        notes += [said for name, said in PROTOCOLS.items() if name in run.results.protocols]
    return notes
