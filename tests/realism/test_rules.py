"""Each rule on a contradiction, on a trial that is sound, and on one that it cannot judge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realism_kit import TWO_ARMS, verdict

from trialwright.realism.check import RULES
from trialwright.realism.facts import Facts
from trialwright.trial.record import Arm, Intervention, Trial

ASPIRIN = Intervention("Drug", "Aspirin")
# Of each rule: a trial that contradicts itself, and one of the same kind that does not.
PAIRS = {
    "arm_count": (
        {"brief_title": "A Three-Arm Study of Aspirin", "arms": TWO_ARMS},
        {"brief_title": "A Two-Arm Study of Aspirin", "arms": TWO_ARMS},
    ),
    "single_arm_randomized": (
        {"allocation": "Randomized", "arms": TWO_ARMS[:1]}, {"allocation": "Randomized", "arms": TWO_ARMS},
    ),
    "arms_of_model": (
        {"intervention_model": "Parallel Assignment", "arms": TWO_ARMS[:1]},
        {"intervention_model": "Parallel Assignment", "arms": TWO_ARMS},
    ),
    "masked_single_group": (
        {"intervention_model": "Single Group Assignment", "masking": "Double (Participant, Investigator)"},
        {"intervention_model": "Single Group Assignment", "masking": "None (Open Label)"},
    ),
    "masking_title": (
        {"official_title": "A Double-Blind Study of Aspirin", "masking": "None (Open Label)"},
        {"official_title": "A Double-Blind Study of Aspirin", "masking": "Quadruple"},
    ),
    "crossover_title": (
        {"brief_title": "Crossover Study", "intervention_model": "Parallel Assignment"},
        {"brief_title": "Cross-over Study", "intervention_model": "Crossover Assignment"},
    ),
    "randomized_title": (
        {"brief_title": "Randomised Study of Aspirin", "allocation": "Non-Randomized"},
        {"brief_title": "Randomized Study of Aspirin", "allocation": "Randomized"},
    ),
    "placebo_title": (
        {"brief_title": "Aspirin or Placebo", "arms": TWO_ARMS[:1]}, {"brief_title": "Or Placebo", "arms": TWO_ARMS},
    ),
    "placebo_arm_type": (
        {"arms": [Arm("Placebo", "Experimental")]}, {"arms": [Arm("placebo", "Placebo Comparator")]},
    ),
    "arms_alike": ({"arms": [Arm("A"), Arm("a ")]}, {"arms": TWO_ARMS}),
    "phase_title": (
        {"brief_title": "A Phase III Study", "phase": "Phase 2"},
        {"brief_title": "A Phase I/IIa Study", "phase": "Phase 2"},
    ),
    "age_range": (
        {"minimum_age": "65 Years", "maximum_age": "18 Years"}, {"minimum_age": "6 Months", "maximum_age": "2 Years"},
    ),
    "age_title": (
        {"brief_title": "Aspirin in Children", "minimum_age": "18 Years"},
        {"brief_title": "Aspirin in Children", "minimum_age": "2 Years"},
    ),
    "age_criteria": (
        {"eligibility_criteria": "Inclusion Criteria:\n\n- Age at least 65 years", "minimum_age": "18 Years"},
        {"eligibility_criteria": "Inclusion Criteria:\n\n- Age >= 18 years", "minimum_age": "18 Years"},
    ),
    "sex_condition": (
        {"conditions": ["Prostate Cancer"], "gender": "Female"}, {"conditions": ["Prostate Cancer"], "gender": "Male"},
    ),
    "healthy_title": (
        {"brief_title": "Aspirin in Healthy Male Volunteers", "healthy_volunteers": "No"},
        {"brief_title": "Aspirin in Healthy Volunteers", "healthy_volunteers": "Accepts Healthy Volunteers"},
    ),
    "intervention_absent": (
        {"brief_title": "A Study of Gout", "intervention": "Aspirin"},
        {"brief_summary": "Patients take aspirin.", "intervention": "Aspirin"},
    ),
    "label_contradicted": (
        {"told": ("The trial was terminated for futility.",)}, {"told": ("The primary endpoint was met.",)},
    ),
    "placeholder_text": ({"brief_summary": "A study of [insert drug]."}, {"brief_summary": "A study."}),
    "still_recruiting": (
        {"brief_summary": "The study is currently recruiting."}, {"brief_summary": "The study will recruit adults."},
    ),
    "end_before_start": (
        {"brief_summary": "Patients enrolled from May 2012 to March 2009."},
        {"brief_summary": "Patients enrolled between January 2009 and May 2012."},
    ),
}
# Rules that have something to say of every trial with a label.
ALWAYS = {"placeholder_text", "still_recruiting", "label_contradicted"}


def test_every_rule_is_tested():
    assert set(PAIRS) == set(RULES)


@pytest.mark.parametrize("rule", PAIRS)
def test_a_contradiction_is_found_and_a_sound_trial_is_not(rule):
    contradictory, sound = PAIRS[rule]
    assert verdict(rule, **contradictory)
    assert verdict(rule, **sound) == ""


@pytest.mark.parametrize("rule", sorted(set(RULES) - ALWAYS))
def test_what_says_nothing_is_not_judged(rule):
    assert verdict(rule) is None


@pytest.mark.parametrize(("rule", "fields"), [
    ("arm_count", {"brief_title": "Three-Arm Study", "arms": TWO_ARMS, "most_items": 2}),
    ("single_arm_randomized", {"allocation": "Randomized", "arms": TWO_ARMS[:1], "most_items": 1}),
])
def test_a_list_that_may_go_on_contradicts_nothing(rule, fields):
    assert verdict(rule, **fields) == ""
    assert verdict(rule, **{**fields, "most_items": 9})


@pytest.mark.parametrize(("rule", "fields"), [
    ("arm_count", {"brief_title": "Two-Arm Study", "brief_summary": "One of three arms.", "arms": TWO_ARMS}),
    ("masking_title", {"brief_title": "Double-Blind Study With Open-Label Extension", "masking": "Double"}),
    ("placebo_title", {"brief_title": "The Placebo Effect", "arms": TWO_ARMS[:1]}),
    ("placebo_title", {"brief_title": "Aspirin or Placebo", "arms": TWO_ARMS[:1], "most_items": 1}),
    ("age_title", {"brief_title": "Children and Older Adults", "minimum_age": "20 Years"}),
    ("age_criteria", {"eligibility_criteria": "- For those over 85 years, a proxy", "minimum_age": "18 Years"}),
    ("age_criteria", {"eligibility_criteria": "- At least 4 years of education", "minimum_age": "18 Years"}),
    ("age_criteria", {"eligibility_criteria": "Exclusion Criteria:\n\n- Age over 80 years", "minimum_age": "18 Years"}),
    ("label_contradicted", {"told": ("Terminated.",), "label": None}),
])
def test_what_cannot_be_told_is_not_judged(rule, fields):
    assert verdict(rule, **fields) is None


@pytest.mark.parametrize(("rule", "fields"), [
    ("randomized_title", {"brief_title": "A Non-Randomized Study of Aspirin", "allocation": "Non-Randomized"}),
    ("phase_title", {"brief_title": "A Phase 0 Study", "phase": "Early Phase 1"}),
    ("end_before_start", {"start_date": "2010-05", "completion_date": "2010"}),
    ("intervention_absent", {"intervention": "Aspirin", "interventions": [ASPIRIN._replace(
        name="ASA", other_names=("aspirin",))]}),
    ("label_contradicted", {"label": 0, "told": ("The trial failed to meet its endpoint.",)}),
])
def test_what_looks_wrong_and_is_not(rule, fields):
    assert verdict(rule, **fields) in {None, ""}


@pytest.mark.parametrize("criterion", [
    "Age at least 65 years", "Aged 65 or older", "65 years of age or older", "Patients must be over 65 years of age",
    "1. Adults >= 65 years", "Male or female patients >= 65 yrs.",
])
def test_an_age_is_read_however_it_is_written(criterion):
    for head in ("", "- ", "Inclusion Criteria:\n\n  * "):
        fields = {"eligibility_criteria": f"{head}{criterion}\n- Other", "minimum_age": "18 Years"}
        assert verdict("age_criteria", **fields) == "the criteria say 65 years, minimum_age is 18 Years"


def test_dates_of_a_record_are_read_too():
    assert verdict("end_before_start", start_date="2012-05", completion_date="2010-01") == "from 2012-05 to 2010-01"


def test_a_success_is_no_failure_and_the_other_way_round():
    assert verdict("label_contradicted", label=0, told=("The trial was a success.",))
    assert verdict("label_contradicted", label=1, told=("The trial was unsuccessful.",))
    assert verdict("label_contradicted", label=0, told=("The trial was halted.",)) == ""


TEXTS = st.one_of(st.none(), st.text(max_size=60), st.sampled_from([
    "Phase III/IV", "two arm", "99999 Years", "5 Minutes", "from 2012 to 2009", "placebo", "Randomized", "double-blind",
]))
ARMS = st.lists(st.builds(Arm, TEXTS, TEXTS, TEXTS), max_size=3)


@settings(deadline=None)
@given(st.fixed_dictionaries({
    "brief_title": TEXTS, "official_title": TEXTS, "brief_summary": TEXTS, "phase": TEXTS, "allocation": TEXTS,
    "intervention_model": TEXTS, "masking": TEXTS, "minimum_age": TEXTS, "maximum_age": TEXTS, "gender": TEXTS,
    "eligibility_criteria": TEXTS, "healthy_volunteers": TEXTS, "arms": ARMS,
}), st.tuples(TEXTS.filter(bool)), st.one_of(st.none(), st.integers(1, 3)))
def test_any_trial_can_be_judged(fields, told, most_items):
    facts = Facts(Trial(trial_id="SYN-a", **fields), 1, fields["brief_title"], told, most_items)
    for rule in RULES.values():
        assert isinstance(rule(facts), str | None)


@pytest.mark.parametrize("text", [
    "phase " * 5000, "from 2012 to " * 3000, "- age " * 5000, "patients or " * 3000 + "over", "two " * 9000,
    "healthy " * 5000, "is currently " * 4000, " " * 20_000 + "18 years", "[" * 9000, "double-" * 5000,
], ids=lambda text: text[:8])
def test_a_hostile_text_is_judged(text):
    """Patterns are bounded; one that backtracks without bound would not end here."""
    fields = {"brief_title": text, "brief_summary": text, "eligibility_criteria": text, "minimum_age": text}
    facts = Facts(Trial(trial_id="SYN-a", **fields), 1, text, (text,), None)
    assert len([rule(facts) for rule in RULES.values()]) == len(RULES)
