"""Values of ICTRP as ours: each registry's spellings, one a line, and what cannot be read."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ictrp_kit import read

from trialwright.registry.dialects.ictrp import plain_lines, told_numbers, told_values
from trialwright.registry.dialects.ictrp.ictrp_record import FIELDS
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial.ages import years
from trialwright.trial.record import Trial


@pytest.mark.parametrize(("text", "found"), [
    ("Phase 2", "Phase 2"), ("2", "Phase 2"), ("1-2", "Phase 1/Phase 2"), ("Phase III", "Phase 3"),
    ("II/III", "Phase 2/Phase 3"), ("Phase 2/ Phase 3", "Phase 2/Phase 3"), ("Phase 1/Phase 2", "Phase 1/Phase 2"),
    ("Phase4", "Phase 4"), ("IV", "Phase 4"), ("phase IIb", "Phase 2"), ("2a", "Phase 2"), ("Phase I-II",
     "Phase 1/Phase 2"),
    ("Phase 1 / Phase 2", "Phase 1/Phase 2"), ("Early Phase 1", "Early Phase 1"), ("Phase 0", "Early Phase 1"),
    ("Human pharmacology (Phase I): noTherapeutic exploratory (Phase II): yesTherapeutic confirmatory - (Phase III): "
     "noTherapeutic use (Phase IV): no", "Phase 2"),
    ("Human pharmacology (Phase I): yes<br>                Therapeutic exploratory (Phase II): yes<br>",
     "Phase 1/Phase 2"),
    # Said to be none.
    ("Human pharmacology (Phase I): no\nTherapeutic exploratory (Phase II): no", None),
    ("N/A", None), ("NA", None), ("0", None), ("Not Applicable", None), ("Not applicable", None), ("NULL", None),
    ("Not selected", None), ("Not Specified", None), ("Retrospective study", None), ("", None), ("Bioequivalence",
     None),
    ("New Treatment Measure Clinical Study", None),
])
def test_phases(text, found):
    unread = Counter()
    assert read(unread, phase=text).phase == found
    assert not unread


# CTRI has Post Marketing Surveillance beside Phase 4, and no phase of ours is three.
@pytest.mark.parametrize("text", [
    "Post Marketing Surveillance", "Phase 3/ Phase 4", "Phase 1/2/3", "Phase 5", "see protocol", "phase", "II or so",
    "(Phase III): yes (Phase IV): yes",
])
def test_other_phases_are_not_guessed(text):
    unread = Counter()
    assert read(unread, phase=text).phase is None
    assert unread["phase"] == (text != "phase")


@pytest.mark.parametrize(("text", "found"), [
    *((text, "All") for text in (
        "Both", "BOTH", "both", "All", "ALL", "Male and Female", "Female, Male", "Male/Female",
        "Both males and females",
        "Both Male & Female", "<br>Female: yes<br>Male: yes<br>", "<br> Female: yes<br> Male: yes<br>", "Any",
        "Men and women", "M/F", "Either sex",
    )),
    *((text, "Female") for text in (
        "Female", "female", "Females", "F", "Women", "<br>Female: yes<br>Male: no<br>", "Female only",
    )),
    *((text, "Male") for text in ("Male", "Males", "M", "Men", "<br>Female: no<br>Male: yes<br>", "Males only")),
    *((text, None) for text in ("", "NA", "NULL", "-", "Not Specified", "Not applicable")),
])
def test_sexes(text, found):
    unread = Counter()
    assert read(unread, sex=text).gender == found
    assert not unread


@pytest.mark.parametrize("text", [
    "not female", "Female: no<br>Male: no", "Intersex", "no males", "0", "Female: Male:?", "malefemale",
])
def test_other_sexes_are_not_guessed(text):
    unread = Counter()
    assert read(unread, sex=text).gender is None
    assert unread == {"gender": 1}


@pytest.mark.parametrize(("text", "found"), [
    ("18", "18 Years"), ("18 Years", "18 Years"), ("18 years", "18 Years"), ("1 Year", "1 Year"), ("1", "1 Year"),
    (">= 20age old", "20 Years"), ("<= 79age old", "79 Years"), ("< 80age old", "80 Years"), ("19(Year)", "19 Years"),
    ("19 Year(s)", "19 Years"), ("20years-old", "20 Years"), ("6 Months", "6 Months"), ("28 Days", "28 Days"),
    ("12 Week(s)", "12 Weeks"), ("36 Hours", "36 Hours"), ("18Y", "18 Years"), ("6M", "6 Months"), ("18.0", "18 Years"),
    ("18 years and older", "18 Years"), ("no limit", None), ("No limit", None), ("No Limit", None), ("NA", None),
    ("N/A", None), ("0", None), ("0 Years", None), ("Not applicable", None), ("", None), ("-", None),
])
def test_ages(text, found):
    unread = Counter()
    trial = read(unread, age_min=text, age_max=text)
    assert (trial.minimum_age, trial.maximum_age) == (found, found)
    assert found is None or years(found) is not None
    assert not unread


@pytest.mark.parametrize("text", [
    "??", "18-65", "18 to 65 years", "999", "adult", "1.5 Years", "12345678901 years", "1 year 6 months",
    "\u0661\u0668",
    "18 kg",
])
def test_other_ages_are_not_guessed(text):
    unread = Counter()
    assert read(unread, age_min=text).minimum_age is None
    assert unread == {"minimum_age": 1}


@pytest.mark.parametrize(("text", "found"), [
    # The day first, as in ANZCTR, DRKS, EUCTR, ISRCTN, JPRN, NCT, PACTR and others.
    ("03/05/2019", "2019-05-03"), ("3/5/2019", "2019-05-03"), ("14/03/2019", "2019-03-14"),
    # The year first: ChiCTR, IRCT, KCT, SLCTR.
    ("2019-05-03", "2019-05-03"), ("2019/05/03", "2019-05-03"), ("2019-05-03 00:00:00", "2019-05-03"),
    # CTRI, and what a spreadsheet makes of it.
    ("03-05-2019", "2019-05-03"), ("03/05/2019 00:00:00", "2019-05-03"), ("03/05/2019 12:00:00 AM", "2019-05-03"),
    ("20190503", "2019-05-03"), ("3 May 2019", "2019-05-03"), ("May 3, 2019", "2019-05-03"), ("May 2019", "2019-05"),
    # One way only.
    ("05/25/2019", "2019-05-25"),
    ("1900-01-01", None), ("01/01/1900", None), ("NULL", None), ("", None),
])
def test_dates(text, found):
    unread = Counter()
    trial = read(unread, registered=text, starts=text, refreshed=text, completed=text)
    assert {trial.first_submitted_date, trial.start_date, trial.last_update_date, trial.completion_date} == {found}
    assert not unread


def test_dates_that_cannot_be_read_are_counted():
    unread = Counter()
    read(unread, registered="31/02/2019", starts="soon", refreshed="13/13/2019", registered_compact="20191301")
    assert unread == {"first_submitted_date": 2, "start_date": 1, "last_update_date": 1}


def test_the_compact_date_of_registration_wins():
    assert read(registered="03/05/2019", registered_compact="20190305").first_submitted_date == "2019-03-05"
    assert read(registered="03/05/2019", registered_compact="19000101").first_submitted_date == "2019-05-03"


@pytest.mark.parametrize(("text", "found"), [
    ("100", 100), ("1,200", 1200), ("group A:49;group B:50;", 99), ("Case series:100;", 100),
    ("Target condition:300;Difficult condition:0", 300), ("Severe; mild group:600;", 600), ("dose 1: high:20;low:5",
     25),
    ("0", None), ("Target condition:0;Difficult condition:0", None), ("", None), ("NULL", None), ("Not applicable",
     None),
])
def test_sizes(text, found):
    unread = Counter()
    trial = read(unread, target_size=text)
    assert (trial.enrollment, trial.enrollment_type) == (found, "Anticipated" if found else None)
    assert not unread


@pytest.mark.parametrize("text", [
    "about 40", "group A:49;group B", "group A:49;group B:;", "999999999:999999999;b:999999999;", "1.5", "-3",
    "03/08/2019",
])
def test_other_sizes_are_not_guessed(text):
    unread = Counter()
    assert read(unread, target_size=text).enrollment is None
    assert unread == {"enrollment": 1}


def test_a_size_that_was_met_is_actual():
    trial = read(target_size="120", actual_size="91")
    assert (trial.enrollment, trial.enrollment_type) == (91, "Actual")
    # CTRI writes 0, and PACTR had a date there.
    for text in ("0", "03/08/2019", "NA"):
        assert read(target_size="120", actual_size=text).enrollment_type == "Anticipated"


@pytest.mark.parametrize(("text", "found"), [
    ("RECRUITING", "Recruiting"), ("Not yet recruiting", "Not yet recruiting"), ("Completed", "Completed"),
    ("Terminated", "Terminated"), ("Suspended", "Suspended"), ("Withdrawn", "Withdrawn"),
    ("Active, not recruiting", "Active, not recruiting"), ("Enrolling by invitation", "Enrolling by invitation"),
    ("Not Recruiting", "Not recruiting"), ("Pending", "Not yet recruiting"),
    ("Pending (Not yet recruiting)", "Not yet recruiting"), ("Open to Recruitment", "Recruiting"),
    # Recruitment is, and of the trial nothing is said.
    ("Complete", "Complete"), ("Authorised", "Authorised"),
    ("Authorised-recruitment may be ongoing or finished", "Authorised-recruitment may be ongoing or finished"),
    ("Closed to Recruitment of Participants", "Closed to Recruitment of Participants"), ("", None), ("NULL", None),
])
def test_statuses(text, found):
    assert read(status=text).overall_status == found


@pytest.mark.parametrize(("text", "found"), [
    ("Interventional", "Interventional"), ("INTERVENTIONAL", "Interventional"), ("Intervention", "Interventional"),
    ("Interventional study", "Interventional"), ("Interventional Study", "Interventional"),
    ("Interventional clinical trial of medicinal product", "Interventional"),
    ("Observational study", "Observational"), ("Observational", "Observational"),
    ("Observational [Patient Registry]", "Observational [Patient Registry]"),
    ("non-interventional", "Observational"), ("Expanded Access", "Expanded Access"),
    ("Diagnostic test", "Diagnostic test"), ("", None),
])
def test_study_types(text, found):
    assert read(study_type=text).study_type == found


NCT_DESIGN = (
    "Allocation: Randomized. Intervention model: Parallel Assignment. Primary purpose: Treatment. "
    "Masking: Triple (Participant, Care Provider, Outcomes Assessor)."
)
EU_DESIGN = (
    "Controlled: {}<br>Randomised: {}<br>Open: {}<br>Single blind: {}<br>Double blind: {}<br>Parallel group: {}<br>"
    "Cross over: {}<br>Other: no<br>If controlled, specify comparator, Other Medicinial Product: yes<br>Placebo: "
    "yes<br>"
    "Other: no<br>Number of treatment arms in the trial: {}<br>"
)


@pytest.mark.parametrize(("text", "found"), [
    (NCT_DESIGN,
     ("Randomized", "Parallel Assignment", "Treatment", "Triple (Participant, Care Provider, Outcomes Assessor)")),
    ("Intervention model: Single Group Assignment. Primary purpose: Prevention. Masking: None (Open Label).",
     (None, "Single Group Assignment", "Prevention", "None (Open Label)")),
    ("Allocation: Randomized, Endpoint Classification: Safety Study, Intervention Model: Crossover Assignment, "
     "Masking: Double Blind (Subject, Investigator, Outcomes Assessor), Primary Purpose: Basic Science",
     ("Randomized", "Crossover Assignment", "Basic Science",
      "Triple (Participant, Investigator, Outcomes Assessor)")),
    ("Observational Model: Family-Based, Time Perspective: Cross-Sectional", (None, None, None, None)),
    # ANZCTR, TCTR
    ("Purpose: Treatment; Allocation: Randomised controlled trial;", ("Randomized", None, "Treatment", None)),
    ("Purpose: Diagnosis; Allocation: Non-randomised trial; Masking: Open (masking not used);Assignment: Single group;"
     "Type of endpoint: Efficacy;", ("Non-Randomized", "Single Group Assignment", "Diagnostic", "None (Open Label)")),
    ("Purpose: Prevention; Allocation: Randomised controlled trial; Masking: Blinded (masking used);Assignment: "
     "Factorial;",
     ("Randomized", "Factorial Assignment", "Prevention", None)),
    ("Randomized controlled trial", ("Randomized", None, None, None)),
    # IRCT, in whose descriptions anything may be said
    ("Randomization: Randomized, Blinding: Triple blinded, Placebo: Used, Assignment: Parallel, Purpose: Treatment, "
     "Randomization description: Simple, crossover, Blinding description: open label, not randomized.",
     ("Randomized", "Parallel Assignment", "Treatment", "Triple")),
    ("Randomization: Not randomized, Blinding: Not blinded, Assignment: Single, Purpose: Supportive",
     ("Non-Randomized", "Single Group Assignment", "Supportive Care", "None (Open Label)")),
    # KCT
    ("Primary Purpose : Treatment, Intervention Model : Parallel, Blinding/Masking : Double, Blinding Target : "
     "Subject, "
     "Investigator, Allocation : RCT",
     ("Randomized", "Parallel Assignment", "Treatment", "Double (Participant, Investigator)")),
    ("Primary Purpose : Treatment, Intervention Model : Single Group, Blinding/Masking : Open, Allocation : Not "
     "Applicable",
     (None, "Single Group Assignment", "Treatment", "None (Open Label)")),
    # CTRI
    ("Randomized, Parallel Group, Active Controlled Trial<br>  Method of generating randomization sequence:Permuted "
     "Method of allocation concealment:Centralized  Blinding and masking:Participant and Outcome Assessor Blinded",
     ("Randomized", "Parallel Assignment", None, "Double (Participant, Outcomes Assessor)")),
    ("Single Arm Trial<br>  Method of generating randomization sequence:Not Applicable  Blinding and masking:Open "
     "Label",
     (None, "Single Group Assignment", None, "None (Open Label)")),
    ("Other<br>  Method of allocation concealment:Centralized  Blinding and masking:Double Blind Double Dummy",
     (None, None, None, "Double")),
    # JPRN
    ("non-randomized controlled trial, open(masking not used), active control, single assignment, treatment purpose",
     ("Non-Randomized", "Single Group Assignment", "Treatment", "None (Open Label)")),
    ("Parallel Randomized", ("Randomized", "Parallel Assignment", None, None)),
    ("Single arm Non-randomized", ("Non-Randomized", "Single Group Assignment", None, None)),
    # PACTR
    ("Crossover: participants receive each of the interventions in turn,Randomised,Simple randomization",
     ("Randomized", "Crossover Assignment", None, None)),
    # ChiCTR
    ("Parallel", (None, "Parallel Assignment", None, None)), ("Single arm", (None, "Single Group Assignment", None,
     None)),
    ("Non randomized control", ("Non-Randomized", None, None, None)), ("Sequential", (None, None, None, None)),
    # Prose
    ("Double-blinded parallel group randomised placebo-controlled Phase III trial (Treatment)", (None, None, None,
     None)),
    ("The allocation is not yet known", (None, None, None, None)), ("", (None, None, None, None)),
    ("Allocation: to be told. Masking: of the eyes. Primary purpose: money.", (None, None, None, None)),
    # EUCTR
    (EU_DESIGN.format("yes", "yes", "no", "no", "yes", "yes", "no", 2),
     ("Randomized", "Parallel Assignment", None, "Double")),
    (EU_DESIGN.format("yes", "no", "yes", "no", "no", "no", "yes", 2),
     ("Non-Randomized", "Crossover Assignment", None, "None (Open Label)")),
    (EU_DESIGN.format("no", "no", "yes", "no", "no", "no", "no", 1),
     (None, "Single Group Assignment", None, "None (Open Label)")),
    (EU_DESIGN.format(*["no"] * 7, ""), (None, None, None, None)),
    (EU_DESIGN.format("yes", "yes", "yes", "no", "yes", "yes", "yes", 2), ("Randomized", None, None, None)),
])
def test_designs(text, found):
    trial = read(study_design=text)
    assert (trial.allocation, trial.intervention_model, trial.primary_purpose, trial.masking) == found


def test_models_of_surveys_mean_something_else():
    assert read(study_design="Factorial", study_type="Observational study").intervention_model is None
    assert read(study_design="Factorial",
        study_type="Interventional study").intervention_model == "Factorial Assignment"


@pytest.mark.parametrize(("text", "found"), [
    ("A&#13;&#10;B<br>C<br/>D<br/ ><br>E\n<br>F", "A\nB\nC\nD\nE\nF"),
    ("a_x000D_\nb &amp;gt; 5 &lt;6 AT&T &#32; caf&eacute;", "a\n\nb > 5 <6 AT&T café"),
    ("<p class='x'>one</p><p>two <b>bold</b> H<sub>2</sub>O</p>", "one\n\ntwo bold H2O"),
    ("x <18 years and b> y; i<5; p <0.05>", "x <18 years and b> y; i<5; p <0.05>"),
    ("no                Therapeutic use: yes", "no\nTherapeutic use: yes"),
    ("a\x00b\u200bc\xa0d", "a b c d"), ("  \n\n \n", ""), ("&#0;&#xD800;", "\ufffd\ufffd"), ("a\rb\r\nc", "a\nb\nc"),
])
def test_text_is_plain_lines(text, found):
    assert plain_lines.lines(text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("1. a", "a"), ("(1) a", "a"), ("1)a", "a"), ("1.Provision", "Provision"), ("2.1. a", "a"), ("- a", "a"), ("-a",
     "a"),
    ("\u2022a", "a"), ("- 1. a", "a"), ("a) b", "b"), ("10.a", "a"),
    *((text, text) for text in ("2.5 mg a", "10.5% a", "-5 mmHg", "i.v. a", "e.g. a", "a", "1", "12 weeks", "2019. a",
    "b) ")),
])
def test_bullets(text, found):
    assert plain_lines.without_bullet(text) == found.strip()


@pytest.mark.parametrize(("text", "found"), [
    ("A\nB", ["A", "B"]), ("A\nand b", ["A and b"]), ("1. A\n2. B\nand c", ["A", "B and c"]), ("", []),
    ("Of these:\n- A\n- B.\nThe end", ["Of these:", "A", "B.", "The end"]),
])
def test_items_are_lines_with_those_in_which_they_go_on(text, found):
    assert plain_lines.items(text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("a; b;c", ["a", "b", "c"]), ("a (b; c); d[e;f]", ["a (b; c)", "d[e;f]"]), ("a (b; c", ["a (b", "c"]),
    ("1) a; 2) b", ["1) a", "2) b"]), (";;", []),
])
def test_parts_are_not_cut_in_brackets(text, found):
    assert plain_lines.parts(text) == found


def test_titles_are_one_line_without_their_hundred_blanks():
    trial = read(public_title="A trial &amp; more   ", scientific_title="A   trial<br>of b" + " " * 2000)
    assert (trial.brief_title, trial.official_title) == ("A trial & more", "A trial of b")
    assert read(public_title="NULL", scientific_title=" " * 900).official_title is None


@pytest.mark.parametrize("reader", [told_values.phase, told_values.sex, told_numbers.age, told_numbers.date])
@pytest.mark.parametrize("text", [
    " " * 200_000, "<" * 100_000, "&" * 100_000, "a:" * 50_000, "[(" * 50_000, "1" * 100_000, "phase " * 30_000,
    "<br " * 40_000, "\n" * 100_000, "female: " * 20_000,
])
def test_long_hostile_text_is_no_value_and_takes_no_time(reader, text):
    try:
        assert reader(text) is None
    except told_numbers.UnreadableError:
        assert text.strip()


HOSTILE = st.one_of(st.text(max_size=60), st.lists(st.sampled_from([
    ";", ":", "<br>", "\n", "[", "]", "(", ")", "Timepoint: ", "Intervention 1: ", "Condition 1: ", "group", "Drug: ",
    "Trade Name: a", "INN or Proposed INN: ", "Primary end point(s): ", "1. ", "- ", "yes", "no", "2", "Phase",
    "NCT00010101",
    "&lt;", "_x000D_", " " * 9, "Allocation: ", "Masking: ", "Double", ",", "Inclusion Criteria:",
    "intervention name : x",
    "Health Condition 1: A00- ", "MedDRA version: 1Term: a", "Method of measurement: ", "2019", "/", "@", "\ud800",
]), max_size=14).map("".join))


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), HOSTILE, max_size=8))
def test_any_text_in_any_field_makes_a_trial_or_a_rejection(fields):
    try:
        trial = read(**fields)
    except Rejection as rejection:
        assert rejection.reason == "no_trial_id"
        return
    assert isinstance(trial, Trial)
    assert all(isinstance(one, str) and one.strip() for one in (*trial.conditions, *trial.countries,
        *trial.secondary_ids))
    assert all(one.name or one.description for one in trial.interventions)
    assert all(one.measure for one in (*trial.primary_outcomes, *trial.secondary_outcomes))
    assert trial.enrollment is None or 0 < trial.enrollment < 1 << 31


@pytest.mark.parametrize("text", [
    "a" * 300_000, "; " * 150_000, "a:1;" * 70_000, "(" * 300_000, "[x];" * 70_000, "<br>" * 70_000,
    "Intervention 1: a" * 15_000, "Timepoint:" * 30_000, "Drug: a;" * 30_000, "&lt;" * 70_000, " \n" * 150_000,
    "Trade Name: a<br><br>" * 10_000, "1. a\n" * 60_000, "- " * 150_000, "1)" * 150_000,
    "Intervention 1: " + "group: " * 40_000,
], ids=lambda text: text[:9])
def test_fields_of_any_length_end(text):
    trial = read(**dict.fromkeys(FIELDS - {"id"}, text))
    assert trial.trial_id == "NCT00010101"


def test_a_field_too_large_is_a_rejection():
    with pytest.raises(Rejection, match="too_large_cell"):
        read(inclusion="a" * ((1 << 20) + 1))
