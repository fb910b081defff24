"""One legacy record to one trial, or to one reason why not."""

from collections import Counter

import pytest
from registry_kit import FULL, MALFORMED, record

from trialwright.registry.dialects.legacy_xml import parse
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial.identity import mark
from trialwright.trial.primary_result import Comparison, OutcomeGroup, PrimaryResult
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial


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
        results_date="2005-07-02", location_count=2, countries=["Chile", "Norway"], removed_countries=["Ghana"],
        has_expanded_access="No", has_results=True, primary_p_values=["<0.001", "0.04"],
        primary_results=[PrimaryResult(
            "HbA1c", "Change from baseline; lower is better.", "52 weeks", "Least Squares Mean", "percent", 1,
            [OutcomeGroup("Metformin", "-0.9", "1,020"), OutcomeGroup("Placebo", "-0.2", "20")],
            [Comparison([1, 0], "Superiority or Other (legacy)", "<0.001", "Two-sided", "ANCOVA")],
        )],
        limitations_and_caveats="Few patients.", reference_count=2,
        dialect="legacy_xml", secondary_ids=["EUCTR2004-000446-20", "NCT00010100"],
        condition_mesh=["Prediabetic State", "Obesity"], intervention_mesh=["Metformin"],
        # EX-1 is too short a number to be told from a dose.
        identity=sorted([
            mark("person", "Pat Nobody"), mark("surname", "Pat Nobody"), mark("email", "pat@example.invalid"),
            mark("phone", "555-010-4477"), mark("study_number", "GRANT-20-117"), mark("study_number", "2004-000446-20"),
        ]),
    )


def test_no_person_is_stored():
    assert b"Nobody" in FULL
    assert "Nobody" not in repr(parse(FULL))
    assert "example.invalid" not in repr(parse(FULL))


def test_an_id_alone_makes_a_trial_of_empty_fields():
    data = b"<clinical_study><id_info><nct_id> NCT00000001\n</nct_id></id_info></clinical_study>"
    assert parse(data) == Trial(trial_id="NCT00000001", dialect="legacy_xml")


def test_empty_elements_are_no_text():
    trial = inside(
        "<official_title>  </official_title><brief_summary/><condition/><keyword> </keyword><arm_group/>"
        "<intervention/><primary_outcome/><eligibility><criteria/></eligibility><sponsors/><enrollment/><why_stopped/>"
        "<start_date/><study_design/><study_design_info/><location_countries/><clinical_results/><condition_browse/>"
        "<id_info><secondary_id/><nct_alias> </nct_alias></id_info>"
    )
    assert trial == Trial(
        trial_id="NCT00000001", brief_title="Trial 1", arms=[Arm()], interventions=[Intervention()],
        primary_outcomes=[Endpoint()], has_results=True, dialect="legacy_xml",
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


@pytest.mark.parametrize(("title", "read"), [
    ("Effect of H<sub>2</sub> Blockers", "Effect of H2 Blockers"),
    ("<i>Helicobacter</i> <b>pylori</b>", "Helicobacter pylori"),
    ("A<sup>2</sup>", "A2"), ("<i>A</i>", "A"), ("a <b>b <i>c</i> d</b> e<b/>f", "a b c d ef"),
    ("a<!-- x -->b<?y z?>c", "abc"),
    ("a<![CDATA[ < ]]>b", "a < b"), ("H<sub>2</sub><!-- x -->O<![CDATA[ & ]]>CO<sub>2</sub>", "H2O & CO2"),
    ("One<br/>Two", "One\nTwo"), ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
])
def test_all_text_of_an_element_is_read_whatever_the_marks_in_it(title: str, read: str):
    block = f"<textblock>{title}</textblock>"
    trial = inside(
        f"<official_title>{title}</official_title><condition>{title}</condition><keyword>{title}</keyword>"
        f"<brief_summary>{block}</brief_summary><detailed_description>{block}</detailed_description>"
        f"<eligibility><criteria>{block}</criteria><healthy_volunteers>{title}</healthy_volunteers></eligibility>"
        f"<intervention><intervention_name>{title}</intervention_name><description>{title}</description>"
        f"<other_name>{title}</other_name></intervention>"
        f"<arm_group><arm_group_label>{title}</arm_group_label></arm_group>"
        f"<primary_outcome><measure>{title}</measure><time_frame>{title}</time_frame></primary_outcome>"
        f"<study_design_info><masking>{title}</masking></study_design_info><why_stopped>{title}</why_stopped>"
        f"<sponsors><lead_sponsor><agency>{title}</agency></lead_sponsor></sponsors><phase>{title}</phase>"
        f"<location_countries><country>{title}</country></location_countries>"
    )
    texts = [
        trial.official_title, *trial.conditions, *trial.keywords, trial.brief_summary, trial.detailed_description,
        trial.eligibility_criteria, trial.healthy_volunteers, trial.interventions[0].name,
        trial.interventions[0].description, *trial.interventions[0].other_names, trial.arms[0].label,
        *trial.primary_outcomes[0][:2], trial.masking, trial.why_stopped, trial.sponsor, trial.phase, *trial.countries,
    ]
    assert len(texts) == 18
    assert set(texts) == {read}


@pytest.mark.parametrize(("block", "read"), [
    ("Plain words", "Plain words"), ("<textblock>One</textblock><textblock>Two</textblock>", "One\n\nTwo"),
    ("<textblock/>", None), (" <textblock> One </textblock> ", "One"),
])
def test_a_block_of_text_in_other_forms(block: str, read: str | None):
    trial = inside(f"<brief_summary>{block}</brief_summary><eligibility><criteria>{block}</criteria></eligibility>")
    assert (trial.brief_summary, trial.eligibility_criteria) == (read, read)


def test_marks_within_numbers_dates_and_ids():
    trial = parse(
        b"<clinical_study><id_info><nct_id>NCT<b>00000001</b></nct_id></id_info><enrollment>1,<i>200</i></enrollment>"
        b"<start_date>Febuary <b>3</b>, 2004</start_date></clinical_study>"
    )
    assert (trial.trial_id, trial.enrollment, trial.start_date) == ("NCT00000001", 1200, "2004-02-03")


def test_what_stands_there_and_cannot_be_read_is_counted():
    unread = Counter({"enrollment": 2})
    names = ("start_date", "completion_date", "primary_completion_date", "verification_date", "lastchanged_date")
    parse(record(1, "".join(f"<{name}>soon</{name}>" for name in (*names, "enrollment"))), unread)
    assert unread == {**dict.fromkeys(names[:4], 1), "last_update_submitted": 1, "enrollment": 3}
    unread.clear()
    parse(record(1, "".join(f"<{name}> \n </{name}>" for name in (*names, "enrollment"))), unread)
    assert not unread


def test_a_new_name_that_is_empty_leaves_the_old_one():
    data = record(1, "<study_first_submitted/><firstreceived_date>May 1, 2000</firstreceived_date>")
    assert parse(data).first_submitted_date == "2000-05-01"


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


def test_ids_of_other_registries_are_found_among_all_numbers_and_each_once():
    trial = inside(
        "<id_info><org_study_id>isrctn 12345678</org_study_id><secondary_id>NCT00000001</secondary_id>"
        "<secondary_id>ISRCTN12345678</secondary_id><secondary_id>CDR000012345</secondary_id>"
        "<nct_alias>NCT00000009</nct_alias></id_info>"
    )
    assert trial.secondary_ids == ["ISRCTN12345678", "NCT00000009"]


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
