"""One simulated study, drawn once, in the shape in which API v2 of ClinicalTrials.gov gives it.

Example: ``study["protocolSection"]["identificationModule"]`` holds ``"nctId": "NCT90000018"`` and the organization
"Velmora Therapeutics (simulated)". Every study says "simulated" there, in its sponsor and in a link. A change in the
order of draws changes every trial. Fields: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

from dataclasses import dataclass

from numpy.random import Generator

from trialwright.demo import study_modules
from trialwright.demo.aftermath import Aftermath
from trialwright.demo.eligibility import NONE, bounds, criteria
from trialwright.demo.knowledge import phrases
from trialwright.demo.prose import Text, detail, observed, summary, titles
from trialwright.demo.protocol import Protocol
from trialwright.demo.results_section import results
from trialwright.demo.study_modules import Module, filled
from trialwright.demo.wording import chance, markdown, pick, several, weigh


@dataclass(frozen=True, slots=True)
class Kept:
    """Which optional fields a record has; older records lack several of them, whatever their label."""

    official: bool
    detail: bool
    design: bool
    outcomes: bool
    arms: bool
    notes: bool


def draw_study(nct_id: str, protocol: Protocol, after: Aftermath, observational: bool, rng: Generator) -> Module:
    """Draw the study that registers a trial."""
    kept = _kept(rng)
    brief, official, short, long = _texts(protocol, kept, observational, rng)
    if after.leak:
        (long or short)[-1][0] += f" {after.leak}"
    sponsor = _sponsor(rng)
    status = study_modules.status(after, rng)
    design = study_modules.design(protocol, kept.design, observational, rng)
    outcomes = study_modules.endpoints(protocol, rng) if kept.outcomes else None
    conditions = _conditions(protocol, rng)
    armed = kept.arms and not observational
    given = protocol.given if not observational else protocol.given[: int(rng.integers(2))]
    eligibility = _eligibility(protocol, rng)
    keywords = several(rng, protocol.area.keywords, int(rng.integers(0, 4))) if chance(rng, 0.85) else []
    section = filled(
        identificationModule=_identification(nct_id, sponsor, brief, official if kept.official else None),
        statusModule=status,
        sponsorCollaboratorsModule={"leadSponsor": sponsor},
        descriptionModule=filled(briefSummary=markdown(short), detailedDescription=markdown(long)),
        conditionsModule=filled(conditions=conditions, keywords=keywords),
        designModule=_design(protocol, after, observational, design),
        armsInterventionsModule=filled(
            armGroups=study_modules.arms(protocol.groups, given) if armed else None,
            interventions=study_modules.interventions(given, after, kept.notes, armed),
        ),
        outcomesModule=outcomes,
        eligibilityModule=eligibility,
        contactsLocationsModule=study_modules.places(after),
        referencesModule=_references(nct_id, after),
    )
    return filled(
        protocolSection=section,
        resultsSection=results(protocol, after) if after.results else None,
        derivedSection=study_modules.derived(protocol, after),
        hasResults=after.results,
    )


def _kept(rng: Generator) -> Kept:
    old = chance(rng, 0.35)
    return Kept(
        official=chance(rng, 0.92),
        detail=chance(rng, 0.72),
        design=chance(rng, 0.4 if old else 1.0),
        outcomes=chance(rng, 0.25 if old else 0.9),
        arms=chance(rng, 0.15 if old else 0.85),
        notes=chance(rng, 0.75),
    )


def _texts(
    protocol: Protocol, kept: Kept, observational: bool, rng: Generator
) -> tuple[str, str, list[Text], list[Text]]:
    """Word titles and descriptions; what the other fields leave out of the facts, the summary tells."""
    brief, official = titles(protocol, rng)
    if observational:
        title, told = observed(protocol, rng)
        return title, title, told, []
    must = [] if kept.design else ["masking", "comparator"]
    must += [] if kept.arms else ["comparator"]
    must += [] if kept.outcomes else ["endpoint", "duration"]
    must += [] if kept.notes else ["dose"]
    return brief, official, summary(protocol, rng, must), detail(protocol, rng) if kept.detail else []


def _sponsor(rng: Generator) -> Module:
    kind = weigh(rng, {"Other": 0.6, "Industry": 0.32, "NIH": 0.08})
    return {"name": f"{pick(rng, phrases()['sponsors'][kind])} (simulated)", "class": kind.upper()}


def _identification(nct_id: str, sponsor: Module, brief: str, official: str | None) -> Module:
    return filled(
        nctId=nct_id,
        orgStudyIdInfo={"id": f"SIM-{nct_id[4:]}"},
        organization={"fullName": sponsor["name"], "class": sponsor["class"]},
        briefTitle=brief,
        officialTitle=official,
    )


def _conditions(protocol: Protocol, rng: Generator) -> list[str]:
    main = protocol.area.condition if chance(rng, 0.75) else pick(rng, protocol.area.also)
    return list(dict.fromkeys([main, *([pick(rng, protocol.area.also)] if chance(rng, 0.25) else [])]))


def _design(protocol: Protocol, after: Aftermath, observational: bool, design: Module) -> Module:
    # "Phase 2/Phase 3" is two phases; a trial without a drug has none.
    phases = protocol.facts.phase.upper().replace(" ", "").split("/") if protocol.facts.drug else ["NA"]
    return filled(
        studyType="OBSERVATIONAL" if observational else "INTERVENTIONAL",
        phases=None if observational else phases,
        designInfo=design,
        enrollmentInfo=filled(count=after.enrollment[0], type=after.enrollment[1]) if after.enrollment else None,
    )


def _eligibility(protocol: Protocol, rng: Generator) -> Module:
    youngest, oldest = bounds(protocol, rng)
    women = any(word in protocol.words["people"] for word in ("women", "breast"))
    return filled(
        eligibilityCriteria=markdown(criteria(protocol, youngest, rng)),
        healthyVolunteers=False if chance(rng, 0.96) else None,
        sex="FEMALE" if women else "ALL",
        minimumAge=youngest,
        maximumAge=None if oldest == NONE else oldest,
    )


def _references(nct_id: str, after: Aftermath) -> Module:
    link = {"label": "Simulated record: it describes no real trial.", "url": f"https://simulated.invalid/show/{nct_id}"}
    cited = [
        {"type": "BACKGROUND", "citation": f"Simulated citation {at}. Journal of Imaginary Results."}
        for at in range(1, after.references + 1)
    ]
    return filled(references=cited, seeAlsoLinks=[link])
