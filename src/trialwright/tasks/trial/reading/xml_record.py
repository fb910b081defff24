"""A trial in the registry's XML, where a model wrote that instead of JSON.

Example: ``<clinical_study><phase>Phase 2</phase><condition>Gout</condition><condition>Pain</condition>``,
cut as it is, becomes ``{"phase": "Phase 2", "condition": ["Gout", "Pain"]}``.
"""

import re
from typing import Any

from lxml import etree

_ROOT = "clinical_study"
# Some models leave out the root; then the record begins with its first text.
_BEGIN = re.compile(rf"<(?:{_ROOT}|brief_title|official_title|brief_summary|phase)\b")
# Signs that a writer of XML must escape, and a model does not: "age < 18 & pregnant". What libxml2
# makes of a number such as &#xD800; is no text, so numbers are left to be read with the text.
_BARE = re.compile(r"<(?![A-Za-z/])|&(?!(?:amp|lt|gt|quot|apos);)")
# What XML forbids, and the &#xD; in which the registry ends its lines.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|&#(?:x0?[Dd]|13);")
# The registry breaks its long lines and indents them; a paragraph or an item of a list begins anew.
_WRAP = re.compile(r"(?<![\s:])[ \t]*\n[ \t]+(?![-*•\s]|\d{1,2}[.)])")
_INDENT = re.compile(r"\n[ \t]+")


def read_record(text: str) -> dict[str, Any] | None:
    """Return the first record in a text as a dict of texts, dicts and lists by tag; None where there is none."""
    begin = _BEGIN.search(text)
    if begin is None:
        return None
    record = text[begin.start() :].partition(f"</{_ROOT}>")[0]
    opening = record.startswith(f"<{_ROOT}")
    record = _BARE.sub(lambda sign: {"<": "&lt;", "&": "&amp;"}[sign[0]], _FORBIDDEN.sub("", record))
    # Made here, since a parser that fixes keeps the errors of its last record. No entity is ever
    # resolved or fetched, and without huge_tree libxml2 bounds depth and size by itself.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )
    root = etree.fromstring((record if opening else f"<{_ROOT}>{record}").encode(), parser)
    found = None if root is None else _plain(root)
    return found if isinstance(found, dict) else None


def _plain(node: etree._Element) -> Any:
    # Text before the first child means that the children are marks inside it, such as <b>.
    if len(node) == 0 or (node.text or "").strip():
        return _INDENT.sub("\n", _WRAP.sub(" ", "".join(map(str, node.itertext())))).strip()
    found: dict[str, list[Any]] = {}
    for child in node:
        found.setdefault(str(child.tag), []).append(_plain(child))
    return {tag: values if len(values) > 1 else values[0] for tag, values in found.items()}
