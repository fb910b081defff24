"""A simulated study as a record of legacy ClinicalTrials.gov XML (public.xsd).

Example: ``<clinical_study>`` with ``<nct_id>NCT90000018</nct_id>`` and the link text "Simulated record: it describes no
real trial."
"""

from trialwright.demo.legacy.legacy_results import clinical_results
from trialwright.demo.legacy.legacy_words import day, word, words
from trialwright.demo.legacy.markup import Lines, block, leaf, leaves, textblock
from trialwright.demo.study_modules import Module

_CAUTION = "    <!-- CAUTION:  The following MeSH terms are assigned with an imperfect algorithm            -->"


def legacy_xml(study: Module) -> bytes:
    """Render a study as UTF-8 XML."""
    held, derived = study["protocolSection"], study["derivedSection"]
    told, designed = held["descriptionModule"], held["designModule"]
    lines = ["<clinical_study>", "  <!-- Simulated record in the layout of https://clinicaltrials.gov public.xsd -->"]
    lines += _header(held)
    lines += textblock("brief_summary", told["briefSummary"])
    lines += textblock("detailed_description", told.get("detailedDescription"))
    lines += _course(held["statusModule"])
    lines += leaf("phase", "/".join(words(designed.get("phases", ["NA"]))))
    lines += leaf("study_type", word(designed["studyType"])) + leaf("has_expanded_access", "No")
    lines += _design(designed["designInfo"]) + _endpoints(held.get("outcomesModule", {}))
    lines += _participants(held) + _eligibility(held["eligibilityModule"]) + _places(held, derived) + _dates(held)
    lines += leaves("keyword", held["conditionsModule"].get("keywords", []))
    lines += _terms("condition_browse", derived.get("conditionBrowseModule", {}))
    lines += _terms("intervention_browse", derived.get("interventionBrowseModule", {}))
    lines += clinical_results(study["resultsSection"]) if study["hasResults"] else []
    return "\n".join([*lines, "</clinical_study>", ""]).encode()


def _header(held: Module) -> Lines:
    named, (link,) = held["identificationModule"], held["referencesModule"]["seeAlsoLinks"]
    sponsor = held["sponsorCollaboratorsModule"]["leadSponsor"]
    lead = leaf("agency", sponsor["name"], 3) + leaf("agency_class", word(sponsor["class"]), 3)
    return [
        *block("required_header", [
            *leaf("download_date", "Simulated by trialwright, January 01, 2024", 2),
            *leaf("link_text", link["label"], 2),
            *leaf("url", link["url"], 2),
        ]),
        *block("id_info", leaf("org_study_id", named["orgStudyIdInfo"]["id"], 2) + leaf("nct_id", named["nctId"], 2)),
        *leaf("brief_title", named["briefTitle"]),
        *leaf("official_title", named.get("officialTitle")),
        *block("sponsors", block("lead_sponsor", lead, 2)),
        *leaf("source", named["organization"]["fullName"]),
    ]  # fmt: skip


def _course(status: Module) -> Lines:
    """Render the status and the dates of the trial itself."""
    why = status.get("whyStopped")
    lines = leaf("overall_status", word(status["overallStatus"]))
    lines += leaf("last_known_status", word(status.get("lastKnownStatus")))
    lines += ["  <why_stopped>", f"    {why}&#xD;", "  </why_stopped>"] if why else []
    for tag in ("start", "completion", "primaryCompletion"):
        date, name = status.get(f"{tag}DateStruct", {}), tag.replace("primaryC", "primary_c")
        lines += leaf(f"{name}_date", day(date.get("date")), type=word(date.get("type")))
    return lines


def _design(design: Module) -> Lines:
    model, masking = word(design.get("interventionModel")), design.get("maskingInfo", {})
    masked = ", ".join(words(masking.get("whoMasked", [])))
    return block("study_design_info", [
        *leaf("allocation", word(design.get("allocation")), 2),
        *leaf("intervention_model", f"{model} Assignment" if model else "", 2),
        *leaf("primary_purpose", word(design.get("primaryPurpose")), 2),
        *leaf("masking", word(masking.get("masking")) + (f" ({masked})" if masked else ""), 2),
        *leaf("observational_model", word(design.get("observationalModel")), 2),
        *leaf("time_perspective", word(design.get("timePerspective")), 2),
    ])  # fmt: skip


def _endpoints(outcomes: Module) -> Lines:
    return [
        line
        for kind in ("primary", "secondary")
        for one in outcomes.get(f"{kind}Outcomes", [])
        for line in block(f"{kind}_outcome", [
            *leaf("measure", one["measure"], 2),
            *leaf("time_frame", one.get("timeFrame"), 2),
            *leaf("description", one.get("description"), 2),
        ])
    ]  # fmt: skip


def _participants(held: Module) -> Lines:
    """Render their number, their conditions, and what they are given in which arms."""
    enrolled, given = held["designModule"].get("enrollmentInfo", {}), held.get("armsInterventionsModule", {})
    arms = given.get("armGroups", [])
    lines = leaf("number_of_arms", str(len(arms)) if arms else None)
    lines += leaf("enrollment", str(enrolled["count"]), type=word(enrolled.get("type"))) if enrolled else []
    lines += leaves("condition", held["conditionsModule"]["conditions"])
    for arm in arms:
        lines += block("arm_group", [
            *leaf("arm_group_label", arm["label"], 2), *leaf("arm_group_type", word(arm["type"]), 2),
            *leaf("description", arm.get("description"), 2)])  # fmt: skip
    for one in given.get("interventions", []):
        lines += block("intervention", [
            *leaf("intervention_type", word(one["type"]), 2),
            *leaf("intervention_name", one["name"], 2),
            *leaf("description", one.get("description"), 2),
            *leaves("arm_group_label", one.get("armGroupLabels", []), 2),
            *leaves("other_name", one.get("otherNames", []), 2),
        ])  # fmt: skip
    return lines


def _eligibility(eligibility: Module) -> Lines:
    return block("eligibility", [
        *textblock("criteria", eligibility["eligibilityCriteria"], 2),
        *leaf("gender", word(eligibility["sex"]), 2),
        *leaf("minimum_age", eligibility["minimumAge"], 2),
        *leaf("maximum_age", eligibility.get("maximumAge", "N/A"), 2),
        *leaf("healthy_volunteers", "No" if "healthyVolunteers" in eligibility else None, 2),
    ])  # fmt: skip


def _places(held: Module, derived: Module) -> Lines:
    lines, places = Lines(), held.get("contactsLocationsModule", {}).get("locations", [])
    for place in places:
        address = block("address", leaf("city", place["city"], 4) + leaf("country", place["country"], 4), 3)
        facility = block("facility", leaf("name", place["facility"], 3) + address, 2)
        lines += block("location", facility + leaf("status", word(place.get("status")), 2))
    # The registry sorts them, though not the places.
    lines += block("location_countries", leaves("country", sorted({place["country"] for place in places}), 2))
    removed = derived["miscInfoModule"].get("removedCountries", [])
    lines += block("removed_countries", leaves("country", removed, 2))
    for reference in held["referencesModule"].get("references", []):
        lines += block("reference", leaf("citation", reference["citation"], 2))
    return lines


def _dates(held: Module) -> Lines:
    status = held["statusModule"]
    return [
        *leaf("verification_date", day(status["statusVerifiedDate"])),
        *leaf("study_first_submitted", day(status["studyFirstSubmitDate"])),
        *leaf("results_first_submitted", day(status.get("resultsFirstSubmitDate"))),
        *leaf("last_update_submitted", day(status["lastUpdateSubmitDate"])),
    ]


def _terms(tag: str, browsed: Module) -> Lines:
    terms = leaves("mesh_term", (mesh["term"] for mesh in browsed.get("meshes", [])), 2)
    return block(tag, [_CAUTION, *terms] if terms else [])
