"""All figures of a run, in the order in which they are shown.

Example: ``draw_all(run, folder)`` writes ``folder/lifts.png``, ``folder/lifts.svg`` and so on, and
``folder/figures.json``, which lists them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.core import tables
from trialwright.reporting.figures import (
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
from trialwright.reporting.figures.printing import Drawn, save
from trialwright.reporting.figures.run import Run
from trialwright.reporting.figures.style import banner, drawing

FIGURES: tuple[Callable[[Run], Drawn | None], ...] = (
    lifts.draw, table3.draw, ratio.draw, curves.draw_roc, curves.draw_pr, reliability.draw, confusion.draw,
    removed.draw_structure, removed.draw_wording, probes.draw, features.draw,
    cosines.draw, tsne.draw, fields.draw, diversity.draw, closest.draw, copies.draw, contradictions.draw,
)

# What figures of results say of each.
PROTOCOLS = {
    "strict": "Protocol strict.",
    "paper": "Protocol paper: the LLM was shown trials that are tested here.",
}


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
            if notes:
                # In the picture itself, for it is shown where no caption goes along.
                banner(drawn.figure, " ".join(notes))
            yield drawn._replace(caption=" ".join([drawn.caption, *notes]), alt=" ".join([drawn.alt, *notes]))


def _notes(run: Run, section: str) -> list[str]:
    """List what a reader who sees nothing but the figure must know."""
    notes = ["Simulated registry, no real trials."] if run.get("acquire", "simulated") is True else []
    if section == "results":
        entries = [entry for arms in (run.get("results") or {}).values() for entry in arms.values()]
        notes += [PROTOCOLS[name] for name in PROTOCOLS if any(entry.get("protocol") == name for entry in entries)]
    return notes
