"""Study screening: pairs of topics, verdicts read and scored, and what records tell by themselves."""

import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from benchmark_kit import given, rules, trial
from conftest import completions

from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.schemas.samples import SAMPLES
from trialwright.tasks.benchmark.asked import read_answers, requests_of
from trialwright.tasks.benchmark.blind_records import blind_records
from trialwright.tasks.benchmark.sample_task import Records
from trialwright.tasks.benchmark.study_screening import StudyScreening
from trialwright.tasks.benchmark.study_search import StudySearch
from trialwright.tasks.benchmark.task_evaluation import evaluate
from trialwright.tasks.benchmark.task_sample import NoSample, SplitTrial, TaskSample
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Intervention, Trial

TASK = StudyScreening()


def about(number: int, condition: str, *drugs: str, **changes: Any) -> Trial:
    parts = [Intervention("Drug", drug, None) for drug in drugs]
    title = f"{' and '.join(drugs)} in {condition}, trial {number}"
    return trial(number, conditions=[condition], interventions=parts, **{"brief_title": title, **changes})


def made(trials: list[SplitTrial], **changes: Any) -> tuple[list[TaskSample], list[NoSample]]:
    found = list(TASK.build(iter(trials), rules(**changes), 1))
    return [one for one in found if isinstance(one, TaskSample)], [one for one in found if isinstance(one, NoSample)]


def group(start: int, condition: str, *drugs: str, count: int = 4, split: str = "test") -> list[SplitTrial]:
    return [given(about(start + number, condition, *drugs), split) for number in range(count)]


def test_a_pair_shows_the_same_records_under_two_protocols() -> None:
    samples, refused = made([*group(0, "Gout", "Metformin"), *group(10, "Gout", "Insulin")], studies=4)
    one, other = samples
    assert one.group == other.group
    assert sorted(one.options) == sorted(other.options)
    assert len(set(one.options)) == 4
    verdicts = [dict(zip(each.options, each.answer, strict=True)) for each in samples]
    assert all({verdicts[0][record], verdicts[1][record]} == {"include", "exclude"} for record in one.options)
    for each in samples:
        drug = "Metformin" if "Metformin" in each.material else "Insulin"
        assert each.answer == ["include" if drug in record else "exclude" for record in each.options]
        assert not any("NCT0" in record for record in (*each.options, each.material))
    assert Counter(one.reason for one in refused) == {"not_shown": 4}


def test_topics_of_one_intervention_are_a_pair_too_and_those_of_two_splits_are_not() -> None:
    samples, _ = made([*group(0, "Gout", "Metformin"), *group(10, "Asthma", "Metformin")])
    assert len(samples) == 2
    samples, _ = made([*group(0, "Gout", "Metformin"), *group(10, "Asthma", "Metformin", split="train")])
    assert samples == []


@pytest.mark.parametrize("other", [
    group(10, "Gout", "Metformin hydrochloride"),
    [given(about(10 + n, "Gout", "Insulin", brief_title=f"Insulin or metformin, {n}"), "test") for n in range(4)],
    group(10, "Gout", "Insulin", count=2),
    [given(about(10 + n, "Gout", "Insulin", brief_title=f"A trial, {n}"), "test") for n in range(4)],
])
def test_records_that_may_be_of_both_or_of_neither_and_topics_of_too_few_make_no_pair(other: list[SplitTrial]) -> None:
    samples, refused = made([*group(0, "Gout", "Metformin"), *other])
    assert samples == []
    assert {one.reason for one in refused} <= {"not_shown", "no_topic"}


def test_what_tests_both_is_not_shown() -> None:
    both = group(20, "Gout", "Metformin", "Insulin")
    samples, _ = made([*both, *group(0, "Gout", "Metformin"), *group(10, "Gout", "Insulin")])
    assert samples
    assert not [record for one in samples for record in one.options if "Metformin and Insulin" in record]


def test_a_kind_of_a_condition_says_what_is_studied_and_a_drug_goes_by_its_name() -> None:
    glioma = {"condition_mesh": ["Nervous System Neoplasms"]}
    kinds = [given(about(10 + n, "Glioma", "Metformin", **glioma), "test") for n in range(4)]
    samples, _ = made([*group(0, "Gout", "Metformin"), *kinds])
    assert {one.material.splitlines()[1].partition("people with ")[2] for one in samples} == {
        "Gout.", "Nervous System Neoplasms.",
    }
    brands = [
        given(about(10 + n, "Gout", "Humulin", intervention_mesh=["Insulin"]), "test") for n in range(4)
    ]
    assert made([*group(0, "Gout", "Metformin"), *brands])[0] == []


def test_the_same_intervention_comes_before_the_same_condition() -> None:
    samples, _ = made([
        *group(0, "Gout", "Metformin"), *group(10, "Gout", "Insulin"), *group(20, "Asthma", "Metformin"),
    ])
    assert all("Metformin" in one.material for one in samples)


def many() -> list[SplitTrial]:
    return [
        one for at in range(12) for drug in range(4)
        for one in group(100 * at + 10 * drug, f"{3 * 'abcdefghijkl'[at]}itis", f"{3 * 'wxyz'[drug]}mab", count=6)
    ]


def test_every_trial_ends_once_and_later_ones_leave_pairs_as_they_are() -> None:
    before, refused = made(many(), studies=8)
    shown = {one for sample in before for one in sample.trial_ids}
    ends = [*shown, *(one.id.removeprefix("study_screening-free-") for one in refused)]
    assert sorted(ends) == sorted(one.trial_id for one in many())
    after, _ = made([*many(), *group(5000, "Gout", "Honey"), *group(5010, "Gout", "Thyme")], studies=8)
    assert {one.sample_id: one for one in after}.items() >= {one.sample_id: one for one in before}.items()
    assert len(after) == len(before) + 2


def test_how_many_are_included_and_where_varies() -> None:
    samples, _ = made(many(), studies=8)
    assert len({one.answer.count("include") for one in samples}) >= 3
    assert {at for one in samples for at, said in enumerate(one.answer) if said == "include"} == set(range(8))


@pytest.mark.parametrize(("said", "wanted"), [
    (["include", "Exclude."], ["include", "exclude"]), ([True, False], ["include", "exclude"]),
    ([{"PMID": "1", "decision": "included"}, {"label": "excluded"}], ["include", "exclude"]),
    ({"1": "yes", "2": "no"}, ["include", "exclude"]),
])
def test_verdicts_are_read_however_they_are_written(said: Any, wanted: list[str]) -> None:
    assert TASK.read(said, {"options": ["x", "y"]}) == wanted


@pytest.mark.parametrize(("said", "reason"), [
    ("include", "no_list"), (None, "no_list"), (["include"], "wrong_count"), (["include"] * 3, "wrong_count"),
    (["include", "perhaps"], "no_verdict"), (["include", None], "no_verdict"), (["include", {}], "no_verdict"),
    (["include", ["include"]], "no_verdict"),
])
def test_what_is_no_list_of_verdicts_is_named(said: Any, reason: str) -> None:
    with pytest.raises(RejectionError, match=reason):
        TASK.read(said, {"options": ["x", "y"]})


def test_scores_are_of_records_and_nothing_read_is_all_wrong() -> None:
    true, said = ["include", "exclude", "exclude", "exclude"], ["exclude", "exclude", "exclude", "include"]
    found = {metric.name: metric.value({}, true, said) for metric in TASK.metrics}
    assert found == {"accuracy": 0.5, "balanced_accuracy": pytest.approx(1 / 3), "all_right": 0.0}
    assert {metric.value({}, true, true) for metric in TASK.metrics} == {1.0}
    assert {metric.value({}, true, None) for metric in TASK.metrics} == {0.0}


def test_the_trivial_baseline_includes_what_has_the_rare_words() -> None:
    samples, _ = made(many(), studies=8)
    rows = [one.as_row() for one in samples]
    guesses = TASK.guess(rows, rows)
    assert np.mean([one == two for row, said in zip(samples, guesses, strict=True)
                    for one, two in zip(row.answer, said, strict=True)]) > 0.6


def samples_of(count: int, *, told: bool) -> list[pa.Table]:
    """Samples whose records are included in half of all cases, by their words where they tell."""
    rng, rows = np.random.default_rng(5), []
    for number in range(count):
        for split in ("train", "test"):
            answer = ["include" if one else "exclude" for one in rng.random(6) < 0.5]
            texts = [
                f"word{rng.integers(40)} word{rng.integers(40)}" + (" tell" if told and one == "include" else "")
                for one in answer
            ]
            rows.append(TaskSample(
                "study_screening", "free", f"{split}{number}", split, [], None, "", answer, texts
            ).as_row())
    return [pa.Table.from_pylist(rows, SAMPLES)]


def test_records_that_tell_are_found_out_and_others_are_near_chance() -> None:
    telling, silent = (blind_records(samples_of(150, told=told), 1, 100) for told in (True, False))
    assert telling is not None
    assert silent is not None
    assert telling["words"]["accuracy"] > 0.95
    assert abs(silent["words"]["accuracy"] - 0.5) < 0.07
    assert (silent["samples"], silent["records"]) == (150, 900)
    assert blind_records([pa.Table.from_pylist([], SAMPLES)], 1, 100) is None


def test_pairs_tell_nothing_by_records_alone() -> None:
    train, _ = made([given(Trial.from_row({**one.row}), "train") for one in many()], studies=8)
    test, _ = made(many(), studies=8)
    found = blind_records([pa.Table.from_pylist([one.as_row() for one in [*train, *test]], SAMPLES)], 1, 100)
    assert found is not None
    assert found["chance"] == 0.5
    for name in ("all", "longer", "first_half", "words"):
        assert abs(found[name]["accuracy"] - 0.5) < 0.12


@pytest.mark.parametrize("variant", ["local", "chat"])
def test_prompts_show_the_protocol_and_every_record_and_no_id(variant: str, settings: SimpleNamespace) -> None:
    search = [one for one in StudySearch().build(iter(many()), rules(), 1) if isinstance(one, TaskSample)]
    screening, _ = made(many(), studies=12)
    asked = pa.Table.from_pylist([one.as_row() for one in (search[0], screening[0])], SAMPLES)
    requests = requests_of(asked, rules(), getattr(settings, variant), 1)
    for row, sample in zip(requests.to_pylist(), (search[0], screening[0]), strict=True):
        body = Request(**row).content()
        prompt = body["prompt"] if variant == "local" else body["messages"][-1]["content"]
        assert sample.material in prompt
        places = [prompt.index(f"\n{at}.\n{record}") for at, record in enumerate(sample.options, 1)]
        assert places == sorted(places)
        assert not re.search(r"NCT\d|{{|{%", row["body"])
    assert len(screening[0].options) == 12
    assert f"each of the {12} records" in prompt


def test_answers_are_read_and_unread_ones_are_wrong_and_named(tmp_path: Path, settings: SimpleNamespace) -> None:
    samples, _ = made(many(), studies=8)
    asked = pa.Table.from_pylist([one.as_row() for one in samples[:4]], SAMPLES)
    requests = requests_of(asked, rules(), settings.chat, 1)
    texts = [json.dumps({"answer": samples[0].answer}), '{"answer": ["include"]}', "I include all.", None]
    parsed = read_answers(asked, requests, completions(requests, texts))
    assert parsed.accepted["sample_id"].to_pylist() == [samples[0].sample_id]
    assert Counter(row["reason"] for row in parsed.rejects) == {"wrong_count": 1, "not_json": 1, "no_answer": 1}
    train = tmp_path / "study_screening" / "samples.parquet"
    tables.write(train, asked, SAMPLES)
    found = evaluate(asked, parsed, [train], Records(lambda _: iter(()), train), 1, 50)["study_screening"]["free"]
    assert (found["asked"], found["answered"]) == (4, 1)
    assert {name: one["value"] for name, one in found["metrics"].items()} == {
        "accuracy": 0.25, "balanced_accuracy": 0.25, "all_right": 0.25,
    }
