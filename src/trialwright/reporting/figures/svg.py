"""An SVG that can stand inline in a page of any theme beside others.

Example: ``plain(svg, "roc", "ROC curves ...")`` has ink as ``currentColor``, ids that begin with ``roc-``, and neither
style rules nor anything that a browser would fetch or that a strict content policy would block.
"""

import re

from lxml import etree

from trialwright.reporting.figures.style import FONT, INK

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DROPPED = {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}
# Verdana is as wide as DejaVu Sans, where a reader has no such font.
_FAMILIES = f"'{FONT}', Verdana, sans-serif"


def plain(svg: bytes, name: str, alt: str) -> bytes:
    """Rewrite what matplotlib wrote; `alt` is read out to those who do not see it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    root = etree.fromstring(svg, parser)
    for element in list(root.iter()):
        parent = element.getparent()
        if element.tag in _DROPPED and parent is not None:
            parent.remove(element)
        else:
            _rewrite(element, name)
    for key, value in (
        ("role", "img"), ("aria-label", alt), ("stroke-linejoin", "round"), ("stroke-linecap", "butt"),
        ("fill", "currentColor"),
    ):
        root.set(key, value)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8") + b"\n"


def _rewrite(element: etree._Element, name: str) -> None:
    """Turn style rules into attributes, and make ids and references to them the figure's own."""
    for declaration in _declarations(str(element.attrib.pop("style", ""))):
        key, _, value = declaration.partition(":")
        element.set(key.strip(), _FAMILIES if key.strip() == "font-family" else value.strip())
    if target := element.attrib.pop(_HREF, ""):
        element.set("href", str(target))
    for key, value in ((str(key), str(value)) for key, value in element.attrib.items()):
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif key == "href" and value.startswith("#"):
            element.set(key, f"#{name}-{value[1:]}")
        elif value == INK:
            element.set(key, "currentColor")
        elif value.startswith("url(#"):
            element.set(key, re.sub(r"^url\(#", f"url(#{name}-", value))


def _declarations(style: str) -> list[str]:
    return [part for part in style.split(";") if ":" in part]
