"""The figures of plots/figures, by the section of the page where they stand.

Example: ``read_figures(folder)["fidelity"]`` are the drawings of that section, in their order, with their captions.
"""

from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.reporting.page.svg import inline

_KEYS = ("name", "section", "title", "caption", "alt")


class Figure(NamedTuple):
    """A drawing, and what is said of it."""

    name: str
    title: str
    caption: str
    drawing: Markup


def read_figures(folder: Path) -> dict[str, list[Figure]]:
    """Read the figures that figures.json lists.

    Raises:
        InputError: the list or a drawing is missing or damaged.
    """
    listing = folder / "figures.json"
    sections: dict[str, list[Figure]] = {}
    for entry in tables.read_json(listing):
        if missing := [key for key in _KEYS if not isinstance(entry.get(key), str)]:
            raise InputError(f"{listing}: a figure lacks {missing}; run dvc repro figures")
        drawing = _draw(folder / f"{entry['name']}.svg", entry["alt"])
        figure = Figure(entry["name"], entry["title"], entry["caption"], drawing)
        sections.setdefault(entry["section"], []).append(figure)
    return sections


def _draw(path: Path, label: str) -> Markup:
    try:
        return inline(path.read_bytes(), label)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro figures") from error
    except InputError as error:
        raise InputError(f"{path}: {error}; delete it and run dvc repro figures") from error
