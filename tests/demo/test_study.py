"""A simulated study has the shape, words and dates of API v2, and says that it is simulated."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from trialwright.demo.simulation import SimulatedTrial, simulate

# Of studies that the API gave; only those that the simulation uses.
FIELDS = {
    "protocolSection": {
        "identificationModule": "nctId orgStudyIdInfo.id organization.fullName organization.class briefTitle"
                                " officialTitle",
        "statusModule": "statusVerifiedDate overallStatus lastKnownStatus whyStopped"
                        " expandedAccessInfo.hasExpandedAccess startDateStruct.date startDateStruct.type"
                        " primaryCompletionDateStruct.date primaryCompletionDateStruct.type"
                        " completionDateStruct.date completionDateStruct.type"
                        " studyFirstSubmitDate resultsFirstSubmitDate lastUpdateSubmitDate",
        "sponsorCollaboratorsModule": "leadSponsor.name leadSponsor.class",
        "descriptionModule": "briefSummary detailedDescription",
        "conditionsModule": "conditions[] keywords[]",
        "designModule": "studyType phases[] designInfo.allocation designInfo.interventionModel"
                        " designInfo.primaryPurpose designInfo.maskingInfo.masking designInfo.maskingInfo.whoMasked[]"
                        " designInfo.observationalModel designInfo.timePerspective enrollmentInfo.count"
                        " enrollmentInfo.type",
        "armsInterventionsModule": "armGroups[].label armGroups[].type armGroups[].description"
                                   " armGroups[].interventionNames[] interventions[].type interventions[].name"
                                   " interventions[].description interventions[].armGroupLabels[]"
                                   " interventions[].otherNames[]",
        "outcomesModule": "primaryOutcomes[].measure primaryOutcomes[].timeFrame primaryOutcomes[].description"
                          " secondaryOutcomes[].measure secondaryOutcomes[].timeFrame",
        "eligibilityModule": "eligibilityCriteria healthyVolunteers sex minimumAge maximumAge",
        "contactsLocationsModule": "locations[].facility locations[].status locations[].city locations[].country",
        "referencesModule": "references[].type references[].citation seeAlsoLinks[].label seeAlsoLinks[].url",
    },
    "resultsSection": {
        "participantFlowModule": "groups[].id groups[].title periods[].title periods[].milestones[].type"
                                 " periods[].milestones[].achievements[].groupId"
                                 " periods[].milestones[].achievements[].numSubjects",
        "outcomeMeasuresModule": "outcomeMeasures[].type outcomeMeasures[].title outcomeMeasures[].timeFrame"
                                 " outcomeMeasures[].paramType outcomeMeasures[].unitOfMeasure"
                                 " outcomeMeasures[].denoms[].units outcomeMeasures[].denoms[].counts[].groupId"
                                 " outcomeMeasures[].denoms[].counts[].value"
                                 " outcomeMeasures[].classes[].categories[].measurements[].groupId"
                                 " outcomeMeasures[].classes[].categories[].measurements[].value"
                                 " outcomeMeasures[].groups[].id outcomeMeasures[].groups[].title"
                                 " outcomeMeasures[].analyses[].groupIds[] outcomeMeasures[].analyses[].pValue"
                                 " outcomeMeasures[].analyses[].statisticalMethod",
        "moreInfoModule": "limitationsAndCaveats.description",
    },
    "derivedSection": {
        "miscInfoModule": "versionHolder removedCountries[]",
        "conditionBrowseModule": "meshes[].term",
        "interventionBrowseModule": "meshes[].term",
    },
}  # fmt: skip
PATHS = {"hasResults"} | {f"{section}.{module}.{field}" for section, modules in FIELDS.items()
                          for module, fields in modules.items() for field in fields.split()}  # fmt: skip
ENUMS = re.compile(r"overallStatus|lastKnownStatus|(?<!milestones\[\]\.)type$|class$|studyType|phases|designInfo|sex$"
                   r"|locations\[\]\.status")  # fmt: skip
MARKDOWN = ("briefSummary", "detailedDescription", "eligibilityCriteria")


@pytest.fixture(scope="module")
def trials() -> list[SimulatedTrial]:
    return list(simulate(700, seed=20))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def test_fields_are_those_of_the_api_and_all_of_them_occur(trials):
    assert {path for trial in trials for path, _ in leaves(trial.study)} == PATHS


def test_words_are_in_capitals_and_dates_partial_iso(trials):
    for trial in trials:
        for path, value in leaves(trial.study):
            if ENUMS.search(path):
                assert re.fullmatch(r"[A-Z]+(?:_[A-Z]+)*|PHASE[1-4]", value), path
            if re.search(r"Date$|\.date$", path):
                assert re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d))?", value), path


def test_no_field_is_empty(trials):
    assert all(value not in (None, "") for trial in trials for _, value in leaves(trial.study))
    assert not any(empty in json.dumps(trial.study) for trial in trials for empty in ("{}", "[]"))


def test_every_study_says_that_it_is_simulated(trials):
    for trial in trials:
        held = trial.study["protocolSection"]
        assert held["identificationModule"]["nctId"] == trial.nct_id
        assert "simulated" in held["identificationModule"]["organization"]["fullName"]
        assert "simulated" in held["sponsorCollaboratorsModule"]["leadSponsor"]["name"]
        (link,) = held["referencesModule"]["seeAlsoLinks"]
        assert "Simulated" in link["label"]
        assert "clinicaltrials.gov" not in link["url"]


def test_texts_are_markdown_and_only_they_have_its_marks(trials):
    escaped = 0
    for trial in trials:
        for path, value in leaves(trial.study):
            if path.endswith(MARKDOWN):
                plain = re.sub(r"^\* ", "", value, flags=re.MULTILINE)
                assert not re.search(r"(?<!\\)[*<>\[\]^~]", plain), plain
                assert not re.search(r"\n\n\n|[^\n]\n(?!\n|\* )", value)
                escaped += "\\*" in value
            elif path.endswith("description"):
                assert not re.search(r"[\\*<>\[\]^~]", value), value
    assert escaped > 0


def test_observational_studies_have_no_phases_and_others_do(trials):
    designs = [trial.study["protocolSection"]["designModule"] for trial in trials]
    assert {"phases" in design for design in designs if design["studyType"] == "OBSERVATIONAL"} == {False}
    assert all(design["phases"] for design in designs if design["studyType"] == "INTERVENTIONAL")
    assert ["PHASE2", "PHASE3"] in [design.get("phases") for design in designs]


def test_results_are_said_where_they_are(trials):
    assert {("resultsSection" in trial.study, trial.study["hasResults"]) for trial in trials} == {
        (True, True), (False, False),
    }  # fmt: skip
