"""A drawn figure as files: a PNG for print, an SVG for the web, the same bytes every time.

Example: ``save(drawn, folder)`` writes ``lifts.png`` and ``lifts.svg`` and returns its line of ``figures.json``.
"""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from trialwright.reporting.figures.svg import plain

SECTIONS = ("results", "leakage", "fidelity", "diversity", "privacy", "realism")


class Drawn(NamedTuple):
    """A figure, and what is said of it."""

    name: str
    section: str
    title: str
    caption: str
    alt: str
    figure: Figure


def save(drawn: Drawn, folder: Path) -> dict[str, str]:
    """Write a figure's files."""
    drawn.figure.savefig(folder / f"{drawn.name}.png", format="png", facecolor="white", metadata={"Software": None})
    svg = BytesIO()
    drawn.figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    (folder / f"{drawn.name}.svg").write_bytes(plain(svg.getvalue(), drawn.name, drawn.alt))
    return {key: value for key, value in drawn._asdict().items() if key != "figure"}
