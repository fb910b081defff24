"""One legacy record to one trial, or to one reason why not."""

import pytest
from registry_kit import FULL, record

from trialwright.ground.trial import Arm, Endpoint, Intervention, Trial
from trialwright.registry import Rejection, parse

BOMB = (
    b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]>"
    + record(1, "<official_title>&j;</official_title>")
)
# Name, bytes, reason: every way that a record may fail to be a trial.
MALFORMED = [
    ("bomb", BOMB, "entity_declaration"),
    ("doctype", b"<!DOCTYPE clinical_study>" + record(), "entity_declaration"),
    ("external dtd", b'<!DOCTYPE c SYSTEM "http://example.invalid/c.dtd">' + record(), "entity_declaration"),
    ("external entity", b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
     + record(1, "<official_title>&x;</official_title>"), "entity_declaration"),
    ("doctype cut short", b"<!DOCTYPE c [<!ENTITY x", "entity_declaration"),
    ("undefined entity", record(1, "<phase>&nbsp;</phase>"), "malformed_xml"),
    ("truncated", FULL[:-40], "malformed_xml"),
    ("truncated in tag", FULL[:len(FULL) // 2], "malformed_xml"),
    ("two roots", record() + record(), "malformed_xml"),
    ("empty", b"", "malformed_xml"),
    ("blank", b" \n", "malformed_xml"),
    ("zeros", b"\0" * 64, "malformed_xml"),
    ("json", b'{"nct_id": "NCT00000001"}', "malformed_xml"),
    ("not utf-8", record(1, "<phase>?</phase>").replace(b"?", b"\xff"), "malformed_xml"),
    ("bad character", record(1, "<phase>&#xB;</phase>"), "malformed_xml"),
    ("unknown encoding", b'<?xml version="1.0" encoding="klingon"?>' + record(), "malformed_xml"),
    ("deep", record(1, "<a>" * 5000 + "</a>" * 5000), "malformed_xml"),
    ("deep unclosed", b"<clinical_study>" + b"<a>" * 5000, "malformed_xml"),
    ("long text", record(1, f"<phase>{'x' * 10_100_000}</phase>"), "malformed_xml"),
    ("wrong root", b"<study><id_info><nct_id>NCT00000001</nct_id></id_info></study>", "not_a_trial"),
    ("namespace", record().replace(b"<clinical_study", b'<clinical_study xmlns="urn:x"'), "not_a_trial"),
    ("no id_info", b"<clinical_study/>", "no_nct_id"),
    ("no nct_id", b"<clinical_study><id_info><org_study_id>1</org_study_id></id_info></clinical_study>", "no_nct_id"),
    ("empty nct_id", b"<clinical_study><id_info><nct_id/></id_info></clinical_study>", "no_nct_id"),
    ("short nct_id", record().replace(b"NCT00000001", b"NCT1"), "no_nct_id"),
    ("long nct_id", record().replace(b"NCT00000001", b"NCT000000011"), "no_nct_id"),
    ("path as nct_id", record().replace(b"NCT00000001", b"../NCT00000001"), "no_nct_id"),
    ("arabic digits", record().replace(b"NCT00000001", "NCT٠٠٠٠٠٠٠١".encode()), "no_nct_id"),
]


def inside(xml: str) -> Trial:
    return parse(record(1, xml))


def test_a_whole_record():
    trial = parse(FULL)
    assert trial == Trial(
        trial_id="NCT00010101",
        brief_title="Metformin & Placebo in Prediabetes",
        official_title="A Randomized Study of Metformin in Adults With Prediabetes",
        brief_summary="Adults with prediabetes take metformin or placebo for a year.\n\nHbA1c is read each quarter.",
        study_type="Interventional", phase="Phase 2/Phase 3", allocation="Randomized",
        intervention_model="Parallel Assignment", primary_purpose="Treatment",
        masking="Double (Participant, Investigator)",
        conditions=["Prediabetes", "Obesity"], keywords=["metformin"],
        arms=[Arm("Metformin", "Experimental", "500 mg twice daily"), Arm("Placebo")],
        interventions=[
            Intervention("Drug", "Metformin", "Tablets", ("Glucophage", "Fortamet")),
            Intervention("Behavioral", "Walking"),
        ],
        primary_outcomes=[Endpoint("HbA1c", "52 weeks", "Change from baseline")],
        secondary_outcomes=[Endpoint("Weight"), Endpoint("Waist", "1 year")],
        eligibility_criteria=(
            "Inclusion Criteria:\n\n- Adults with an HbA1c above 5.7 and below 6.5\n\n- Consent\n\n"
            "Exclusion Criteria:\n\n- Pregnancy"
        ),
        gender="All", minimum_age="18 Years", healthy_volunteers="No",
        sponsor="Example Institute", sponsor_class="Other",
        overall_status="Terminated", why_stopped="Slow accrual", enrollment=42, enrollment_type="Actual",
        start_date="1994-12", start_date_type="Actual",
        completion_date="2004-03-03", completion_date_type="Anticipated", primary_completion_date="2003-11",
        verification_date="2005-02", first_submitted_date="2000-05-01", last_update_date="2006-06-30",
        results_date="2005-07-02", location_count=2, countries=["Norway", "Chile"], removed_countries=["Ghana"],
        has_expanded_access="No", has_results=True, primary_p_values=["<0.001", "0.04"],
        limitations_and_caveats="Few patients.", reference_count=2,
    )


def test_an_id_alone_makes_a_trial_of_empty_fields():
    data = b"<clinical_study><id_info><nct_id> NCT00000001\n</nct_id></id_info></clinical_study>"
    assert parse(data) == Trial(trial_id="NCT00000001")


def test_empty_elements_are_no_text():
    trial = inside(
        "<official_title>  </official_title><brief_summary/><condition/><keyword> </keyword><arm_group/>"
        "<intervention/><primary_outcome/><eligibility><criteria/></eligibility><sponsors/><enrollment/>"
        "<start_date/><study_design/><study_design_info/><location_countries/><clinical_results/>"
    )
    assert trial == Trial(
        trial_id="NCT00000001", brief_title="Trial 1", arms=[Arm()], interventions=[Intervention()],
        primary_outcomes=[Endpoint()], has_results=True,
    )


def test_na_is_no_phase():
    assert inside("<phase>N/A</phase>").phase is None
    assert inside("<phase>\n  N/A\n </phase>").phase is None


@pytest.mark.parametrize(("text", "iso"), [
    ("December 1994", "1994-12"), ("March 3, 2004", "2004-03-03"), ("  march 31, 2004 \n", "2004-03-31"),
    ("2004-03-03", "2004-03-03"), ("2004-03", "2004-03"), ("2004", "2004"), ("7/2004", "2004-07"),
    ("February 30, 2004", None), ("Brumaire 1804", None), ("13/2004", None), ("0000", None),
    ("2004-00-01", None),
    ("soon", None), ("", None), ("March 3, 20044", None),
])
def test_dates(text: str, iso: str | None):
    trial = inside(f'<start_date type="Actual">{text}</start_date><verification_date>{text}</verification_date>')
    assert (trial.start_date, trial.start_date_type, trial.verification_date) == (iso, "Actual", iso)


@pytest.mark.parametrize(("text", "count"), [
    ("0", 0), (" 12 ", 12), ("999999999", 999_999_999), ("99999999999", None), ("-1", None), ("1.5", None), ("x", None),
])
def test_enrollment_fits_its_column(text: str, count: int | None):
    assert inside(f"<enrollment>{text}</enrollment>").enrollment == count


def test_names_from_before_2016():
    trial = inside(
        "<study_design>Allocation: Randomized, Intervention Model: Parallel Assignment, "
        "Masking: Double Blind (Subject, Outcomes Assessor), Primary Purpose: Treatment</study_design>"
        "<firstreceived_date>May 1, 2000</firstreceived_date><lastchanged_date>June 2006</lastchanged_date>"
        "<firstreceived_results_date>July 2, 2005</firstreceived_results_date>"
    )
    assert (trial.allocation, trial.intervention_model) == ("Randomized", "Parallel Assignment")
    assert (trial.masking, trial.primary_purpose) == ("Double Blind (Subject, Outcomes Assessor)", "Treatment")
    assert trial.first_submitted_date == "2000-05-01"
    assert (trial.last_update_date, trial.results_date) == ("2006-06", "2005-07-02")


def test_the_authors_own_line_breaks_stay():
    block = "<textblock>One&#xD;\nTwo&#xD;\n&#xD;\nThree</textblock>"
    trial = inside(f"<detailed_description>{block}</detailed_description>")
    assert trial.detailed_description == "One\nTwo\n\nThree"


def test_comments_and_instructions_are_no_text():
    assert inside("<phase><!-- x -->Phase <?y z?>1</phase><!-- x -->").phase == "Phase 1"


def test_no_results_no_p_values():
    trial = inside("<outcome_list><outcome><type>Primary</type><p_value>0.01</p_value></outcome></outcome_list>")
    assert (trial.has_results, trial.primary_p_values) == (False, [])


def test_utf_16_reads_as_utf_8():
    text = '<?xml version="1.0" encoding="UTF-16"?>' + record(1, "<condition>Sjögren</condition>").decode()
    assert parse(text.encode("utf-16")).conditions == ["Sjögren"]


@pytest.mark.parametrize(("data", "reason"), [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_malformed_records_are_rejected_by_name(data: bytes, reason: str):
    with pytest.raises(Rejection) as rejection:
        parse(data)
    assert rejection.value.reason == reason
    assert rejection.value.detail


def test_a_mention_of_a_doctype_is_only_text():
    assert inside("<condition><![CDATA[<!DOCTYPE x>]]></condition>").conditions == ["<!DOCTYPE x>"]
