"""A drawn figure as files: a PNG for print, an SVG for the web, the same bytes every time.

Example: ``save(drawn, folder)`` writes ``lifts.png`` and ``lifts.svg`` and returns its line of ``figures.json``. The
SVG can stand inline in a page of any theme beside others: ``plain(svg, "roc", "ROC curves ...")`` has ink as
``currentColor``, ids that begin with ``roc-``, and neither style rules nor anything that a browser would fetch or that
a strict content policy would block.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from matplotlib.figure import Figure

from trialwright.reporting.figures.style import FONT, INK

SECTIONS = ("results", "gold_curve", "tasks", "leakage", "fidelity", "diversity", "privacy", "realism")
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DROPPED = {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}
# Verdana is as wide as DejaVu Sans, where a reader has no such font.
_FAMILIES = f"'{FONT}', Verdana, sans-serif"


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


def plain(svg: bytes, name: str, alt: str) -> bytes:
    """Rewrite what matplotlib wrote; `alt` is read out to those who do not see it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    root = etree.fromstring(svg, parser)
    # matplotlib names a clip by the last bits of its corners, which differ from one layout of a figure to the next.
    ids = {str(clip.get("id")): f"clip{number}" for number, clip in enumerate(root.iter(f"{{{_SVG}}}clipPath"), 1)}
    for element in list(root.iter()):
        parent = element.getparent()
        if element.tag in _DROPPED and parent is not None:
            parent.remove(element)
        else:
            _rewrite(element, name, ids)
    for key, value in (
        ("role", "img"), ("aria-label", alt), ("stroke-linejoin", "round"), ("stroke-linecap", "butt"),
        ("fill", "currentColor"),
    ):
        root.set(key, value)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8") + b"\n"


def _rewrite(element: etree._Element, name: str, ids: Mapping[str, str]) -> None:
    """Turn style rules into attributes, and make ids, some of them renamed, and references the figure's own."""
    for declaration in _declarations(str(element.attrib.pop("style", ""))):
        key, _, value = declaration.partition(":")
        element.set(key.strip(), _FAMILIES if key.strip() == "font-family" else value.strip())
    if target := element.attrib.pop(_HREF, ""):
        element.set("href", str(target))
    for key, value in ((str(key), str(value)) for key, value in element.attrib.items()):
        if key == "id":
            element.set(key, f"{name}-{ids.get(value, value)}")
        elif key == "href" and value.startswith("#"):
            element.set(key, f"#{name}-{value[1:]}")
        elif value == INK:
            element.set(key, "currentColor")
        elif match := re.fullmatch(r"url\(#(.+)\)", value):
            element.set(key, f"url(#{name}-{ids.get(match[1], match[1])})")


def _declarations(style: str) -> list[str]:
    return [part for part in style.split(";") if ":" in part]
