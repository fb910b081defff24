"""One trial of ClinicalTrials.gov in legacy XML and in API v2 JSON: the same row, but for what the registry changed."""

from collections import Counter
from dataclasses import asdict, fields

import pytest
from registry_kit import FULL, FULL_JSON, record, study

from trialwright.registry.dialects import api_v2, legacy_xml
from trialwright.trial.record import Trial


def both(xml: str, **modules) -> tuple[Trial, Trial]:
    return legacy_xml.parse(record(1, xml)), api_v2.parse(study(1, **modules), Counter())


def differing(one: Trial, other: Trial) -> set[str]:
    left, right = asdict(one), asdict(other)
    return {name for name in left if left[name] != right[name]}


def test_a_whole_record_reads_alike():
    xml, unread = legacy_xml.parse(FULL), Counter()
    v2 = api_v2.parse(FULL_JSON, unread)
    assert differing(xml, v2) == {"dialect"}
    assert not unread


def test_the_record_has_something_in_each_field():
    empty = {field.name for field in fields(Trial) if not getattr(legacy_xml.parse(FULL), field.name)}
    # Each has a test below.
    assert empty == {"detailed_description", "last_known_status", "maximum_age", "primary_completion_date_type"}


def test_what_the_registry_makes_of_them_is_one_table():
    assert api_v2.DIFFER_FROM_XML.keys() <= {field.name for field in fields(Trial)}
    # XML has lost the numbers of a list, and is indexed as it was in 2024.
    xml, v2 = both(
        "<arm_group><arm_group_label>A</arm_group_label><description>Doses:\r\none\r\ntwo</description></arm_group>"
        "<intervention><description>First:\na\nb</description></intervention>"
        "<primary_outcome><description>One of\nx\ny</description></primary_outcome>"
        "<secondary_outcome><description>One of\nx\ny</description></secondary_outcome><reference/>"
        "<clinical_results><outcome_list><outcome><type>Primary</type><description>One of\nx\ny</description></outcome>"
        "</outcome_list></clinical_results>"
        "<condition_browse><mesh_term>Old</mesh_term></condition_browse>"
        "<intervention_browse><mesh_term>Old</mesh_term></intervention_browse>",
        armsInterventionsModule={
            "armGroups": [{"label": "A", "description": "Doses:\n\n1. one\n2. two"}],
            "interventions": [{"description": "First:\n\n* a\n* b"}],
        },
        outcomesModule={
            "primaryOutcomes": [{"description": "One of\n\n* x\n* y"}],
            "secondaryOutcomes": [{"description": "One of\n\n* x\n* y"}],
        },
        referencesModule={"references": [{}, {}]},
        resultsSection={"outcomeMeasuresModule": {"outcomeMeasures": [
            {"type": "PRIMARY", "description": "One of\n\n* x\n* y"},
        ]}},
        derivedSection={
            f"{kind}BrowseModule": {"meshes": [{"term": "New"}]} for kind in ("condition", "intervention")
        },
    )
    assert differing(xml, v2) == api_v2.DIFFER_FROM_XML.keys()
    assert all(api_v2.DIFFER_FROM_XML.values())


@pytest.mark.parametrize(("xml", "markdown"), [
    ("One wrapped\n      line.\n\n      Two.", "One wrapped line.\n\nTwo."),
    ("-  a\n\n        -  b\n\n             -  c\n\n        -  d", "* a\n* b\n\n  * c\n* d"),
    ("1. a\n\n        2. b\n\n             1. c", "1. a\n2. b\n\n   1. c"),
    ("WBC &gt; 2 &amp; &lt; 3 * 10^9 [a] ~b_c", "WBC \\> 2 \\& \\< 3 \\* 10\\^9 \\[a\\] \\~b\\_c"),
    ("* is no bullet", "\\* is no bullet"), ("a\\b", "a\\b"), ("C:\\", "C:\\\\"), ("a\\.", "a\\\\\\."),
    ("", ""), ("  ", " \n "), ("Sjögren", "Sjögren"),
])
def test_long_texts_read_alike(xml: str, markdown: str):
    block = f"<textblock>\n      {xml}\n    </textblock>"
    old, new = both(
        f"<brief_summary>{block}</brief_summary><detailed_description>{block}</detailed_description>"
        f"<eligibility><criteria>{block}</criteria></eligibility>",
        descriptionModule={"briefSummary": markdown, "detailedDescription": markdown},
        eligibilityModule={"eligibilityCriteria": markdown},
    )
    assert differing(old, new) == {"dialect"}


@pytest.mark.parametrize(("xml", "markdown"), [
    ("One.\r\nTwo.", "One.\n\nTwo."), ("BMI &gt; 3", "BMI \\> 3"), (" x ", " x "), ("", ""),
])
def test_descriptions_read_alike(xml: str, markdown: str):
    old, new = both(
        f"<arm_group><description>{xml}</description></arm_group>"
        f"<intervention><description>{xml}</description></intervention>"
        f"<primary_outcome><description>{xml}</description></primary_outcome>"
        f"<clinical_results><limitations_and_caveats>{xml}</limitations_and_caveats></clinical_results>",
        armsInterventionsModule={
            "armGroups": [{"description": markdown}], "interventions": [{"description": markdown}],
        },
        outcomesModule={"primaryOutcomes": [{"description": markdown}]},
        resultsSection={"moreInfoModule": {"limitationsAndCaveats": {"description": markdown}}},
    )
    assert differing(old, new) == {"dialect"}


STATUSES = (
    "Completed", "Recruiting", "Terminated", "Withdrawn", "Suspended", "Not yet recruiting", "Active, not recruiting",
    "Enrolling by invitation", "Available", "No longer available", "Temporarily not available",
    "Approved for marketing", "Withheld", "Unknown status",
)


@pytest.mark.parametrize("status", STATUSES)
def test_statuses(status: str):
    word = status.removesuffix(" status").replace(",", "").replace(" ", "_").upper()
    old, new = both(
        f"<overall_status>{status}</overall_status><last_known_status>{status}</last_known_status>",
        statusModule={"overallStatus": word, "lastKnownStatus": word},
    )
    assert differing(old, new) == {"dialect"}
    assert new.overall_status == new.last_known_status == status


@pytest.mark.parametrize(("xml", "phases"), [
    ("N/A", ["NA"]), ("Early Phase 1", ["EARLY_PHASE1"]), ("Phase 1", ["PHASE1"]), ("Phase 4", ["PHASE4"]),
    ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]), ("Phase 2/Phase 3", ["PHASE2", "PHASE3"]), ("", []), ("", None),
])
def test_phases(xml: str, phases: list[str] | None):
    old, new = both(f"<phase>{xml}</phase>", designModule={"phases": phases})
    assert differing(old, new) == {"dialect"}


@pytest.mark.parametrize(("element", "xml", "member", "word"), [
    ("allocation", "N/A", "allocation", "NA"), ("allocation", "Non-Randomized", "allocation", "NON_RANDOMIZED"),
    *(("intervention_model", f"{name} Assignment", "interventionModel", name.upper().replace(" ", "_"))
      for name in ("Single Group", "Parallel", "Crossover", "Factorial", "Sequential")),
    ("primary_purpose", "Educational/Counseling/Training", "primaryPurpose", "ECT"),
    *(("primary_purpose", name, "primaryPurpose", name.upper().replace(" ", "_")) for name in (
        "Prevention", "Diagnostic", "Supportive Care", "Screening", "Health Services Research", "Basic Science",
        "Device Feasibility", "Other",
    )),
])
def test_words_of_the_design(element: str, xml: str, member: str, word: str):
    old, new = both(
        f"<study_design_info><{element}>{xml}</{element}></study_design_info>",
        designModule={"designInfo": {member: word}},
    )
    assert differing(old, new) == {"dialect"}
    assert (getattr(new, element) is None) == (word == "NA")


@pytest.mark.parametrize(("xml", "masking", "who"), [
    ("None (Open Label)", "NONE", None), ("Double", "DOUBLE", None),
    ("Single (Participant)", "SINGLE", ["PARTICIPANT"]),
    ("Triple (Participant, Care Provider, Outcomes Assessor)", "TRIPLE",
     ["PARTICIPANT", "CARE_PROVIDER", "OUTCOMES_ASSESSOR"]),
    ("Quadruple (Participant, Care Provider, Investigator, Outcomes Assessor)", "QUADRUPLE",
     ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"]),
])
def test_masking(xml: str, masking: str, who: list[str] | None):
    old, new = both(
        f"<study_design_info><masking>{xml}</masking></study_design_info>",
        designModule={"designInfo": {"maskingInfo": {"masking": masking, "whoMasked": who}}},
    )
    assert differing(old, new) == {"dialect"}


@pytest.mark.parametrize(("xml", "word", "registry"), [
    ("Interventional", "INTERVENTIONAL", None), ("Observational", "OBSERVATIONAL", False),
    ("Observational [Patient Registry]", "OBSERVATIONAL", True), ("Expanded Access", "EXPANDED_ACCESS", None),
])
def test_types_of_studies(xml: str, word: str, registry: bool | None):
    old, new = both(
        f"<study_type>{xml}</study_type>", designModule={"studyType": word, "patientRegistry": registry}
    )
    assert differing(old, new) == {"dialect"}


TYPES = (
    "Drug", "Biological", "Device", "Procedure", "Radiation", "Behavioral", "Genetic", "Dietary Supplement",
    "Diagnostic Test", "Combination Product", "Other",
)
ARM_TYPES = (
    "Experimental", "Active Comparator", "Placebo Comparator", "Sham Comparator", "No Intervention", "Other",
)


def test_types_of_arms_and_interventions():
    old, new = both(
        "".join(f"<arm_group><arm_group_type>{name}</arm_group_type></arm_group>" for name in ARM_TYPES)
        + "".join(f"<intervention><intervention_type>{name}</intervention_type></intervention>" for name in TYPES),
        armsInterventionsModule={
            "armGroups": [{"type": name.upper().replace(" ", "_")} for name in ARM_TYPES],
            "interventions": [{"type": name.upper().replace(" ", "_")} for name in TYPES],
        },
    )
    assert differing(old, new) == {"dialect"}
    assert [arm.type for arm in new.arms] == list(ARM_TYPES)


@pytest.mark.parametrize(("xml", "word"), [
    ("NIH", "NIH"), ("U.S. Fed", "FED"), ("Industry", "INDUSTRY"),
    *(("Other", word) for word in ("OTHER", "OTHER_GOV", "INDIV", "NETWORK", "AMBIG", "UNKNOWN")),
])
def test_classes_of_sponsors(xml: str, word: str):
    old, new = both(
        f"<sponsors><lead_sponsor><agency>A</agency><agency_class>{xml}</agency_class></lead_sponsor></sponsors>",
        sponsorCollaboratorsModule={"leadSponsor": {"name": "A", "class": word}},
    )
    assert differing(old, new) == {"dialect"}


@pytest.mark.parametrize(("healthy", "value"), [("Accepts Healthy Volunteers", True), ("No", False), ("", None)])
@pytest.mark.parametrize(("sex", "word"), [("All", "ALL"), ("Female", "FEMALE"), ("Male", "MALE")])
def test_eligibility(healthy: str, value: bool | None, sex: str, word: str):
    old, new = both(
        f"<eligibility><gender>{sex}</gender><minimum_age>6 Months</minimum_age><maximum_age>65 Years</maximum_age>"
        f"<healthy_volunteers>{healthy}</healthy_volunteers></eligibility>",
        eligibilityModule={
            "sex": word, "minimumAge": "6 Months", "maximumAge": "65 Years", "healthyVolunteers": value,
        },
    )
    assert differing(old, new) == {"dialect"}


@pytest.mark.parametrize(("xml", "date"), [("March 2004", "2004-03"), ("March 3, 2004", "2004-03-03")])
@pytest.mark.parametrize(("kind", "word"), [("Actual", "ACTUAL"), ("Anticipated", "ESTIMATED")])
def test_dates(xml: str, date: str, kind: str, word: str):
    old, new = both(
        "".join(
            f'<{name} type="{kind}">{xml}</{name}>'
            for name in ("start_date", "completion_date", "primary_completion_date")
        ) + f'<enrollment type="{kind}">1200</enrollment><has_expanded_access>Yes</has_expanded_access>',
        statusModule={
            "startDateStruct": {"date": date, "type": word}, "completionDateStruct": {"date": date, "type": word},
            "primaryCompletionDateStruct": {"date": date, "type": word},
            "expandedAccessInfo": {"hasExpandedAccess": True},
        },
        designModule={"enrollmentInfo": {"count": 1200, "type": word}},
    )
    assert differing(old, new) == {"dialect"}
    assert (new.primary_completion_date, new.primary_completion_date_type) == (date, kind)


def test_who_is_named_bears_the_same_marks():
    old, new = both(
        "<id_info><org_study_id>ABC-123456</org_study_id><secondary_id>NIH-77-0001</secondary_id></id_info>"
        "<overall_official><first_name>Pat</first_name><last_name>Nobody</last_name></overall_official>"
        "<overall_contact><last_name>Call Center</last_name><phone>1-555-010-4477</phone></overall_contact>"
        "<overall_contact_backup><last_name>Kim Someone</last_name><email>kim@example.invalid</email>"
        "</overall_contact_backup><responsible_party><name_title>Sam Anybody</name_title></responsible_party>"
        "<responsible_party><investigator_full_name>Lee Whoever</investigator_full_name></responsible_party>"
        "<location><contact><last_name>Not Read</last_name></contact></location>",
        identificationModule={
            "orgStudyIdInfo": {"id": "ABC-123456"}, "secondaryIdInfos": [{"id": "NIH-77-0001"}],
        },
        contactsLocationsModule={
            "overallOfficials": [{"name": "Pat Nobody"}],
            "centralContacts": [
                {"name": "Call Center", "phone": "1-555-010-4477"},
                {"name": "Kim Someone", "email": "kim@example.invalid"},
            ],
            "locations": [{"contacts": [{"name": "Not Read"}]}],
        },
        sponsorCollaboratorsModule={"responsibleParty": {"oldNameTitle": "Sam Anybody"}},
    )
    assert set(old.identity) - set(new.identity) == set(
        legacy_xml.parse(record(1, "<responsible_party><investigator_full_name>Lee Whoever</investigator_full_name>"
                                   "</responsible_party>")).identity
    )
    assert len(new.identity) == 2 + 2 + 1 + 3 + 2
