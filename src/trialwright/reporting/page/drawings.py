"""The figures of plots/figures, made fit to stand inside a page: they draw, and do nothing that acts or fetches.

Example: ``read_figures(folder)["fidelity"]`` are the drawings of that section, in their order, with their captions;
``inline("<svg ...><script>x()</script><path onclick='x()' d='M0 0'/></svg>", "ROC curves")`` is the same drawing with
its path alone, no event on it, and the label "ROC curves".
"""

import re
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from markupsafe import Markup

from trialwright.core import tables
from trialwright.core.errors import InputError

_KEYS = ("name", "section", "title", "caption", "alt")
_SVG = "http://www.w3.org/2000/svg"
_DRAWS = frozenset({
    "svg", "g", "defs", "use", "symbol", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "textPath", "title", "desc", "clipPath", "mask", "pattern", "marker", "linearGradient",
    "radialGradient", "stop", "style", "image",
})
_HREF = re.compile(r"(?:#|data:image/png;base64,)")
_FETCHES = re.compile(r"(?i)@import|expression\(|url\(\s*['\"]?(?!#)")
_LENGTH = re.compile(r"([\d.]+)(pt|px|in)?$")
_PX = {"pt": 4 / 3, "in": 96.0}


class PageFigure(NamedTuple):
    """A drawing, and what is said of it."""

    name: str
    title: str
    caption: str
    drawing: Markup


def read_figures(folder: Path) -> dict[str, list[PageFigure]]:
    """Read the figures that figures.json lists.

    Raises:
        InputError: the list or a drawing is missing or damaged.
    """
    listing = folder / "figures.json"
    sections: dict[str, list[PageFigure]] = {}
    for entry in tables.read_json(listing):
        if missing := [key for key in _KEYS if not isinstance(entry.get(key), str)]:
            raise InputError(f"{listing}: a figure lacks {missing}; run dvc repro figures")
        drawing = _draw(folder / f"{entry['name']}.svg", entry["alt"])
        figure = PageFigure(entry["name"], entry["title"], entry["caption"], drawing)
        sections.setdefault(entry["section"], []).append(figure)
    return sections


def inline(text: bytes, label: str) -> Markup:
    """Return a drawing as markup for a page; `label` is read out in its place.

    Raises:
        InputError: it is no SVG.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"not XML ({error})") from error
    if etree.QName(root).localname != "svg":
        raise InputError(f"its root is {etree.QName(root).localname}, expected svg")
    for element in list(root.iter()):
        _tame(element)
    if root.get("viewBox") is None:
        raise InputError("it has no viewBox")
    width = _width(root)
    for name in {"width", "height"} & {str(key) for key in root.attrib}:
        del root.attrib[name]
    root.attrib.update({"role": "img", "aria-label": label, "style": f"width: {width:.0f}px"})
    # HTML knows no namespaces: their declarations go, and xlink:href is plain href.
    etree.cleanup_namespaces(root)
    plain = etree.tostring(root, encoding="unicode", with_tail=False).replace(f' xmlns="{_SVG}"', "", 1)
    return Markup(plain)  # noqa: S704 - made of allowed elements and attributes


def _draw(path: Path, label: str) -> Markup:
    try:
        return inline(path.read_bytes(), label)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro figures") from error
    except InputError as error:
        raise InputError(f"{path}: {error}; delete it and run dvc repro figures") from error


def _tame(element: etree._Element) -> None:
    """Drop an element that does more than draw, or what acts or fetches of its attributes."""
    if not isinstance(element.tag, str) or etree.QName(element).localname not in _DRAWS:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
        return
    for key, given in list(element.attrib.items()):
        name, value = etree.QName(key), str(given)
        if name.localname == "href":
            del element.attrib[key]
            if _HREF.match(value):
                element.set("href", value)
        elif name.namespace or name.localname.lower().startswith("on") or _FETCHES.search(value):
            del element.attrib[key]
    if etree.QName(element).localname == "style" and _FETCHES.search(element.text or ""):
        element.text = ""


def _width(root: etree._Element) -> float:
    """Return the width that the drawing asks for, in CSS pixels."""
    found = _LENGTH.match(root.get("width") or "")
    return float(found[1]) * _PX.get(found[2], 1.0) if found else 640.0
