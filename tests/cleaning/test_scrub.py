"""What the scrubber removes and keeps, sentence by sentence, and that it always ends well."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steps_kit import calls, unbounded

from trialwright.cleaning.leaks import scrub as module_of_scrub
from trialwright.cleaning.leaks.scrub import SENTENCE_RULES, WORD_RULES, scrub
from trialwright.cleaning.leaks.tally import scrub_trial
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial

TOLD = [
    ("trial_stopped", "The study was terminated by the sponsor due to slow accrual."),
    ("trial_stopped", "THIS STUDY HAS BEEN DISCONTINUED."),
    ("trial_stopped", "The trial was prematurely halted after an interim review."),
    ("trial_stopped", "Accrual into this trial has been suspended."),
    ("trial_stopped", "In October, accrual of new cases was closed by the DSMB for lack of accrual."),
    ("trial_stopped", "Arm C has been discontinued."),
    ("trial_stopped", "The study had been withdrawn before enrollment."),
    ("trial_stopped", "Clinical development was abandoned."),
    ("trial_stopped", "Enrollment was closed early."),
    ("trial_is_stopped", "This study is closed to accrual."),
    ("trial_is_stopped", "Arm II is permanently closed as of 8/1/97."),
    ("trial_closed", "Recruitment ended in 2003."),
    ("trial_closed", "Follow-up ended in December, 1995."),
    ("accrual_note", "Part I of this study closed to accrual effective 7/10/2000."),
    ("accrual_note", "CLOSED FOR SUBJECT RECRUITMENT."),
    ("entry_completed", "The site has completed enrollment."),
    ("stopped_by", "The sponsor terminated the study."),
    ("stopped_by", "The Data Monitoring Board recommended early termination of the aspirin component."),
    ("stopped_by", "The DSMB recommended stopping for harm."),
    ("stopped_by", "The company decided to halt further work on the compound."),
    ("stop_decision", "The decision was made to close the trial."),
    ("early_end", "Early termination of the study followed an excess of bleeding."),
    ("early_end", "Three of the treatments were stopped prematurely because of toxicity."),
    ("stop_reason", "Ended owing to a business decision."),
    ("stop_reason", "Not pursued due to lack of funding."),
    ("slow_accrual", "There was slow accrual at all sites."),
    ("slow_accrual", "Recruitment was slower than planned."),
    ("slow_accrual", "There were difficulties in recruiting."),
    ("futility", "The comparison crossed the futility boundary."),
    ("futility", "Halted for futility."),
    ("never_started", "The study was never opened."),
    ("never_started", "No patients were enrolled."),
    ("never_started", "Arm III did not open."),
    ("trial_completed", "The study was started in May of 2003 and completed in May 2006."),
    ("trial_completed", "Patient recruitment has been completed."),
    ("trial_is_completed", "The study is completed."),
    ("trial_is_completed", "The trial has concluded."),
    ("completion_note", 'The study completion date listed in this record was obtained from the "End Date" entered.'),
    ("endpoint_verdict", "The primary endpoint was not met."),
    ("endpoint_verdict", "The trial met its primary endpoint."),
    ("endpoint_verdict", "The study failed to meet its primary endpoint."),
    ("endpoint_verdict", "The primary efficacy endpoint was achieved with high significance."),
    ("trial_failed", "This trial failed to demonstrate a benefit on survival."),
    ("trial_failed", "The study did not show superiority over placebo."),
    ("trial_verdict", "The trial was successful."),
    ("trial_verdict", "This study was unsuccessful owing to toxicity."),
    ("trial_verdict", "The trial failed."),
    ("trial_verdict", "The study succeeded in all respects."),
    ("trial_verdict", "Overall, the trial is considered a success."),
    ("trial_verdict", "The trial successfully demonstrated a lower rate of relapse."),
    ("trial_verdict", "Poor adherence explains the failure of the trial."),
    ("trial_verdict", "Dose selection was key to trial success."),
    ("verdict_cause", "Low doses led to its failure."),
    ("drug_verdict", "The drug was successful in reducing pain."),
    ("drug_verdict", "The treatment failed to show benefit."),
    ("drug_result", "Nifedipine failed to reduce blood pressure."),
    ("drug_result", "Nifedipine successfully lowered blood pressure."),
    ("drug_result", "Metformin proved to be ineffective."),
    ("verdict_cause", "The success of nifedipine can be attributed to its safety."),
    ("verdict_cause", "Problems of supply led to early termination."),
    ("status_line", "Reasons for failure: low doses."),
    ("trial_verdict", "The trial yielded negative results."),
    ("trial_verdict", "The successful completion of this trial supports approval."),
    ("trial_failed", "Despite promising preclinical data, the trial ultimately failed to show efficacy."),
    ("results_told", "The results showed that cotinine antagonizes the patch."),
    ("results_told", "The study results demonstrated superiority."),
    ("results_told", "Results were disappointing."),
    ("trial_told", "This study demonstrated that the vaccine was well tolerated."),
    ("results_published", "Study results were published in the April issue of a journal."),
    ("approval_told", "Nifedipine was approved by the FDA based on this study."),
    ("status_line", "Overall status: Completed"),
    ("status_line", "Why stopped: the investigator left"),
    ("status_line", "Outcome: Failure"),
    ("status_line", "Trial result: successful"),
    ("bare_label", "Terminated"),
    ("bare_label", "Success."),
]

KEPT = [
    "Patients with congestive heart failure (NYHA III-IV).",
    "End-stage renal failure or respiratory failure.",
    "Time to treatment failure; failure-free survival.",
    "Treatment failure is defined as lack of response at week 8.",
    "Failed at least one prior systemic therapy.",
    "Failure of an adequate trial of two antidepressants.",
    "Patients who failed prior chemotherapy are eligible.",
    "A recent trial failed to prove prophylactic effects of theophylline.",
    "Previous studies failed to show a benefit.",
    "Terminated pregnancy within the last 3 months.",
    "Induction termination of pregnancy in the second trimester.",
    "Determination of HLA type.",
    "Subjects may withdraw consent at any time.",
    "Discontinue such medication for 2 weeks before entry.",
    "Number of participants who discontinued due to lack of efficacy.",
    "Participants withdrawn from the study for any reason are followed.",
    "Completed primary series of vaccination.",
    "Prior chemotherapy completed at least 4 weeks ago.",
    "Patients who have completed the study may enter the extension.",
    "Once the study is completed, patients are offered treatment.",
    "Treatment continues until death or termination of the study.",
    "Success rate of jejunal tube placement.",
    "Clinical success, defined as cure or improvement, at day 14.",
    "Microbiological success = eradication.",
    "If successful, this regimen could be applied widely.",
    "Patients successfully treated for syphilis.",
    "Successful balloon dilatation of the lesion.",
    "If no responses are observed, the trial is stopped.",
    "The study will be terminated if three patients have toxicity.",
    "The study may be closed if there are 7 or more deaths.",
    "An interim analysis for futility will be conducted at half of the events.",
    "Stopping rules for futility are planned.",
    "Accrual will be temporarily suspended while data are reviewed.",
    "If the primary endpoint is met, secondary endpoints are tested in order.",
    "Proportion of patients who achieved the primary endpoint.",
    "The primary endpoint is overall survival.",
    "To determine whether alternate dosing was effective in maintaining hemoglobin.",
    "Preliminary results indicate that interferon may help.",
    "People whose test results show an infection are treated.",
    "Ribavirin is approved by the FDA for use in hepatitis C.",
    "A total of 90 patients will be enrolled; enrollment takes 2 years.",
    "PROJECTED ACCRUAL: A total of 14-25 patients will be accrued for this study.",
    "Closed head injury or closed fracture.",
    "The infusion was stopped when patients had rash.",
    "Patients in whom treatment was discontinued are followed for survival.",
    "Questionnaires are completed at each study visit.",
    "Hormone receptor status: Positive or negative",
    "Current smoker or history of substance abuse.",
    "Use of an unapproved drug in another trial within 30 days.",
    "Inability to complete study assessments.",
    "Randomized withdrawal design: responders are withdrawn to placebo.",
    "Insufficient shrinkage for partial response.",
    "Premature infants; premature ovarian failure.",
    "Suspended in 10 mL of saline.",
    "Patients are withdrawn from study if the regimen is changed.",
    "Failure of filtering surgery is usually attributed to fibroblasts.",
    "Patients who failed to achieve remission are followed.",
    "Several studies have failed to link diet to cholesterol.",
    "Study Evaluating the Success of Labor Induction With Misoprostol.",
]


@pytest.mark.parametrize(("rule", "sentence"), TOLD, ids=[sentence[:40] for _, sentence in TOLD])
def test_outcome_sentence_is_removed_whole(rule: str, sentence: str) -> None:
    text = f"Adults are treated for a year. {sentence}\nDoses are weekly."
    cleaned, removed = scrub(text)
    assert cleaned == "Adults are treated for a year.\nDoses are weekly."
    assert removed == {rule: 1}


@pytest.mark.parametrize("field", ["brief_summary", "eligibility_criteria", "primary_outcomes", "official_title"])
@pytest.mark.parametrize("sentence", KEPT)
def test_clinical_wording_is_kept(sentence: str, field: str) -> None:
    assert scrub(sentence, field) == (sentence, {})


@pytest.mark.parametrize(("title", "cleaned"), [
    ("Successful Phase II Trial of Nifedipine", "Phase II Trial of Nifedipine"),
    ("A Failed Randomized, Double-Blind Study of Aspirin", "Randomized, Double-Blind Study of Aspirin"),
    ("An Unsuccessful Clinical Trial of Aspirin", "Clinical Trial of Aspirin"),
    ("Report of a Successful Trial of Aspirin", "Report of Trial of Aspirin"),
    ("Failed Metformin Trial", "Metformin Trial"),
    ("Unsuccessful Metformin Trial in Diabetes", "Metformin Trial in Diabetes"),
    ("Terminated: Aspirin in Stroke", "Aspirin in Stroke"),
    ("Aspirin in Stroke - Withdrawn", "Aspirin in Stroke"),
    ("Sleep and Rhinitis (Study P04909)(TERMINATED)", "Sleep and Rhinitis (Study P04909)"),
    ("Aspirin in Stroke [Terminated Early]", "Aspirin in Stroke"),
    ("Aspirin in Heart Failure", "Aspirin in Heart Failure"),
    ("Nystatin in Patients Who Have Completed FDA 103B", "Nystatin in Patients Who Have Completed FDA 103B"),
    ("Azithromycin in Patients Failing Other Therapy", "Azithromycin in Patients Failing Other Therapy"),
])
def test_label_words_leave_a_title(title: str, cleaned: str) -> None:
    assert scrub(title, "brief_title")[0] == cleaned


@pytest.mark.parametrize("word", ["successful", "failed", "unsuccessful", "terminated", "FAILED"])
def test_label_adjectives_leave_prose_in_any_case(word: str) -> None:
    assert scrub(f"This is a report of the {word} clinical trial of aspirin.")[0] == (
        "This is a report of the clinical trial of aspirin."
    )


def test_article_does_not_betray_the_word_removed() -> None:
    assert scrub("Data of an unsuccessful trial of aspirin.")[0] == scrub("Data of a successful trial of aspirin.")[0]


def test_criteria_keep_a_failed_trial_of_a_medicine() -> None:
    line = "- Failed trial of metformin"
    assert scrub(line, "eligibility_criteria")[0] == line


@pytest.mark.parametrize(("text", "cleaned"), [
    ("Arm I (closed to accrual as of 3/15/02): Oxaliplatin is given.", "Arm I: Oxaliplatin is given."),
    ("Patients receive irinotecan [stratum 2 closed 8/18/98] weekly.", "Patients receive irinotecan weekly."),
    ("The HEALING study (ClinicalTrials.gov Identifier: NCT00349895) follows.", "The HEALING study follows."),
    ("Extension of NCT 00400637 in adults.", "Extension of in adults."),
    ("Tea for colds (ISRCTN15668391).", "Tea for colds."), ("Tea for colds [ISRCTN 15668391]", "Tea for colds"),
    ("It follows ChiCTR-TRC-12345678 in design.", "It follows in design."),
    ("As in chictr1900022258 and EUCTR2019-004010-34-PL.", "As in and."),
    ("Tea (EudraCT number: 2019-004010-34) for colds.", "Tea for colds."),
    ("Like UMIN000037291, jRCTs051180199 and CTRI/2019/02/017575.", "Like, and."),
    ("Tea, ACTRN12619000423112, KCT0004211.", "Tea,,."),
    ("See the protocol (https://example.org/results/1?x=2) for doses.", "See the protocol for doses."),
    ("<overall_status>Terminated</overall_status> Adults.", "Adults."),
    ('"why_stopped": "slow accrual"', ""),
    ("Enrollment: 0", ""),
    ("Enrollment: 120 patients are planned.", "Enrollment: 120 patients are planned."),
    ("[AS PER AMENDMENT 11/24/99: The dose is 5 mg.]", "[The dose is 5 mg.]"),
])
def test_notes_and_registry_marks_go_alone(text: str, cleaned: str) -> None:
    assert scrub(text)[0].strip() == cleaned


def test_words_like_ids_stay() -> None:
    text = "RBR patients, RBR-positive: normal albumin 000037291, electric pulses, per 012-19; NL 7890 and CTRI."
    assert scrub(text) == (text, {})


@pytest.mark.parametrize("unit", [
    "RBR-AAAAAAA", "EudraCT no. ", "NCT0001010 ", "Identifier: ", "(ISRCTN ", "EUCTR2019-",
])
def test_what_is_nearly_an_id_over_and_over_ends(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert scrub(text) == (text, {})


# Most texts hold none of its stems, and are passed by.
def test_the_rule_on_ids_is_tried_on_few_texts() -> None:
    rule = next(rule for rule in WORD_RULES if rule.name == "registry_number")
    words = ["online enrollment", "a person in hospital", "immunology", "practice", "control only", "of albumin"]
    assert not any(stem in word for stem in rule.stems for word in words)


def test_lines_and_list_items_stay_apart() -> None:
    text = "Inclusion:\n\n- Age 18 or more\n- The study is completed.\n- Informed consent"
    assert scrub(text, "eligibility_criteria")[0] == "Inclusion:\n\n- Age 18 or more\n- Informed consent"


def test_every_text_of_a_trial_is_scrubbed_and_empty_items_go() -> None:
    told = "The trial was terminated."
    trial = Trial(
        trial_id="X", brief_title=f"Aspirin. {told}", brief_summary=told, phase="Phase 2",
        conditions=["Terminated", "stroke"],
        arms=[Arm("A", "Experimental", told), Arm(None, None, told)],
        interventions=[Intervention("Drug", "Aspirin", f"Daily. {told}", ("ASA",))],
        primary_outcomes=[Endpoint(f"Death. {told}", "1 year", told)], eligibility_criteria=f"- Adults\n- {told}",
    )
    cleaned, removed = scrub_trial(trial)
    assert "terminated" not in cleaned.text().lower()
    assert (cleaned.brief_title, cleaned.brief_summary, cleaned.conditions) == ("Aspirin.", None, ["stroke"])
    assert cleaned.arms == [Arm("A", "Experimental", None)]
    assert cleaned.interventions == [Intervention("Drug", "Aspirin", "Daily.", ("ASA",))]
    assert cleaned.primary_outcomes == [Endpoint("Death.", "1 year", None)]
    assert removed["trial_stopped"] == 8
    assert [piece for rule, piece in removed.pieces if rule == "trial_stopped"] == [told] * 7 + [f"- {told}"]
    assert trial.brief_summary == told


def test_every_rule_has_a_sentence_and_names_differ() -> None:
    names = [rule.name for rule in SENTENCE_RULES]
    assert len(set(names)) == len(names)
    assert set(names) == {rule for rule, _ in TOLD}
    assert not set(names) & {words.name for words in WORD_RULES}


PIECES = st.sampled_from([
    "The study was ", "terminated", " early", "(", ")", "[", "]", ". ", "\n", "- ", "closed to accrual as of 1/2/03",
    "if ", "will ", "heart failure", "A successful ", "trial", " of aspirin", "NCT00000102", " clinicaltrials.gov ",
    "https://a.b/c", "<why_stopped>", "</why_stopped>", ": ", "Completed", "this ", "This trial failed", "(TERMINATED)",
    "the results showed ", " ", ".The", "\u0130", "\u017f", "enrollment: 0", "per amendment ", "\t", "\r\n",
])
FIELDS = st.sampled_from(["brief_title", "brief_summary", "eligibility_criteria"])


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join)), FIELDS)
def test_scrubbing_is_idempotent_and_never_lengthens(text: str, field: str) -> None:
    once, removed = scrub(text, field)
    assert len(once) <= len(text)
    assert scrub(once, field) == (once, {})
    assert bool(removed) == (once != text)
    assert Counter(rule for rule, _ in removed.pieces) == removed
    assert sum(len(piece) for _, piece in removed.pieces) <= len(text)


HOSTILE = [
    "(" * 200_000, "(closed to accrual " * 20_000, "((closed)" * 10_000, "study " * 60_000, "this study was " * 20_000,
    "a" * 300_000 + " terminated", " " * 300_000 + "terminated", ". " * 150_000 + "failed",
    "the trial, " * 30_000 + "x",
    "http://" * 40_000, "<why_stopped" * 20_000, "clinicaltrials.gov id " * 15_000, "\n" * 300_000 + "stopped",
    "study" + "-study" * 60_000 + " failed", "due to lack of " * 20_000, "success of the " * 20_000,
    "?" * 300_000 + "nct",
    "the primary endpoint " * 15_000, "a successful phase 2 " * 15_000, "was never stopped " * 15_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:16].strip() or repr(text[:2]) for text in HOSTILE])
def test_hostile_strings_take_linear_steps(text: str) -> None:
    """Eight times the text takes eight times the calls at most; each rule's own search is linear by its form."""
    part = text[: len(text) // 8]
    assert calls(scrub, text, "brief_title") <= 8 * calls(scrub, part, "brief_title") + 1000
    scrubbed, removed = scrub(text, "brief_title")
    assert len(scrubbed) + sum(len(piece) for _, piece in removed.pieces) <= len(text)


PATTERNS = {
    f"{rule.name} {part}": pattern
    for rule in (*SENTENCE_RULES, *WORD_RULES)
    for part in ("pattern", "unless")
    if (pattern := getattr(rule, part, None))
}


@pytest.mark.parametrize("name", PATTERNS)
def test_no_rule_repeats_without_a_limit(name: str) -> None:
    assert unbounded(PATTERNS[name]) == []


def test_what_would_repeat_without_a_limit_is_seen() -> None:
    nested = [r"a+", r"(?:x|(b*))", r"(?=c{2,})d", r"(?>e*)", r"(f)?(?(1)g+|h)", r"i*?", r"j++"]
    assert [len(unbounded(re.compile(pattern))) for pattern in nested] == [1] * len(nested)
    assert unbounded(re.compile(r"a{1,400}(?:b|c?){0,3}")) == []


def test_sentences_end_where_no_text_takes_long() -> None:
    """Blanks and letters alone repeat without a limit there, and only behind another sign: no stretch is read twice."""
    unlimited = unbounded(module_of_scrub._UNIT_END)
    assert len(unlimited) == 3
    assert sum("CATEGORY_SPACE" in part for part in unlimited) == 2
    assert module_of_scrub._NOTE.pattern.count("{2,400}") == 2 and unbounded(module_of_scrub._NOTE) == []
