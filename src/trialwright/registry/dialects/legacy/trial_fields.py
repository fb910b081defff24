"""The fields of a record of legacy XML, as those of a trial.

Example: ``<phase>Phase 0</phase>`` is ``trial.phase = "Early Phase 1"``, today's word for it.
"""

import re

from trialwright.registry.dialects.dates import iso_date, told, whole_number
from trialwright.registry.dialects.legacy.nodes import (
    Leaves,
    Node,
    Nodes,
    arm,
    block,
    content,
    countries,
    endpoint,
    identity,
    intervention,
    known,
    meshes,
    parts,
    said,
    secondary_ids,
    texts,
)
from trialwright.registry.dialects.legacy.outcome_results import p_values, primary_outcomes, primary_result
from trialwright.registry.dialects.reported_results import MOST_RESULTS
from trialwright.registry.dialects.seam import OurWords
from trialwright.registry.dialects.unwrapping import clean
from trialwright.trial.record import Trial

WORDS = OurWords(status=clean, phase=known, sex=known, date=iso_date)
# Records before 2016 hold dates and design under these names.
_OLD_NAMES = {
    "study_first_submitted": "firstreceived_date",
    "last_update_submitted": "lastchanged_date",
    "results_first_submitted": "firstreceived_results_date",
}
# Elements that hold one value.
LEAVES = frozenset({
    "brief_title", "official_title", "overall_status", "last_known_status", "why_stopped", "phase", "study_type",
    "study_design", "has_expanded_access", "verification_date", *_OLD_NAMES, *_OLD_NAMES.values(),
})
_OLD_DESIGN = re.compile(r"(Allocation|Intervention Model|Masking|Primary Purpose):\s*(.+?)(?=,\s*[A-Z][A-Za-z ]+:|$)")


def read_fields(trial: Trial, leaves: Leaves, nodes: Nodes, unread: list[str]) -> None:
    """Read all fields but the id; list in `unread` the fields of dates and numbers that cannot be read."""
    _read_texts(trial, leaves, nodes)
    _read_design(trial, leaves, nodes)
    _read_eligibility(trial, nodes)
    _read_conduct(trial, leaves, nodes, unread)
    _read_results(trial, nodes)
    trial.secondary_ids = secondary_ids(nodes, trial.trial_id)
    trial.condition_mesh = meshes(nodes["condition_browse"])
    trial.intervention_mesh = meshes(nodes["intervention_browse"])
    trial.identity = identity(nodes)


def _read_texts(trial: Trial, leaves: Leaves, nodes: Nodes) -> None:
    trial.brief_title = said(leaves.get("brief_title"))
    trial.official_title = said(leaves.get("official_title"))
    trial.brief_summary = block(nodes["brief_summary"])
    trial.detailed_description = block(nodes["detailed_description"])
    trial.conditions = texts(nodes["condition"])
    trial.keywords = texts(nodes["keyword"])
    for sponsors in nodes["sponsors"]:
        for lead in sponsors.iterchildren("lead_sponsor"):
            held = parts(lead)
            trial.sponsor, trial.sponsor_class = said(held.get("agency")), said(held.get("agency_class"))


def _read_design(trial: Trial, leaves: Leaves, nodes: Nodes) -> None:
    trial.study_type = said(leaves.get("study_type"))
    trial.phase = WORDS.phase(content(leaves.get("phase")))
    design: dict[str, str | None] = {}
    if old := content(leaves.get("study_design")):
        design = {name.lower().replace(" ", "_"): value for name, value in _OLD_DESIGN.findall(old)}
    for node in nodes["study_design_info"]:
        design |= {tag: content(part) for tag, part in parts(node).items()}
    if design:
        trial.allocation = known(design.get("allocation"))
        trial.intervention_model = known(design.get("intervention_model"))
        trial.primary_purpose = known(design.get("primary_purpose"))
        trial.masking = known(design.get("masking"))
    trial.arms = [arm(node) for node in nodes["arm_group"]]
    trial.interventions = [intervention(node) for node in nodes["intervention"]]
    trial.primary_outcomes = [endpoint(node) for node in nodes["primary_outcome"]]
    trial.secondary_outcomes = [endpoint(node) for node in nodes["secondary_outcome"]]


def _read_eligibility(trial: Trial, nodes: Nodes) -> None:
    for node in nodes["eligibility"]:
        held = parts(node)
        trial.eligibility_criteria = block(node.iterchildren("criteria"))
        trial.gender = WORDS.sex(content(held.get("gender")))
        trial.minimum_age = known(content(held.get("minimum_age")))
        trial.maximum_age = known(content(held.get("maximum_age")))
        trial.healthy_volunteers = said(held.get("healthy_volunteers"))


def _read_conduct(trial: Trial, leaves: Leaves, nodes: Nodes, unread: list[str]) -> None:
    trial.overall_status = WORDS.status(content(leaves.get("overall_status")))
    trial.last_known_status = WORDS.status(content(leaves.get("last_known_status")))
    trial.why_stopped = said(leaves.get("why_stopped"))
    trial.has_expanded_access = said(leaves.get("has_expanded_access"))
    trial.enrollment, trial.enrollment_type = _count("enrollment", nodes, unread)
    for name in ("start_date", "completion_date", "primary_completion_date"):
        for node in nodes[name][:1]:
            setattr(trial, name, _date(name, node, unread))
            setattr(trial, f"{name}_type", node.get("type"))
    trial.verification_date = _date("verification_date", leaves.get("verification_date"), unread)
    trial.first_submitted_date, trial.last_update_date, trial.results_date = (
        _date(name, leaves[name] if content(leaves.get(name)) else leaves.get(old), unread)
        for name, old in _OLD_NAMES.items()
    )
    trial.location_count = len(nodes["location"])
    trial.countries = countries(nodes["location_countries"])
    trial.removed_countries = countries(nodes["removed_countries"])
    trial.reference_count = len(nodes["reference"]) + len(nodes["results_reference"])


def _read_results(trial: Trial, nodes: Nodes) -> None:
    for node in nodes["clinical_results"]:
        trial.has_results = True
        outcomes = list(primary_outcomes(node))
        trial.primary_p_values = [text for outcome in outcomes for text in p_values(outcome)]
        trial.primary_results = [primary_result(outcome) for outcome in outcomes[:MOST_RESULTS]]
        trial.limitations_and_caveats = said(node.find("limitations_and_caveats"))


def _date(name: str, node: Node | None, unread: list[str]) -> str | None:
    return told(name, content(node), iso_date, unread)


def _count(name: str, nodes: Nodes, unread: list[str]) -> tuple[int | None, str | None]:
    """Return a number and the ``type`` attribute that tells whether it was met or is hoped for; the last one counts."""
    for node in nodes[name][-1:]:
        return told(name, content(node), whole_number, unread), clean(node.get("type"))
    return None, None
