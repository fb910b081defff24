"""What a record of legacy XML holds in its nodes, as plain values.

Example: of ``<enrollment_info><a>1</a><b> x </b></enrollment_info>`` the `parts` are ``{"a": "1", "b": " x "}``.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from trialwright.ground.trial import Arm, Endpoint, Intervention
from trialwright.registry.text import clean, iso_date

Leaves = dict[str, str | None]
Nodes = dict[str, list[etree._Element]]
_TODAY = {"N/A": None, "Both": "All", "Phase 0": "Early Phase 1"}


def parts(node: etree._Element) -> dict[str, str | None]:
    """Return the text of each child element by its tag; of children alike the last one counts."""
    return {child.tag: child.text for child in node[:]}  # type: ignore[index]


def texts(nodes: Iterable[etree._Element]) -> list[str]:
    """Return the cleaned texts of nodes, empty ones left out."""
    return [text for node in nodes if (text := clean(node.text))]


def block(nodes: Iterable[etree._Element]) -> str | None:
    """Return the text of the first ``textblock`` inside the nodes."""
    for node in nodes:
        for inner in node.iterchildren("textblock"):
            return inner.text
    return None


def countries(nodes: Iterable[etree._Element]) -> list[str]:
    """Return the names of countries."""
    return [country for node in nodes for country in texts(node.iterchildren("country"))]


def known(text: str | None) -> str | None:
    """Return None where the registry says ``N/A``, and today's word for one it no longer uses."""
    return _TODAY.get(text, text) if text else None


def dated(nodes: Iterable[etree._Element]) -> tuple[str | None, str | None]:
    """Return a date and the ``type`` attribute that tells whether it was met or is hoped for."""
    for node in nodes:
        return iso_date(node.text), node.get("type")
    return None, None


def primary_p_values(results: etree._Element) -> Iterator[str]:
    """Yield the p-values of analyses of primary outcomes, in the registry's own words (``<0.001``)."""
    for outcome in results.iterfind("outcome_list/outcome"):
        if clean(outcome.findtext("type")) == "Primary":
            yield from texts(outcome.iter("p_value"))


def arm(node: etree._Element) -> Arm:
    """Read an ``arm_group``."""
    held = parts(node)
    return Arm(clean(held.get("arm_group_label")), clean(held.get("arm_group_type")), clean(held.get("description")))


def intervention(node: etree._Element) -> Intervention:
    """Read an ``intervention``."""
    held = parts(node)
    names = tuple(texts(node.iterchildren("other_name"))) if "other_name" in held else ()
    return Intervention(
        clean(held.get("intervention_type")), clean(held.get("intervention_name")), clean(held.get("description")),
        names,
    )


def endpoint(node: etree._Element) -> Endpoint:
    """Read a ``primary_outcome`` or ``secondary_outcome``."""
    held = parts(node)
    return Endpoint(clean(held.get("measure")), clean(held.get("time_frame")), clean(held.get("description")))
