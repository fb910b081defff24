"""One legacy record to one trial, or to one reason why not."""

import pytest
from registry_kit import FULL, MALFORMED, record

from trialwright.ground.identity import mark
from trialwright.ground.trial import Arm, Endpoint, Intervention, Trial
from trialwright.registry import Rejection, parse


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
        conditions=["Prediabetes", "Obesity"], keywords=["metformin", "glucose"],
        arms=[Arm("Metformin", "Experimental", "500 mg twice daily"), Arm("Placebo")],
        interventions=[
            Intervention("Drug", "Metformin", "Tablets", ("Glucophage", "Fortamet")),
            Intervention("Behavioral", "Walking"),
        ],
        primary_outcomes=[Endpoint("HbA1c", "52 weeks", "Change from baseline")],
        secondary_outcomes=[Endpoint("Weight"), Endpoint("Waist", "1 year", "As measured\n- at baseline\n- at 1 year")],
        eligibility_criteria=(
            "Inclusion Criteria:\n\n- Adults with an HbA1c above 5.7 and below 6.5\n\n- BMI > 25\n\n"
            "Exclusion Criteria:\n\n1. Pregnancy"
        ),
        gender="All", minimum_age="18 Years", healthy_volunteers="No",
        sponsor="Example Institute", sponsor_class="Other",
        overall_status="Terminated", why_stopped="Slow accrual", enrollment=42, enrollment_type="Actual",
        start_date="1994-12", start_date_type="Actual",
        completion_date="2004-03-03", completion_date_type="Anticipated", primary_completion_date="2003",
        verification_date="2005-02", first_submitted_date="2000-05-01", last_update_date="2006-06-30",
        results_date="2005-07-02", location_count=2, countries=["Norway", "Chile"], removed_countries=["Ghana"],
        has_expanded_access="No", has_results=True, primary_p_values=["<0.001", "0.04"],
        limitations_and_caveats="Few patients.", reference_count=2,
        # EX-1 is too short a number to be told from a dose.
        identity=sorted([
            mark("person", "Pat Nobody"), mark("surname", "Pat Nobody"), mark("email", "pat@example.invalid"),
            mark("phone", "555-010-4477"), mark("study_number", "GRANT-20-117"),
        ]),
    )


def test_no_person_is_stored():
    assert b"Nobody" in FULL
    assert "Nobody" not in repr(parse(FULL))
    assert "example.invalid" not in repr(parse(FULL))


def test_an_id_alone_makes_a_trial_of_empty_fields():
    data = b"<clinical_study><id_info><nct_id> NCT00000001\n</nct_id></id_info></clinical_study>"
    assert parse(data) == Trial(trial_id="NCT00000001")


def test_empty_elements_are_no_text():
    trial = inside(
        "<official_title>  </official_title><brief_summary/><condition/><keyword> </keyword><arm_group/>"
        "<intervention/><primary_outcome/><eligibility><criteria/></eligibility><sponsors/><enrollment/><why_stopped/>"
        "<start_date/><study_design/><study_design_info/><location_countries/><clinical_results/>"
    )
    assert trial == Trial(
        trial_id="NCT00000001", brief_title="Trial 1", arms=[Arm()], interventions=[Intervention()],
        primary_outcomes=[Endpoint()], has_results=True,
    )


def test_na_is_no_phase():
    assert inside("<phase>N/A</phase>").phase is None
    assert inside("<phase>\n  N/A\n </phase>").phase is None


@pytest.mark.parametrize(("text", "iso"), [("  march 31, 2004 \n", "2004-03-31"), ("soon", None)])
def test_dates(text: str, iso: str | None):
    trial = inside(f'<start_date type="Actual">{text}</start_date><verification_date>{text}</verification_date>')
    assert (trial.start_date, trial.start_date_type, trial.verification_date) == (iso, "Actual", iso)


@pytest.mark.parametrize(("text", "count"), [
    ("0", 0), (" 12 ", 12), ("999999999", 999_999_999), ("99999999999", None), ("9" * 20, None), ("-1", None),
    ("1.5", None), ("1e3", None), ("\u00b2", None), ("many", None),
])
def test_enrollment_fits_its_column(text: str, count: int | None):
    assert inside(f"<enrollment>{text}</enrollment>").enrollment == count


def test_names_from_before_2016():
    trial = inside(
        "<phase>Phase 0</phase><eligibility><gender>Both</gender></eligibility>"
        "<study_design>Allocation: Randomized, Endpoint Classification: Efficacy Study, "
        "Intervention Model: Parallel Assignment, Masking: Double Blind (Subject, Outcomes Assessor), "
        "Primary Purpose: Treatment</study_design>"
        "<firstreceived_date>May 1, 2000</firstreceived_date><lastchanged_date>June 2006</lastchanged_date>"
        "<firstreceived_results_date>July 2, 2005</firstreceived_results_date>"
    )
    assert (trial.phase, trial.gender) == ("Early Phase 1", "All")
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


def test_crlf_files_read_like_lf_files():
    assert parse(FULL.replace(b"\n", b"\r\n")) == parse(FULL)
    assert parse(FULL.replace(b"&#xD;", b"")) == parse(FULL)


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
