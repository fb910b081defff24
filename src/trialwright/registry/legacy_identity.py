"""The numbers, officials and contacts that a record of legacy XML names, as marks.

Example: ``<overall_official><last_name>Pat Example, MD</last_name></overall_official>`` gives the marks of the person
and of the surname (``trial.identity``).
"""

from trialwright.registry.legacy_nodes import Nodes, content, parts
from trialwright.trial.identity import mark
from trialwright.trial.record import Trial

_NUMBERS = {"org_study_id": "study_number", "secondary_id": "study_number"}
_OFFICIALS = ("overall_official", "overall_contact", "overall_contact_backup", "responsible_party")
_NAMES = ("first_name", "middle_name", "last_name", "name_title", "investigator_full_name")


def read_identity(trial: Trial, nodes: Nodes) -> None:
    """Mark whom and what a record names."""
    named = [(_NUMBERS[node.tag], content(node)) for info in nodes["id_info"] for node in info if node.tag in _NUMBERS]
    for node in (node for tag in _OFFICIALS for node in nodes[tag]):
        held = {tag: content(part) for tag, part in parts(node).items()}
        name = " ".join(filter(None, map(held.get, _NAMES)))
        named += [("person", name), ("surname", name), ("email", held.get("email")), ("phone", held.get("phone"))]
    trial.identity = sorted({found for kind, text in named if text and (found := mark(kind, text))})
