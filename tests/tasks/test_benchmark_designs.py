"""Questions on parts of a design: groups of options, what is told, and what is read of an answer."""

import json
from collections import Counter
from typing import Any

import pytest
from benchmark_kit import given, rules, trial

from trialwright.tasks.benchmark.arm_design import ArmDesign
from trialwright.tasks.benchmark.designing import letter, shared_words
from trialwright.tasks.benchmark.eligibility_design import EligibilityDesign
from trialwright.tasks.benchmark.endpoint_selection import EndpointSelection
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.task_sample import LETTERS, NoSample, TaskSample
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Arm, Endpoint, Trial

TASKS = [ArmDesign(), EligibilityDesign(), EndpointSelection()]


def made(
    task: SampleTask, trials: list[Trial], split: str = "train", **changes: Any
) -> tuple[list[TaskSample], list[NoSample]]:
    found = list(task.build(iter([given(one, split) for one in trials]), rules(**changes), 1))
    return [one for one in found if isinstance(one, TaskSample)], [one for one in found if isinstance(one, NoSample)]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_trial_ends_once_in_each_form(task: SampleTask) -> None:
    bare = trial(50, arms=[], eligibility_criteria=None, primary_outcomes=[])
    trials = [*(trial(number) for number in range(11)), bare]
    samples, refused = made(task, trials)
    ends = Counter([one.sample_id for one in samples] + [one.id for one in refused])
    assert set(ends.values()) == {1}
    assert set(ends) == {f"{task.name}-{form}-{one.trial_id}" for form in task.forms for one in trials}
    assert Counter(one.reason for one in refused)["no_distractors"] == 3


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_each_text_is_right_once_and_at_each_place_once(task: SampleTask) -> None:
    samples, _ = made(task, [trial(number) for number in range(8)])
    choices = [one for one in samples if one.form == "choice"]
    assert len(choices) == 8
    for group in {one.group for one in choices}:
        own = [one for one in choices if one.group == group]
        assert sorted(one.answer for one in own) == list("ABCD")
        assert {frozenset(one.options) for one in own} == {frozenset(own[0].options)}
        assert len({one.options[LETTERS.index(one.answer)] for one in own}) == 4
        assert {one.trial_ids[0] for one in own} == set(own[0].trial_ids)


def test_the_right_option_is_the_trials_own() -> None:
    samples, _ = made(EligibilityDesign(), [trial(number) for number in range(4)])
    for one in samples:
        own = trial(int(one.key[3:])).eligibility_criteria
        assert own == (one.options[LETTERS.index(one.answer)] if one.form == "choice" else one.answer)
        assert own not in one.material


def test_groups_are_of_one_split_condition_and_phase() -> None:
    trials = [trial(0), trial(1, phase="Phase 3"), trial(2, conditions=["Asthma"]), trial(3)]
    found = list(ArmDesign().build(iter([*map(given, trials), given(trial(4), "test")]), rules(options=2), 1))
    choices = [one for one in found if isinstance(one, TaskSample) and one.form == "choice"]
    assert {one.key for one in choices} == {"NCT00000000", "NCT00000003"}


def test_answers_that_are_alike_are_no_options_of_one_question() -> None:
    same = [trial(number, eligibility_criteria=trial(0).eligibility_criteria) for number in range(3)]
    samples, refused = made(EligibilityDesign(), [*same, trial(7)], options=2)
    assert {one.key for one in samples if one.form == "choice"} == {"NCT00000000", "NCT00000007"}
    assert [one.reason for one in refused] == ["no_distractors"] * 2


@pytest.mark.parametrize(("one", "other"), [
    ("Overall survival", "Death from any cause"), ("Progression-free survival", "Time to progression"),
    ("Objective response rate", "Complete remission of disease"), ("Maximum tolerated dose", "Adverse events, grade 3"),
    ("HbA1c", "HbA1C"),
])
def test_endpoints_that_mean_the_same_are_no_options_of_one_question(one: str, other: str) -> None:
    trials = [trial(number, primary_outcomes=[Endpoint(measure, f"{number} weeks", None)])
              for number, measure in enumerate([one, other, "Pain score of the spine"])]
    samples, refused = made(EndpointSelection(), trials, options=2)
    asked = {sample.key for sample in samples if sample.form == "choice"}
    assert asked == {"NCT00000000", "NCT00000002"}
    assert [refusal.reason for refusal in refused] == ["no_distractors"]


def test_survival_without_an_event_is_no_overall_survival() -> None:
    trials = [trial(number, primary_outcomes=[Endpoint(measure, None, None)])
              for number, measure in enumerate(["Overall survival", "Progression-free survival"])]
    samples, _ = made(EndpointSelection(), trials, options=2)
    assert Counter(sample.form for sample in samples) == {"choice": 2, "free": 2}


def test_trials_that_come_later_leave_earlier_samples_as_they_are() -> None:
    few, _ = made(ArmDesign(), [trial(number) for number in range(9)])
    more, _ = made(ArmDesign(), [trial(number) for number in range(15)])
    assert {one.sample_id: one for one in more}.items() >= {one.sample_id: one for one in few}.items()


def test_no_id_is_told() -> None:
    own = trial(3, secondary_ids=["MY-OWN-77"], brief_title="NCT00000003, MY-OWN-77 and ISRCTN12345678 in gout")
    samples, _ = made(EligibilityDesign(), [own])
    assert samples[0].material.startswith("brief title: [number], [number] and [number] in gout")


@pytest.mark.parametrize(("changes", "reason"), [
    ({"arms": []}, "no_arms"), ({"arms": [Arm(None, "Experimental", "x")]}, "no_arms"),
    ({"arms": [Arm("Arm 1", "Experimental", None), Arm("II", "Active Comparator", None)]}, "no_arms"),
    ({"brief_summary": "研究の目的は痛風の患者を対象とすること" * 4}, "not_english"),
    ({"brief_summary": "Ensayo de un medicamento para pacientes con gota y dolor que viene de enfermedad renal " * 3,
      "brief_title": "Ensayo", "arms": [Arm("Grupo", "Experimental", "cada manana una vez")],
      "primary_outcomes": []}, "not_english"),
])
def test_trials_without_a_usable_answer_are_named(changes: dict[str, Any], reason: str) -> None:
    samples, refused = made(ArmDesign(), [trial(1, **changes)])
    assert not samples
    assert [one.reason for one in refused] == [reason] * 2


@pytest.mark.parametrize("text", [
    "Inclusion Criteria:\n\n-\n\nExclusion Criteria:\n\n-\n\n-",
    "Please refer to specific studies for eligibility criteria.",
    "Eligibility criteria not identified in the protocol.",
])
def test_criteria_that_say_nothing_are_none(text: str) -> None:
    samples, refused = made(EligibilityDesign(), [trial(1, eligibility_criteria=text)])
    assert not samples
    assert [one.reason for one in refused] == ["no_criteria"] * 2


def test_criteria_of_any_length_are_cut() -> None:
    long = trial(1, eligibility_criteria="Adults with gout. " * 5000)
    samples, _ = made(EligibilityDesign(), [long], option_chars=200)
    assert len(samples[0].answer) <= 200
    assert samples[0].answer.endswith(".")


@pytest.mark.parametrize(("said", "wanted"), [
    ("B", "B"), ("b", "B"), (" B) ", "B"), ("(B)", "B"), ("Option B", "B"), ("B: the second", "B"), ("**B**", "B"),
])
def test_a_letter_is_read_however_it_is_written(said: str, wanted: str) -> None:
    assert letter(said, {"options": ["x", "y"]}) == wanted


@pytest.mark.parametrize("said", ["C", "Both", "", 2, None, ["B"], {"B": 1}, "the second"])
def test_what_is_no_letter_is_named(said: Any) -> None:
    with pytest.raises(RejectionError, match="no_option"):
        letter(said, {"options": ["x", "y"]})


def test_shared_words_is_the_f1_of_words() -> None:
    assert shared_words({}, "the renal drug", "renal drug the") == 1.0
    assert shared_words({}, "a b c d", "a b") == pytest.approx(2 * 2 / 6)
    assert shared_words({}, "a b", None) == 0.0


@pytest.mark.parametrize("form", ["choice", "free"])
def test_the_trivial_baseline_goes_by_words(form: str) -> None:
    task = EndpointSelection()
    measures = [trial(number).primary_outcomes[0].measure for number in range(8)]
    trials = [trial(at, brief_summary=None, brief_title=measure) for at, measure in enumerate(measures)]
    samples, _ = made(task, trials, "test")
    rows = [one.as_row() for one in samples if one.form == form]
    guesses = task.guess(rows, rows)
    assert guesses == [json.loads(row["answer"]) for row in rows]
    assert task.guess(rows, []) == []
