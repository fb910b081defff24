"""The legacy ClinicalTrials.gov XML dialect (public.xsd, root ``<clinical_study>``).

Example: ``parse(b"<clinical_study><id_info><nct_id>NCT00010101</nct_id></id_info>...")`` is
``Trial(trial_id="NCT00010101", ...)``. Elements: https://clinicaltrials.gov/ct2/html/images/info/public.xsd
"""

import re
from collections import defaultdict

from lxml import etree

from trialwright.ground.trial import Trial
from trialwright.registry.legacy_identity import read_identity
from trialwright.registry.legacy_nodes import (
    Leaves,
    Nodes,
    arm,
    block,
    countries,
    dated,
    endpoint,
    intervention,
    known,
    parts,
    primary_p_values,
    texts,
)
from trialwright.registry.rejection import Rejection
from trialwright.registry.text import clean, iso_date

# Records before 2016 hold dates and design under these names.
_OLD_NAMES = {
    "study_first_submitted": "firstreceived_date",
    "last_update_submitted": "lastchanged_date",
    "results_first_submitted": "firstreceived_results_date",
}
_LEAVES = frozenset({
    "brief_title", "official_title", "overall_status", "last_known_status", "why_stopped", "phase", "study_type",
    "study_design", "has_expanded_access", "verification_date", *_OLD_NAMES, *_OLD_NAMES.values(),
})
_NCT_ID = re.compile(r"NCT\d{8}", re.ASCII)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_OLD_DESIGN = re.compile(r"(Allocation|Intervention Model|Masking|Primary Purpose):\s*(.+?)(?=,\s*[A-Z][A-Za-z ]+:|$)")
_INT32_DIGITS = 9
# No huge_tree: libxml2 then bounds depth, text size and entity growth by itself.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=True,
    remove_comments=True, remove_pis=True, collect_ids=False,
)


def parse(data: bytes) -> Trial:
    """Read one record.

    Raises:
        Rejection: ``malformed_xml``, ``entity_declaration``, ``not_a_trial`` or ``no_nct_id``.
    """
    leaves: Leaves = {}
    nodes: Nodes = defaultdict(list)
    # One pass over all children: a tag filter or a search for each field would cost more. Slices are
    # the fastest way to lxml's children.
    for node in _root(data)[:]:  # type: ignore[index]
        tag = node.tag
        if tag in _LEAVES:
            leaves[tag] = node.text
        else:
            nodes[tag].append(node)
    trial = Trial(trial_id=_trial_id(nodes))
    _read_texts(trial, leaves, nodes)
    _read_design(trial, leaves, nodes)
    _read_eligibility(trial, nodes)
    _read_conduct(trial, leaves, nodes)
    _read_results(trial, nodes)
    read_identity(trial, nodes)
    return trial


def _root(data: bytes) -> etree._Element:
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        # A bomb may be stopped by libxml2 itself; it is named for what it is all the same.
        reason = "entity_declaration" if _DECLARATION.search(data) else "malformed_xml"
        raise Rejection(reason, error.msg or "not XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Rejection("entity_declaration", "the record declares a document type")
    if root.tag != "clinical_study":
        raise Rejection("not_a_trial", f"root element is {root.tag}, expected clinical_study")
    return root


def _trial_id(nodes: Nodes) -> str:
    for info in nodes["id_info"]:
        for node in info.iterchildren("nct_id"):
            found = (node.text or "").strip()
            if _NCT_ID.fullmatch(found):
                return found
            raise Rejection("no_nct_id", f"nct_id is {found!r}, expected NCT and 8 digits")
    raise Rejection("no_nct_id", "no id_info/nct_id")


def _read_texts(trial: Trial, leaves: Leaves, nodes: Nodes) -> None:
    trial.brief_title = clean(leaves.get("brief_title"))
    trial.official_title = clean(leaves.get("official_title"))
    trial.brief_summary = clean(block(nodes["brief_summary"]))
    trial.detailed_description = clean(block(nodes["detailed_description"]))
    trial.conditions = texts(nodes["condition"])
    trial.keywords = texts(nodes["keyword"])
    for sponsors in nodes["sponsors"]:
        for lead in sponsors.iterchildren("lead_sponsor"):
            held = parts(lead)
            trial.sponsor, trial.sponsor_class = clean(held.get("agency")), clean(held.get("agency_class"))


def _read_design(trial: Trial, leaves: Leaves, nodes: Nodes) -> None:
    trial.study_type = clean(leaves.get("study_type"))
    trial.phase = known(clean(leaves.get("phase")))
    design: dict[str, str | None] = {}
    if old := leaves.get("study_design"):
        design = {name.lower().replace(" ", "_"): value for name, value in _OLD_DESIGN.findall(old)}
    for node in nodes["study_design_info"]:
        design |= parts(node)
    if design:
        trial.allocation = known(clean(design.get("allocation")))
        trial.intervention_model = known(clean(design.get("intervention_model")))
        trial.primary_purpose = known(clean(design.get("primary_purpose")))
        trial.masking = known(clean(design.get("masking")))
    trial.arms = [arm(node) for node in nodes["arm_group"]]
    trial.interventions = [intervention(node) for node in nodes["intervention"]]
    trial.primary_outcomes = [endpoint(node) for node in nodes["primary_outcome"]]
    trial.secondary_outcomes = [endpoint(node) for node in nodes["secondary_outcome"]]


def _read_eligibility(trial: Trial, nodes: Nodes) -> None:
    for node in nodes["eligibility"]:
        held = parts(node)
        trial.eligibility_criteria = clean(block(node.iterchildren("criteria")))
        trial.gender = known(clean(held.get("gender")))
        trial.minimum_age = known(clean(held.get("minimum_age")))
        trial.maximum_age = known(clean(held.get("maximum_age")))
        trial.healthy_volunteers = clean(held.get("healthy_volunteers"))


def _read_conduct(trial: Trial, leaves: Leaves, nodes: Nodes) -> None:
    trial.overall_status = clean(leaves.get("overall_status"))
    trial.last_known_status = clean(leaves.get("last_known_status"))
    trial.why_stopped = clean(leaves.get("why_stopped"))
    trial.has_expanded_access = clean(leaves.get("has_expanded_access"))
    trial.verification_date = iso_date(leaves.get("verification_date"))
    trial.first_submitted_date, trial.last_update_date, trial.results_date = (
        iso_date(leaves.get(name) or leaves.get(old)) for name, old in _OLD_NAMES.items()
    )
    trial.start_date, trial.start_date_type = dated(nodes["start_date"])
    trial.completion_date, trial.completion_date_type = dated(nodes["completion_date"])
    trial.primary_completion_date, trial.primary_completion_date_type = dated(nodes["primary_completion_date"])
    for node in nodes["enrollment"]:
        count = (node.text or "").strip()
        if count.isdecimal() and len(count) <= _INT32_DIGITS:
            trial.enrollment = int(count)
        trial.enrollment_type = clean(node.get("type"))
    trial.location_count = len(nodes["location"])
    trial.countries = countries(nodes["location_countries"])
    trial.removed_countries = countries(nodes["removed_countries"])
    trial.reference_count = len(nodes["reference"]) + len(nodes["results_reference"])


def _read_results(trial: Trial, nodes: Nodes) -> None:
    for node in nodes["clinical_results"]:
        trial.has_results = True
        trial.primary_p_values = list(primary_p_values(node))
        trial.limitations_and_caveats = clean(node.findtext("limitations_and_caveats"))
