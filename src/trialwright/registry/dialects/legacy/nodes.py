"""What a record of legacy XML holds in its nodes, as plain values.

Example: of ``<enrollment_info><a>1</a><b> x <i>y</i></b></enrollment_info>`` the `parts` are the nodes by tag, and
``content`` of the second is ``" x y"``.
"""

from collections.abc import Iterable

from lxml import etree

from trialwright.registry.dialects.unwrapping import clean
from trialwright.trial.identity import mark, person_marks
from trialwright.trial.ids import normalised
from trialwright.trial.record import Arm, Endpoint, Intervention

Node = etree._Element
Leaves = dict[str, Node]
Nodes = dict[str, list[Node]]
_TODAY = {"N/A": None, "Both": "All", "Phase 0": "Early Phase 1"}
_NUMBERS = frozenset({"org_study_id", "secondary_id"})
_OFFICIALS = ("overall_official", "overall_contact", "overall_contact_backup", "responsible_party")
_NAMES = ("first_name", "middle_name", "last_name", "name_title", "investigator_full_name")
# Marks that stand on lines of their own; all others stand within one.
_BREAKS = frozenset({"div", "h1", "h2", "h3", "h4", "li", "ol", "p", "para", "table", "td", "th", "tr", "ul"})
_EMPTY_BREAKS = frozenset({"br", "hr"})


def parts(node: Node) -> Leaves:
    """Return the child elements by tag; of children alike the last one counts."""
    return {child.tag: child for child in node[:]}  # type: ignore[index]


def content(node: Node | None) -> str | None:
    """Return all text in a node, that of marked words and behind them too."""
    if node is None:
        return None
    return _marked_up(node) if len(node) else node.text


def said(node: Node | None) -> str | None:
    """Return the cleaned text of a node."""
    return None if node is None else clean(_marked_up(node) if len(node) else node.text)


def texts(nodes: Iterable[Node]) -> list[str]:
    """Return the cleaned texts of nodes, empty ones left out."""
    return [text for node in nodes if (text := said(node))]


def block(nodes: Iterable[Node]) -> str | None:
    """Return the cleaned text of the first node: of the ``textblock`` elements in it, or its own without any."""
    for node in nodes:
        blocks = list(node.iterchildren("textblock"))
        return "\n\n".join(texts(blocks or [node])) or None
    return None


def countries(nodes: Iterable[Node]) -> list[str]:
    """Return the names of countries."""
    return [country for node in nodes for country in texts(node.iterchildren("country"))]


def known(text: str | None) -> str | None:
    """Return the cleaned text; None where the registry says ``N/A``, and today's word for one it no longer uses."""
    text = clean(text)
    return _TODAY.get(text, text) if text else None


def arm(node: Node) -> Arm:
    """Read an ``arm_group``."""
    held = parts(node)
    return Arm(said(held.get("arm_group_label")), said(held.get("arm_group_type")), said(held.get("description")))


def intervention(node: Node) -> Intervention:
    """Read an ``intervention``."""
    held = parts(node)
    names = tuple(texts(node.iterchildren("other_name"))) if "other_name" in held else ()
    return Intervention(
        said(held.get("intervention_type")), said(held.get("intervention_name")), said(held.get("description")), names,
    )


def endpoint(node: Node) -> Endpoint:
    """Read a ``primary_outcome`` or ``secondary_outcome``."""
    held = parts(node)
    return Endpoint(said(held.get("measure")), said(held.get("time_frame")), said(held.get("description")))


def meshes(nodes: Iterable[Node]) -> list[str]:
    """Return the MeSH terms of what a record was indexed under."""
    return [term for node in nodes for term in texts(node.iterchildren("mesh_term"))]


def secondary_ids(nodes: Nodes, own: str) -> list[str]:
    """Return the ids that registries gave the trial, but for its own, among all numbers of the study."""
    given = [content(node) for info in nodes["id_info"] for node in info if node.tag in _NUMBERS | {"nct_alias"}]
    return [found for found in dict.fromkeys(map(normalised, given)) if found and found != own]


def identity(nodes: Nodes) -> list[str]:
    """Return the marks of the numbers, officials and contacts that a record names."""
    named = [("study_number", content(node)) for info in nodes["id_info"] for node in info if node.tag in _NUMBERS]
    people = set[str]()
    for node in (node for tag in _OFFICIALS for node in nodes[tag]):
        held = {tag: content(part) for tag, part in parts(node).items()}
        people.update(person_marks(" ".join(filter(None, map(held.get, _NAMES)))))
        named += [("email", held.get("email")), ("phone", held.get("phone"))]
    return sorted(people | {found for kind, text in named if text and (found := mark(kind, text))})


def _marked_up(node: Node) -> str:
    pieces: list[str] = []
    for event, inner in etree.iterwalk(node, ("start", "end")):
        opens = event == "start"
        broken = inner.tag in _BREAKS or (opens and inner.tag in _EMPTY_BREAKS)
        pieces += ["\n" if broken else "", (inner.text if opens else inner.tail) or ""]
    # What follows the node itself is none of its text.
    return "".join(pieces[:-1])
