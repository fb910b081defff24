"""Sample sizes, completion and the reasons for a stop."""

from typing import Any

import pytest
from benchmark_kit import given, rules, trial

from trialwright.tasks.benchmark.sample_size import SampleSize
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.stop_reasons import stop_reason
from trialwright.tasks.benchmark.task_sample import NoSample, TaskSample
from trialwright.tasks.benchmark.trial_completion import TrialCompletion
from trialwright.tasks.task import RejectionError


def made(task: SampleTask, **changes: Any) -> TaskSample | NoSample:
    (found,) = task.build(iter([given(trial(1, **changes))]), rules(), 1)
    return found


@pytest.mark.parametrize(("changes", "wanted"), [
    ({"enrollment": 120}, 120), ({"enrollment": 120, "enrollment_type": None}, 120),
    ({"enrollment": 120, "enrollment_type": "Anticipated", "overall_status": "Terminated"}, 120),
    ({"enrollment": 120, "enrollment_type": "Estimated", "overall_status": "Recruiting"}, 120),
    ({"enrollment": None}, "no_enrollment"), ({"enrollment": 0}, "odd_enrollment"),
    ({"enrollment": 10_000_000}, "odd_enrollment"), ({"enrollment": 4}, "odd_enrollment"),
    ({"enrollment": 12, "overall_status": "Terminated"}, "stopped_early"),
    ({"enrollment": 12, "overall_status": "Withdrawn", "enrollment_type": None}, "stopped_early"),
    ({"enrollment": 12, "overall_status": "Recruiting"}, "not_yet_enrolled"),
])
def test_an_enrolment_is_asked_for_where_it_was_planned(changes: dict[str, Any], wanted: int | str) -> None:
    found = made(SampleSize(), **changes)
    assert (found.answer if isinstance(found, TaskSample) else found.reason) == wanted


@pytest.mark.parametrize("text", [
    "A total of 120 patients will be accrued.", "Participants (n = 120) receive it.",
    "We enrol 1,200 adults in 3 years.", "PROJECTED ACCRUAL: 120 evaluable patients.",
])
def test_a_text_does_not_tell_the_number(text: str) -> None:
    number = 1200 if "1,200" in text else 120
    found = made(SampleSize(), enrollment=number, brief_summary=f"It is for gout. {text} It lasts long.")
    assert isinstance(found, TaskSample)
    assert str(number) not in found.material.replace(",", "")
    assert "It is for gout." in found.material
    assert "It lasts long." in found.material


def test_a_dose_of_the_same_number_stays() -> None:
    found = made(SampleSize(), enrollment=120, brief_summary="The dose is 120 mg. Adults of 1120 days take part.")
    assert isinstance(found, TaskSample)
    assert "120 mg" in found.material
    assert "1120 days" in found.material


@pytest.mark.parametrize(("said", "wanted"), [
    (120, 120), ("120", 120), ("1,200", 1200), ("about 120 patients", 120), (120.0, 120), ("120.0", 120),
])
def test_a_number_is_read(said: Any, wanted: int) -> None:
    assert SampleSize().read(said, {}) == wanted


@pytest.mark.parametrize("said", [
    0, -5, 10**9, float("inf"), float("nan"), True, None, "many", "100 to 120", 1.5, [], {"n": 3}, "9" * 90,
])
def test_what_is_no_number_is_named(said: Any) -> None:
    with pytest.raises(RejectionError, match="no_number"):
        SampleSize().read(said, {})


def test_errors_and_the_median_of_a_phase() -> None:
    within, mean, middle = SampleSize.metrics
    assert [within.value({}, 100, said) for said in (80, 120, 79, 121, None)] == [1, 1, 0, 0, 0]
    assert [mean.value({}, 100, said) for said in (80, None)] == [20, 100]
    assert (middle.across, middle.lower_is_better) == ("median", True)
    rows = [
        {"material": f"phase: Phase {phase}\nx", "answer": str(number)}
        for phase, number in ((1, 10), (1, 30), (2, 100), (2, 300), (2, 200))
    ]
    asked = [{"material": "phase: Phase 1"}, {"material": "phase: Phase 2"}, {"material": "no phase"}]
    assert SampleSize().guess(rows, asked) == [20, 200, 100]
    assert SampleSize().guess([], asked) == [None] * 3


@pytest.mark.parametrize(("text", "wanted"), [
    ("Slow accrual", "enrolment"), ("Poor recruitment; funding ended", "enrolment"), ("lack of patients", "enrolment"),
    ("Sponsor decision", "feasibility"), ("PI left the institution", "feasibility"), ("Lack of funding", "feasibility"),
    ("Due to the COVID-19 pandemic", "feasibility"), ("Lack of efficacy", "efficacy"), ("Futility", "efficacy"),
    ("The interim analysis showed no benefit", "efficacy"), ("Excess toxicity", "safety"),
    ("Serious adverse events", "safety"),
    ("Safety and low enrollment", "safety"), ("FDA clinical hold", "regulatory"),
    ("Ethics approval expired", "regulatory"),
    ("Business decision, not related to safety or efficacy", "feasibility"),
    ("Sponsor decision. No safety issues.", "feasibility"), ("Slow enrollment; not due to toxicity", "enrolment"),
    ("", None), (None, None), ("See publication", None),
])
def test_a_stop_has_the_reason_that_its_record_names(text: str | None, wanted: str | None) -> None:
    assert stop_reason(text) == wanted


@pytest.mark.parametrize(("changes", "wanted"), [
    ({}, {"outcome": "completes", "reason": None}),
    ({"overall_status": "Terminated", "why_stopped": "slow accrual"}, {"outcome": "stops", "reason": "enrolment"}),
    ({"overall_status": "Withdrawn", "why_stopped": "see paper"}, {"outcome": "stops", "reason": None}),
    ({"overall_status": "Recruiting"}, "not_ended"), ({"overall_status": None}, "not_ended"),
    ({"dialect": "ictrp_xml"}, "status_tells_no_stop"),
    ({"brief_title": "A study that was: the trial was terminated early"}, "tells_outcome"),
])
def test_an_outcome_is_asked_for_where_a_trial_ended(changes: dict[str, Any], wanted: Any) -> None:
    found = made(TrialCompletion(), **changes)
    assert (found.answer if isinstance(found, TaskSample) else found.reason) == wanted


def test_nothing_told_holds_what_came_after_the_protocol() -> None:
    found = made(
        TrialCompletion(), overall_status="Terminated", why_stopped="LEAK", enrollment=987654, countries=["LEAK"],
        limitations_and_caveats="LEAK", completion_date="LEAK",
    )
    assert isinstance(found, TaskSample)
    assert "LEAK" not in found.material
    assert "987654" not in found.material


@pytest.mark.parametrize(("said", "wanted"), [
    ({"outcome": "stops", "reason": "safety"}, ("stops", "safety")),
    ({"outcome": "Terminate", "reason": "enrollment issues"}, ("stops", "enrolment")),
    ({"outcome": "complete", "reason": None}, ("completes", None)), ("completes", ("completes", None)),
    ({"outcome": "stops", "reason": "the weather"}, ("stops", None)),
])
def test_an_outcome_is_read_however_it_is_written(said: Any, wanted: tuple[str, str | None]) -> None:
    found = TrialCompletion().read(said, {})
    assert (found["outcome"], found["reason"]) == wanted


@pytest.mark.parametrize("said", ["perhaps", {}, [], 3, {"outcome": None}, {"result": "stops"}])
def test_what_is_no_outcome_is_named(said: Any) -> None:
    with pytest.raises(RejectionError, match="no_outcome"):
        TrialCompletion().read(said, {})


def test_a_reason_is_scored_for_all_that_stopped_and_no_other() -> None:
    outcome, reason = TrialCompletion.metrics
    assert outcome.of is not None
    assert reason.of is not None
    stopped, unclear, done = ({"outcome": one, "reason": why} for one, why in (
        ("stops", "safety"), ("stops", None), ("completes", None)
    ))
    assert [reason.of(one) for one in (stopped, unclear, done)] == ["safety", "", ""]
    assert [outcome.of(one) for one in (stopped, unclear, done)] == ["stops", "stops", "completes"]
    # The reason counts where the outcome is wrong.
    assert reason.value({}, stopped, {"outcome": "completes", "reason": "safety"}) == 1.0
    assert (reason.value({}, stopped, None), outcome.value({}, done, None)) == (0.0, 0.0)
