"""All figures of a run, in the order in which they are shown.

Example: ``draw_all(run, folder)`` writes ``folder/lifts.png``, ``folder/lifts.svg`` and so on, and
``folder/figures.json``, which lists them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.figures import (
    closest,
    confusion,
    contradictions,
    copies,
    cosines,
    curves,
    diversity,
    features,
    fields,
    lifts,
    probes,
    ratio,
    reliability,
    removed,
    table3,
    tsne,
)
from trialwright.figures.printing import Drawn, save
from trialwright.figures.run import Run
from trialwright.figures.style import drawing
from trialwright.ground import tables

FIGURES: tuple[Callable[[Run], Drawn | None], ...] = (
    lifts.draw, table3.draw, ratio.draw, curves.draw_roc, curves.draw_pr, reliability.draw, confusion.draw,
    removed.draw_structure, removed.draw_wording, probes.draw, features.draw,
    cosines.draw, tsne.draw, fields.draw, diversity.draw, closest.draw, copies.draw, contradictions.draw,
)


def draw_all(run: Run, folder: Path) -> list[str]:
    """Draw each figure that the run has data for, in place of those of earlier runs; return their names."""
    with tables.replacing_folder(folder) as temporary, drawing():
        listed = [save(drawn, temporary) for drawn in _drawn(run)]
        tables.write_json(temporary / "figures.json", listed)
    return [figure["name"] for figure in listed]


def _drawn(run: Run) -> Iterator[Drawn]:
    for draw in FIGURES:
        if drawn := draw(run):
            notes = _notes(run, drawn.section)
            yield drawn._replace(caption=" ".join([drawn.caption, *notes]), alt=" ".join([drawn.alt, *notes]))


def _notes(run: Run, section: str) -> Iterator[str]:
    """Yield what a reader who sees nothing but the figure must know."""
    if run.get("acquire", "simulated") is True:
        yield "The real trials of this run are simulated."
    protocols = {entry.get("protocol") for arms in (run.get("results") or {}).values() for entry in arms.values()}
    if section == "results" and "paper" in protocols:
        yield "Protocol paper: the LLM was shown trials that are tested here."
