"""The tabular sections of a simulated record: design, outcomes, arms, interventions, places, dates, terms.

Example: ``<study_design_info>`` with allocation Randomized, intervention_model Parallel Assignment,
primary_purpose Treatment and masking "Double (Participant, Investigator)".
"""

from numpy.random import Generator

from trialwright.demo.aftermath import Aftermath
from trialwright.demo.given import Given
from trialwright.demo.knowledge import drugs
from trialwright.demo.markup import Lines, block, leaf
from trialwright.demo.protocol import Protocol
from trialwright.demo.wording import chance, pick, several

_CAUTION = "    <!-- CAUTION:  The following MeSH terms are assigned with an imperfect algorithm            -->"
_MASKINGS = {
    "open": ["None (Open Label)"],
    "single": ["Single (Outcomes Assessor)", "Single"],
    "double": ["Double", "Double (Participant, Investigator)",
               "Quadruple (Participant, Care Provider, Investigator, Outcomes Assessor)"],
}  # fmt: skip


def design(protocol: Protocol, whole: bool, observational: bool, rng: Generator) -> Lines:
    """Render ``<study_design_info>``; older records have only the purpose."""
    if observational:
        return block("study_design_info", [
            *leaf("observational_model", pick(rng, ["Cohort", "Case-Control"]), 2),
            *leaf("time_perspective", pick(rng, ["Prospective", "Retrospective", "Cross-Sectional"]), 2)])  # fmt: skip
    aim = "Treatment" if chance(rng, 0.88) else pick(rng, ["Prevention", "Supportive Care"])
    purpose = leaf("primary_purpose", aim, 2)
    if not whole:
        return block("study_design_info", purpose)
    facts = protocol.facts
    single = facts.comparator == "none"
    alone = pick(rng, ["N/A", "N/A", "Non-Randomized"])
    model = "Single Group" if single else pick(rng, ["Parallel"] * 8 + ["Crossover", "Factorial"])
    return block("study_design_info", [
        *leaf("allocation", alone if single else "Randomized", 2),
        *leaf("intervention_model", f"{model} Assignment", 2),
        *purpose,
        *leaf("masking", pick(rng, _MASKINGS[facts.masking]), 2),
    ])  # fmt: skip


def endpoints(protocol: Protocol, rng: Generator) -> Lines:
    """Render the primary outcome and some secondary ones."""
    lines = block("primary_outcome", [
        *leaf("measure", protocol.measure, 2),
        *leaf("time_frame", pick(rng, ["{span}", "Up to {span}", "Baseline to {span}"]).format(span=protocol.span), 2),
        *leaf("description", protocol.measure_note if chance(rng, 0.6) else None, 2),
    ])  # fmt: skip
    for measure in several(rng, protocol.area.secondary, int(rng.integers(0, 5))):
        frame = leaf("time_frame", protocol.span if chance(rng, 0.8) else None, 2)
        lines += block("secondary_outcome", leaf("measure", measure, 2) + frame)
    return lines


def arms(protocol: Protocol) -> Lines:
    """Render the arms."""
    return [line for group in protocol.groups for line in block("arm_group", [
        *leaf("arm_group_label", group.label, 2), *leaf("arm_group_type", group.type, 2),
        *leaf("description", group.description, 2)])]  # fmt: skip


def interventions(given: list[Given], after: Aftermath, notes: bool, labels: bool) -> Lines:
    """Render the interventions; `notes` keeps descriptions and `labels` the arms they belong to."""
    lines: Lines = []
    for one in given:
        lines += block("intervention", [
            *leaf("intervention_type", one.type, 2),
            *leaf("intervention_name", one.name, 2),
            *leaf("description", one.description if notes else None, 2),
            *(line for label in one.arms if labels for line in leaf("arm_group_label", label, 2)),
            *(line for alias in one.aliases if after.other_names for line in leaf("other_name", alias, 2)),
        ])  # fmt: skip
    return lines


def tail(protocol: Protocol, after: Aftermath, rng: Generator) -> Lines:
    """Render places, dates, key words and indexed terms."""
    lines: Lines = []
    for at, (town, country) in enumerate(after.places, start=1):
        address = block("address", leaf("city", town, 4) + leaf("country", country, 4), 3)
        name = leaf("name", f"Simulated Site {at}, {town}", 3)
        status = leaf("status", "Recruiting" if after.status == "Recruiting" else None, 2)
        lines += block("location", block("facility", name + address, 2) + status)
    countries = list(dict.fromkeys(country for _, country in after.places))
    lines += block("location_countries", [line for name in countries for line in leaf("country", name, 2)])
    lines += block("removed_countries", [line for name in after.removed_countries for line in leaf("country", name, 2)])
    for at in range(after.references):
        lines += block("reference", leaf("citation", f"Simulated citation {at + 1}. Journal of Imaginary Results.", 2))
    month, _, year = after.last_update.split(" ")
    lines += leaf("verification_date", f"{month} {year}") + leaf("study_first_submitted", after.first_submitted)
    lines += leaf("results_first_submitted", after.last_update if after.results else None)
    lines += leaf("last_update_submitted", after.last_update)
    words = several(rng, protocol.area.keywords, int(rng.integers(0, 4))) if chance(rng, 0.85) else []
    lines += [line for word in words for line in leaf("keyword", word)]
    if after.mesh:
        said = {one.said.lower() for one in protocol.given if one.type == "Drug"}
        terms = [name for name in drugs() if name.lower() in said]
        lines += _terms("condition_browse", protocol.area.mesh) + _terms("intervention_browse", terms)
    return lines


def _terms(tag: str, terms: list[str]) -> Lines:
    return block(tag, [_CAUTION, *(line for term in terms for line in leaf("mesh_term", term, 2))]) if terms else []
