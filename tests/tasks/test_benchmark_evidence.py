"""Which arm did better: told from reported results, or refused by name, with no result in the question."""

from collections import Counter
from typing import Any

import pytest
from benchmark_kit import rules, trial

from trialwright.demo.archive import v2_json
from trialwright.demo.simulation import simulate
from trialwright.registry.dialects import api_v2
from trialwright.registry.ingest.batch import to_batch
from trialwright.tasks.benchmark.arm_comparison import compared
from trialwright.tasks.benchmark.evidence_summary import OPTIONS, EvidenceSummary
from trialwright.tasks.benchmark.task_sample import NoSample, SplitTrial, TaskSample
from trialwright.tasks.benchmark.task_scores import measured, score
from trialwright.tasks.task import RejectionError
from trialwright.trial.primary_result import Comparison, OutcomeGroup, PrimaryResult
from trialwright.trial.record import Trial

TASK = EvidenceSummary()
NEITHER = OPTIONS[2]


def reported(
    first: str | None = "-1.25", second: str | None = "-0.35", p: str | None = "0.001", **changes: Any
) -> PrimaryResult:
    """A change in HbA1c with a drug and with placebo."""
    known: dict[str, Any] = {
        "measure": "Change in HbA1c", "time_frame": "24 weeks", "parameter": "Mean", "unit": "percent", "values": 1,
        "groups": [OutcomeGroup("Metformin", first, "100"), OutcomeGroup("Placebo", second, "100")],
        "comparisons": [Comparison([0, 1], "Superiority", p, None, "ANCOVA")],
    }
    return PrimaryResult(**{**known, **changes})


def with_results(number: int, *results: PrimaryResult, **changes: Any) -> Trial:
    known = {"allocation": "Randomized", "has_results": True, "primary_results": list(results)}
    return trial(number, **{**known, **changes})


def made(trials: list[Trial], split: str = "train", seed: int = 1, **changes: Any) -> list[TaskSample | NoSample]:
    rows = to_batch(trials).to_pylist()
    return list(TASK.build((SplitTrial(row, split, "2015-01-01") for row in rows), rules(**changes), seed))


def arm(found: TaskSample) -> str:
    """Return the name of the arm that is right, or that neither is."""
    if found.answer == "C":
        return NEITHER
    name = "first arm: " if found.answer == "A" else "second arm: "
    return next(line.removeprefix(name) for line in found.material.splitlines() if line.startswith(name))


def three(*results: PrimaryResult, **changes: Any) -> TaskSample:
    """Return the question on a trial with these results, which others with and without a difference stand beside."""
    others = [with_results(2, reported()), with_results(3, reported()), with_results(4, reported(p="0.9"))]
    found = made([with_results(1, *results), *others], **changes)
    return next(one for one in found if isinstance(one, TaskSample) and one.key == "NCT00000001")


@pytest.mark.parametrize(("result", "right"), [
    (reported(), "Metformin"), (reported("-0.2", "-0.9"), "Placebo"), (reported(p="0.3"), NEITHER),
    (reported(p="0.05"), NEITHER), (reported(p="NS"), NEITHER), (reported("1", "1", p="0.5"), NEITHER),
    (reported("24.5", "12.0", measure="Overall survival", unit="months", parameter="Median"), "Metformin"),
    (reported("1,200", "900", measure="Walking distance", unit="metres"), "Metformin"),
    (reported("−2", "1"), "Metformin"),
    # Ten of a hundred are fewer than five of twenty.
    (reported(measure="Participants with relapse", parameter="Count of Participants", unit="participants", groups=[
        OutcomeGroup("Metformin", "10", "100"), OutcomeGroup("Placebo", "5", "20"),
    ]), "Metformin"),
    (reported(measure="Score of pain", parameter="Number", unit="units on a scale", groups=[
        OutcomeGroup("Metformin", "10", "100"), OutcomeGroup("Placebo", "5", "20"),
    ]), "Placebo"),
    (reported(comparisons=[Comparison([1, 0], None, "<0.001")]), "Metformin"),
    (reported(comparisons=[
        Comparison([0, 1], "Non-Inferiority", "0.9"), Comparison([0, 1], None, "0.01"),
    ]), "Metformin"),
])
def test_the_answer_is_what_is_reported(result: PrimaryResult, right: str):
    assert arm(three(result)) == right


@pytest.mark.parametrize(("reason", "results", "changes"), [
    ("no_results", [], {"has_results": False}), ("no_results", [], {}),
    ("not_randomized", [reported()], {"allocation": "Non-Randomized"}),
    ("not_randomized", [reported()], {"allocation": None}),
    ("one_arm", [reported(groups=[OutcomeGroup("Metformin", "5", "3")])], {}),
    ("no_p_value", [reported(p=None)], {}), ("no_p_value", [reported(comparisons=[])], {}),
    ("no_pair", [reported(comparisons=[Comparison([0], None, "0.01")])], {}),
    ("no_pair", [reported(groups=[OutcomeGroup(str(at), "1", "1") for at in range(3)],
                          comparisons=[Comparison([0, 1, 2], None, "0.01")])], {}),
    *(("other_test", [reported(comparisons=[Comparison([0, 1], kind, "0.01", comment, method)])], {})
      for kind, comment, method in (
          ("Non-Inferiority or Equivalence", None, None), ("Equivalence", None, None),
          (None, "one-sided test", None), ("Superiority", "threshold of 0.025", None), (None, "alpha .0462", None),
          (None, None, "Non-inferiority by CI"))),
    ("unclear_p_value", [reported(p="<0.1")], {}), ("unclear_p_value", [reported(p="see text")], {}),
    ("p_values_disagree", [reported(comparisons=[
        Comparison([0, 1], None, "0.01"), Comparison([1, 0], None, "0.6"),
    ])], {}),
    *(("not_arms", [reported(groups=[OutcomeGroup(one, "5", "3"), OutcomeGroup(other, "6", "3")])], {})
      for one, other in (("A", "a"), ("A", None), ("Baseline", "Week 12"), ("Drug", "Total"),
                         ("A", "All participants"))),
    ("at_baseline", [reported(time_frame="At baseline")], {}),
    ("several_values", [reported(values=3)], {}),
    *(("no_values", [reported(one)], {}) for one in (None, "NA", "<0.1", "-", "1,2", "1-2")),
    ("no_values", [reported("5", parameter="Count of Participants", groups=[
        OutcomeGroup("Metformin", "5", None), OutcomeGroup("Placebo", "6", "0"),
    ])], {}),
    ("direction_unclear", [reported(measure="Plasma concentration")], {}),
    ("equal_values", [reported("1.0", "1")], {}),
    ("tells_result", [reported()], {"brief_title": "Metformin works (p < 0.05)"}),
    ("tells_result", [reported(time_frame="until the study was stopped early")], {}),
    ("tells_result", [reported("-112.57")], {"brief_title": "Metformin lowers HbA1c by -112.57"}),
    ("not_english", [reported()], {"brief_title": "Метформин " * 30}),
    ("one_arm", [reported(groups=[]), reported(p=None)], {}),
])
def test_what_cannot_be_told_is_refused_by_name(reason: str, results: list[PrimaryResult], changes: dict[str, Any]):
    (found,) = made([with_results(1, *results, **changes)])
    assert isinstance(found, NoSample)
    assert (found.id, found.reason) == ("evidence_summary-choice-NCT00000001", reason)


def test_a_later_outcome_is_taken_where_the_first_tells_nothing():
    found = three(reported(p=None), reported(measure="Fasting glucose", p="0.2"))
    assert arm(found) == NEITHER
    assert "outcome: Fasting glucose" in found.material


def test_words_that_are_no_result_are_taken():
    comment = "The level of significance was 5 % (two-sided), or 0.05."
    assert arm(three(reported(comparisons=[Comparison([0, 1], "Other", "0.01", comment)]))) == "Metformin"
    assert arm(three(reported(groups=[
        OutcomeGroup("All on drug", "-2", "9"), OutcomeGroup("Overall well", "-1", "9"),
    ]))) == "All on drug"


def test_a_question_tells_the_trial_and_its_outcome_and_no_result():
    trials = [with_results(number, reported(p=p), brief_title=f"Metformin (NCT{number:08}) in gout")
              for number, p in enumerate(["0.001", "0.001", "0.9"])]
    for found in made(trials):
        assert isinstance(found, TaskSample)
        for line in ("brief title: Metformin ([number]) in gout", "allocation: Randomized", "outcome: Change in HbA1c",
                     "time frame: 24 weeks", "reported as: Mean, percent", "better: a lower value"):
            assert line in found.material.splitlines()
        assert {"first arm: Metformin", "second arm: Placebo"} <= set(found.material.splitlines()) or {
            "first arm: Placebo", "second arm: Metformin"} <= set(found.material.splitlines())
        assert not [value for value in ("1.25", "0.35", "0.001", "ANCOVA", "NCT0") if value in found.material]
        assert found.material.endswith("(p below 0.05), if either did?")
        assert found.options == OPTIONS


def test_three_trials_go_together_with_each_answer_once():
    trials = [with_results(number, reported(p="0.9" if number % 5 == 0 else "0.001")) for number in range(40)]
    found = made(trials)
    samples = [one for one in found if isinstance(one, TaskSample)]
    assert Counter(one.answer for one in samples) == {"A": 8, "B": 8, "C": 8}
    for group in {one.group for one in samples}:
        assert sorted(one.answer for one in samples if one.group == group) == ["A", "B", "C"]
    refused = [one for one in found if isinstance(one, NoSample)]
    assert Counter(one.reason for one in refused) == {"no_counterpart": 16}
    assert Counter([one.key for one in samples] + [one.id[-11:] for one in refused]) == Counter(
        one.trial_id for one in trials
    )
    assert {arm(one) for one in samples} == {"Metformin", NEITHER}
    # Arms of trials without a difference stand in either order too.
    assert len({one.material.split("first arm: ")[1].split()[0] for one in samples if one.answer == "C"}) == 2


def test_trials_of_other_splits_do_not_go_together():
    trials = [with_results(number, reported(p=p)) for number, p in enumerate(["0.1", "0.001", "0.001"])]
    rows = to_batch(trials).to_pylist()
    given = [SplitTrial(row, split, None) for row, split in zip(rows, ("train", "test", "test"), strict=True)]
    assert {one.reason for one in TASK.build(given, rules(), 1) if isinstance(one, NoSample)} == {"no_counterpart"}


def test_trials_that_come_after_leave_groups_as_they_are_and_a_seed_draws_anew():
    trials = [with_results(number, reported(p="0.9" if number % 3 == 0 else "0.001")) for number in range(60)]
    before, after = (
        [one for one in made(some) if isinstance(one, TaskSample)] for some in (trials[:45], trials)
    )
    assert after[:len(before)] == before
    assert [one.answer for one in made(trials, seed=2) if isinstance(one, TaskSample)] != [one.answer for one in after]


def test_long_names_of_arms_are_cut_and_ids_taken_out():
    groups = [OutcomeGroup("Drug of NCT00000001 " + "x" * 5_000, "1", "9"), OutcomeGroup("Place\nbo", "2", "9")]
    found = three(reported(groups=groups), text_chars=100)
    arms = [line.split(": ", 1)[1] for line in found.material.splitlines() if " arm: " in line]
    assert sorted(map(len, arms))[0] == len("Place bo")
    assert max(map(len, arms)) <= 100
    assert "NCT0" not in found.material


def test_an_outcome_alone_names_its_first_reason():
    with pytest.raises(RejectionError) as rejected:
        compared([])
    assert rejected.value.reason == "no_results"


def _rows(right: list[str]) -> list[dict[str, Any]]:
    """Questions in which the drug stands second, with these right answers."""
    told = "brief title: A\nfirst arm: Placebo\nsecond arm: Metformin\nquestion: Which?"
    letters = {"Placebo": "A", "Metformin": "B", NEITHER: "C"}
    return [
        {"options": list(OPTIONS), "answer": f'"{letters[one]}"', "material": told,
         "group": str(at), "form": "choice"} for at, one in enumerate(right)
    ]


@pytest.mark.parametrize(("train", "guessed"), [
    (["Metformin", "Metformin", NEITHER], "B"), (["Metformin", NEITHER, NEITHER], "C"), (["Metformin", NEITHER], "B"),
    (["Placebo", "Placebo", "Metformin"], "B"), ([], "B"),
])
def test_the_trivial_answer_is_what_is_most_often_right_in_train(train: list[str], guessed: str):
    assert TASK.guess(_rows(train), _rows(["Metformin"])) == [guessed]


def test_the_trivial_answer_to_options_of_a_review_is_one_of_them():
    row = {"options": ["Superior", "Inferior"], "answer": '"A"', "group": "r", "form": "choice"}
    assert TASK.guess([row], [row]) == ["A"]


def test_balanced_accuracy_is_over_a_difference_or_none_and_leaves_reviews_out():
    review = {"options": ["Superior", "Inferior", "Alike"], "group": "r", "form": "choice"}
    rows = [*_rows(["Placebo", "Metformin", "Metformin", NEITHER]), review]
    truth, said = ["A", "B", "B", "C", "A"], ["B", "B", None, "C", "A"]
    accuracy, balanced = TASK.metrics
    one, other = (measured(metric, rows, truth, said) for metric in (accuracy, balanced))
    assert score(accuracy, one, one, 0, 10)["value"] == 3 / 5
    assert score(balanced, other, other, 0, 10)["value"] == pytest.approx((1 / 3 + 1) / 2)


@pytest.mark.parametrize(("value", "read"), [("b", "B"), ("Option C: none", "C"), ("A)", "A")])
def test_an_answer_is_a_letter(value: str, read: str):
    row = {"options": list(OPTIONS), "form": "choice"}
    assert TASK.read(value, row) == read
    assert TASK.schema(row) == {"type": "string", "enum": ["A", "B", "C"]}
    with pytest.raises(RejectionError, match="no_option"):
        TASK.read("D", row)


def test_simulated_records_report_what_their_outcome_says():
    better: list[tuple[int | None, int | None]] = []
    for simulated in simulate(1_500, seed=3):
        if simulated.study["hasResults"]:
            try:
                found = compared(api_v2.parse(v2_json(simulated.study), Counter()).primary_results)
            except RejectionError:
                continue
            better.append((simulated.label, found.better))
    assert len(better) > 20
    # The first arm is the one that is studied; one p-value in twenty is not what the outcome says.
    assert sum((label == 1) == (place == 0) for label, place in better) > 0.8 * len(better)
    assert {place for _, place in better} >= {0, None}
