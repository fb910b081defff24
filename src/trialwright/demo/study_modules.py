"""The tabular modules of a simulated study: status, design, outcomes, arms, interventions, places, terms.

Example: `design` may be ``{"allocation": "RANDOMIZED", "interventionModel": "PARALLEL", "primaryPurpose": "TREATMENT",
"maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}}``.
"""

from typing import Any

from numpy.random import Generator

from trialwright.demo.aftermath import Aftermath
from trialwright.demo.given import Given
from trialwright.demo.groups import Group
from trialwright.demo.knowledge import drugs
from trialwright.demo.protocol import Protocol
from trialwright.demo.wording import chance, pick, several

Module = dict[str, Any]
_MASKINGS: dict[str, list[Module]] = {
    "open": [{"masking": "NONE"}],
    "single": [{"masking": "SINGLE", "whoMasked": ["OUTCOMES_ASSESSOR"]}, {"masking": "SINGLE"}],
    "double": [
        {"masking": "DOUBLE"},
        {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
        {"masking": "QUADRUPLE", "whoMasked": ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"]},
    ],
}


def filled(**values: Any) -> Module:
    """Return the fields that have a value, as the API gives no empty ones; False and 0 are values."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def status(after: Aftermath, rng: Generator) -> Module:
    """Write the status and the dates."""
    primary, starts = chance(rng, 0.6), "ACTUAL" if chance(rng, 0.3) else None
    end = filled(date=after.end[0], type=after.end[1]) if after.end else None
    return filled(
        statusVerifiedDate=after.last_update[: len("2013-05")],
        overallStatus=after.status,
        lastKnownStatus=after.last_known_status,
        whyStopped=after.why_stopped,
        expandedAccessInfo={"hasExpandedAccess": False},
        startDateStruct=filled(date=after.start, type=starts) if after.start else None,
        primaryCompletionDateStruct=end if primary else None,
        completionDateStruct=end,
        studyFirstSubmitDate=after.first_submitted,
        resultsFirstSubmitDate=after.last_update if after.results else None,
        lastUpdateSubmitDate=after.last_update,
    )


def design(protocol: Protocol, whole: bool, observational: bool, rng: Generator) -> Module:
    """Write the design; older records have only the purpose."""
    if observational:
        return {
            "observationalModel": pick(rng, ["COHORT", "CASE_CONTROL"]),
            "timePerspective": pick(rng, ["PROSPECTIVE", "RETROSPECTIVE", "CROSS_SECTIONAL"]),
        }
    aim = "TREATMENT" if chance(rng, 0.88) else pick(rng, ["PREVENTION", "SUPPORTIVE_CARE"])
    if not whole:
        return {"primaryPurpose": aim}
    single = protocol.facts.comparator == "none"
    alone = pick(rng, ["NA", "NA", "NON_RANDOMIZED"])
    return {
        "allocation": alone if single else "RANDOMIZED",
        "interventionModel": "SINGLE_GROUP" if single else pick(rng, ["PARALLEL"] * 8 + ["CROSSOVER", "FACTORIAL"]),
        "primaryPurpose": aim,
        "maskingInfo": pick(rng, _MASKINGS[protocol.facts.masking]),
    }


def endpoints(protocol: Protocol, rng: Generator) -> Module:
    """Write the primary outcome and some secondary ones."""
    frame = pick(rng, ["{span}", "Up to {span}", "Baseline to {span}"]).format(span=protocol.span)
    note = protocol.measure_note if chance(rng, 0.6) else None
    others = several(rng, protocol.area.secondary, int(rng.integers(0, 5)))
    return filled(
        primaryOutcomes=[filled(measure=protocol.measure, description=note, timeFrame=frame)],
        secondaryOutcomes=[
            filled(measure=measure, timeFrame=protocol.span if chance(rng, 0.8) else None) for measure in others
        ],
    )


def arms(groups: list[Group], given: list[Given]) -> list[Module]:
    """Write the arms, with the names of what is given in each."""
    return [
        filled(
            label=group.label,
            type=group.type,
            description=group.description,
            interventionNames=[
                f"{one.type.replace('_', ' ').title()}: {one.name}" for one in given if group.label in one.arms
            ],
        )
        for group in groups
    ]


def interventions(given: list[Given], after: Aftermath, notes: bool, labels: bool) -> list[Module]:
    """Write the interventions; `notes` keeps descriptions and `labels` the arms they belong to."""
    return [
        filled(
            type=one.type,
            name=one.name,
            description=one.description if notes else None,
            armGroupLabels=one.arms if labels else None,
            otherNames=one.aliases if after.other_names else None,
        )
        for one in given
    ]


def places(after: Aftermath) -> Module:
    """Write the places."""
    recruits = "RECRUITING" if after.status == "RECRUITING" else None
    return filled(locations=[
        filled(facility=f"Simulated Site {at}, {town}", status=recruits, city=town, country=country)
        for at, (town, country) in enumerate(after.places, start=1)
    ])  # fmt: skip


def derived(protocol: Protocol, after: Aftermath) -> Module:
    """Write what the registry adds of its own: countries that were removed, and MeSH terms without their numbers."""
    said = {one.said.lower() for one in protocol.given if one.type == "DRUG"}
    terms = [name for name in drugs() if name.lower() in said]
    return filled(
        miscInfoModule=filled(versionHolder="2024-01-01", removedCountries=after.removed_countries),
        conditionBrowseModule=_meshes(protocol.area.mesh) if after.mesh else None,
        interventionBrowseModule=_meshes(terms) if after.mesh else None,
    )


def _meshes(terms: list[str]) -> Module:
    return filled(meshes=[{"term": term} for term in terms])
