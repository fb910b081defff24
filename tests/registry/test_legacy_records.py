"""One record of the legacy dialect to one trial, or to one named reason."""

import pytest
from registry_records import FULL, small

from trialwright.ground.trial import Arm, Endpoint, Intervention
from trialwright.registry import Rejection, parse


def test_a_full_record():
    trial = parse(FULL)
    assert trial.trial_id == "NCT90000001"
    assert trial.brief_title == "Glimofen & Diet in Prediabetes"
    assert trial.brief_summary == "This trial asks whether glimofen lowers fasting glucose.\n\nA second paragraph."
    assert trial.detailed_description is None
    assert (trial.phase, trial.maximum_age, trial.minimum_age) == (None, None, "18 Years")
    assert (trial.allocation, trial.masking) == ("Randomized", "None (Open Label)")
    assert trial.conditions == ["Prediabetes", "Obesity"]
    assert trial.keywords == ["glimofen", "glucose"]
    assert trial.arms == [Arm("Glimofen", "Experimental", "500 mg twice daily"), Arm("Diet", None, None)]
    assert trial.interventions == [
        Intervention("Behavioral", "Diet", None, ()),
        Intervention("Drug", "Glimofen", "Tablets", ("GLF-1", "Glimofenum")),
    ]
    assert trial.primary_outcomes == [Endpoint("Fasting glucose", "12 weeks", None)]
    assert trial.secondary_outcomes[1].description == "As measured\n- at baseline\n- at 24 weeks"
    assert trial.eligibility_criteria == (
        "Inclusion Criteria:\n\n- Adults with prediabetes who are able and willing to give informed consent before "
        "any procedure\n\n- BMI > 25\n\nExclusion Criteria:\n\n1. Pregnancy"
    )
    assert (trial.sponsor, trial.sponsor_class) == ("Invented Institute", "Other")


def test_what_is_known_after_the_trial():
    trial = parse(FULL)
    assert (trial.overall_status, trial.why_stopped, trial.last_known_status) == ("Terminated", "Slow accrual", None)
    assert (trial.enrollment, trial.enrollment_type) == (12, "Actual")
    assert (trial.start_date, trial.start_date_type) == ("2004-03-03", "Actual")
    assert (trial.completion_date, trial.completion_date_type) == ("2005-12", "Actual")
    assert (trial.primary_completion_date, trial.primary_completion_date_type) == ("2005", "Anticipated")
    assert (trial.first_submitted_date, trial.last_update_date) == ("2004-02-01", "2006-05-30")
    assert (trial.results_date, trial.verification_date) == ("2006-04-02", "2006-05")
    assert (trial.location_count, trial.countries, trial.removed_countries) == (2, ["Norway"], ["Iceland"])
    assert (trial.has_results, trial.primary_p_values) == (True, ["0.04", "<0.001"])
    assert (trial.limitations_and_caveats, trial.reference_count) == ("Stopped early", 2)


def test_no_person_is_stored():
    assert "Nobody" not in repr(parse(FULL))


def test_a_record_with_an_id_alone():
    trial = parse(small())
    assert trial.trial_id == "NCT90000002"
    assert (trial.interventions, trial.enrollment, trial.has_results, trial.location_count) == ([], None, False, 0)


def test_empty_elements_are_none():
    trial = parse(small(body="<why_stopped/><start_date/><enrollment/><eligibility><criteria/></eligibility>"))
    assert (trial.why_stopped, trial.start_date, trial.enrollment, trial.eligibility_criteria) == (None,) * 4


@pytest.mark.parametrize("count", ["-3", "many", "99999999999999999999", "1e3", "\u00b2"])
def test_an_enrollment_that_is_no_count_is_none(count):
    assert parse(small(body=f"<enrollment>{count}</enrollment>")).enrollment is None


def test_the_names_of_old_records():
    trial = parse(small(body=(
        "<phase>Phase 0</phase><eligibility><gender>Both</gender></eligibility>"
        "<firstreceived_date>November 3, 1999</firstreceived_date><lastchanged_date>May 1, 2014</lastchanged_date>"
        "<study_design>Allocation: Randomized, Endpoint Classification: Efficacy Study, Intervention Model: "
        "Parallel Assignment, Masking: Double Blind (Subject, Caregiver), Primary Purpose: Treatment</study_design>"
    )))
    assert (trial.phase, trial.gender) == ("Early Phase 1", "All")
    assert (trial.first_submitted_date, trial.last_update_date) == ("1999-11-03", "2014-05-01")
    assert (trial.allocation, trial.intervention_model) == ("Randomized", "Parallel Assignment")
    assert (trial.masking, trial.primary_purpose) == ("Double Blind (Subject, Caregiver)", "Treatment")


def test_crlf_files_read_like_lf_files():
    assert parse(FULL.replace(b"\n", b"\r\n")) == parse(FULL)
    assert parse(FULL.replace(b"&#xD;", b"")) == parse(FULL)


def test_other_encodings():
    text = FULL.decode().replace("UTF-8", "UTF-16").replace("Obesity", "Ob\u00e9sit\u00e9")
    assert parse(text.encode("utf-16")).conditions[1] == "Ob\u00e9sit\u00e9"


BOMB = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
MANY = b"".join(
    b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10 if i else b"ha" * 50) for i in range(12)
)


@pytest.mark.parametrize(("data", "reason"), [
    (b"", "malformed_xml"),
    (b"   ", "malformed_xml"),
    (b"\0\1\2", "malformed_xml"),
    (small()[:-9], "malformed_xml"),
    (small() + small(), "malformed_xml"),
    (small(body="<brief_title>A & B</brief_title>"), "malformed_xml"),
    (small(body="<brief_title>&undefined;</brief_title>"), "malformed_xml"),
    (small(body="<brief_title>\0</brief_title>"), "malformed_xml"),
    (small().replace(b"NCT", b"\xff\xfe"), "malformed_xml"),
    (b"<a>" * 100_000, "malformed_xml"),
    (small(body="<a>" * 50_000 + "</a>" * 50_000), "malformed_xml"),
    (b'<?xml version="1.0" encoding="EBCDIC-NONE"?>' + small(), "malformed_xml"),
    (BOMB + small(body="<brief_title>&b;</brief_title>"), "entity_declaration"),
    (b"<!DOCTYPE x [" + MANY + b"]>" + small(body="<brief_title a='&e11;'>x</brief_title>"), "entity_declaration"),
    (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + small(body="<phase>&f;</phase>"),
     "entity_declaration"),
    (b'<!DOCTYPE clinical_study SYSTEM "http://127.0.0.1:9/x.dtd">' + small(), "entity_declaration"),
    (b"<study/>", "not_a_trial"),
    (b'<clinical_study xmlns="urn:x"/>', "not_a_trial"),
    (b"<clinical_study/>", "no_nct_id"),
    (b"<clinical_study><id_info/></clinical_study>", "no_nct_id"),
    (b"<clinical_study><id_info><nct_id> </nct_id></id_info></clinical_study>", "no_nct_id"),
    (b"<clinical_study><id_info><nct_id>NCT123</nct_id></id_info></clinical_study>", "no_nct_id"),
    (b"<clinical_study><nct_id>NCT90000002</nct_id></clinical_study>", "no_nct_id"),
])
def test_what_is_no_trial_says_why(data, reason):
    with pytest.raises(Rejection) as caught:
        parse(data)
    assert caught.value.reason == reason
    assert caught.value.detail
