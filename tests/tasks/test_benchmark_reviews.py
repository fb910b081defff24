"""The user's own reviews: what is read of their lines, what is named, and the samples that they make."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmark_kit import given, rules, trial
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.files import json_lines
from trialwright.schemas.samples import SAMPLES
from trialwright.tasks.benchmark.building import build
from trialwright.tasks.benchmark.review_lines import abstracts
from trialwright.tasks.benchmark.reviews import review_samples
from trialwright.tasks.benchmark.sample_task import Records
from trialwright.tasks.benchmark.study_search import StudySearch
from trialwright.tasks.benchmark.task_sample import NoSample, TaskSample

TASKS = ("study_search", "study_screening", "evidence_summary")
INPUTS = {
    "background": "Gout hurts.", "objectives": "To assess honey in gout.", "selection criteria": "Trials of honey.",
}


def screening(review: str = "900001", count: int = 10, **changes: Any) -> dict[str, Any]:
    """A review of which every second study is included."""
    return {
        "task": "study_screening", "metadata": {"PMID": review}, "inputs": INPUTS,
        "context": [
            {"PMID": str(n), "title": f"Honey {n}", "abstract": f"Honey of farm {n} in gout."} for n in range(count)
        ],
        "labels": [{"PMID": str(n), "label": "included" if n % 2 else "excluded"} for n in range(count)], **changes,
    }


def search(review: str = "900002", **changes: Any) -> dict[str, Any]:
    return {"metadata": {"PMID": review}, "inputs": INPUTS, "labels": ["1", 3, "77"], **changes}


def summary(review: str = "900003", **changes: Any) -> dict[str, Any]:
    return {
        "metadata": {"PMID": review}, "question": "Does honey help in gout?", "options": {"A": "Yes", "B": "No"},
        "answer": "b", **changes,
    }


def made(folder: Path, task: str, *lines: Any, **changes: Any) -> tuple[list[TaskSample], list[NoSample]]:
    file = folder / "reviews.jsonl"
    file.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines))
    found = list(review_samples(task, file, rules(**changes), 1))
    return [one for one in found if isinstance(one, TaskSample)], [one for one in found if isinstance(one, NoSample)]


def test_each_task_takes_its_lines(tmp_path: Path) -> None:
    lines = (screening(), search(), summary())
    for task in TASKS:
        (sample,), refused = made(tmp_path, task, *lines)
        assert (sample.task, sample.source) == (task, "reviews")
        # 77 has no abstract anywhere in the file.
        assert [one.reason for one in refused] == (["study_without_abstract"] if task == "study_search" else [])
    assert made(tmp_path, "arm_design", *lines) == ([], [])


def test_a_screening_sample_shows_included_and_excluded_studies(tmp_path: Path) -> None:
    (sample,), _ = made(tmp_path, "study_screening", screening(), studies=6)
    assert (len(sample.options), len(set(sample.options)), len(sample.answer)) == (6, 6, 6)
    for study, text, said in zip(sample.trial_ids, sample.options, sample.answer, strict=True):
        assert text == f"Honey {study}\nHoney of farm {study} in gout."
        assert said == ("include" if int(study) % 2 else "exclude")
    assert sample.material == (
        "background: Gout hurts.\nobjectives: To assess honey in gout.\nselection criteria: Trials of honey."
    )


def test_a_search_is_run_over_all_abstracts_of_the_file(tmp_path: Path) -> None:
    (sample,), _ = made(tmp_path, "study_search", screening(), search())
    assert sample.answer["relevant"] == ["1", "3"]
    assert len(list(abstracts(tmp_path / "reviews.jsonl"))) == 10
    task = StudySearch().ready(Records(lambda _: iter(()), tmp_path / "reviews.jsonl"), [sample.as_row()])
    row, said = sample.as_row(), '"farm 1" OR "farm 2"'
    values = {metric.name: metric.value(row, sample.answer, said) for metric in task.metrics}
    assert values == {"recall_100": 0.5, "precision_100": 0.5}


def test_the_right_option_is_at_its_letter(tmp_path: Path) -> None:
    lettered = summary(options={"B": "No", "A": "Yes", "C": "Perhaps"}, answer="C")
    (sample,), _ = made(tmp_path, "evidence_summary", lettered)
    assert (sample.options, sample.answer, sample.form) == (["Yes", "No", "Perhaps"], "C", "choice")


@pytest.mark.parametrize(("line", "task", "reason"), [
    (b"oops", "study_search", "not_json"), (b"[1]", "study_search", "no_object"),
    (b'"\xff"', "study_search", "not_utf8"),
    (b"[" * 100_000, "study_search", "not_json"),
    ({"task": "other"}, "study_search", "unknown_task"), ({}, "study_screening", "unknown_task"),
    (search(inputs={}), "study_search", "no_protocol"), (search(inputs=None), "study_search", "no_protocol"),
    (search(task="study_search", labels=[]), "study_search", "no_labels"),
    (search(split="some"), "study_search", "unknown_split"), (search(labels=["78"]), "study_search", "no_abstracts"),
    (search(inputs={"objectives": "\u7814\u7a76\u7684\u76ee\u7684"}, labels=["1"]), "study_search", "not_english"),
    (screening(count=1), "study_screening", "one_label"), (screening(context=None), "study_screening", "one_label"),
    (summary(answer="D"), "evidence_summary", "no_answer"), (summary(answer=None), "evidence_summary", "no_answer"),
    (summary(options={"A": "Yes"}, answer="A"), "evidence_summary", "no_options"),
    (summary(options={"A": "Yes", "B": "Yes"}), "evidence_summary", "no_options"),
    (summary(options="AB"), "evidence_summary", "no_options"),
    (summary(question=" "), "evidence_summary", "no_question"),
])
def test_lines_that_make_no_sample_are_named(tmp_path: Path, line: Any, task: str, reason: str) -> None:
    samples, refused = made(tmp_path, task, line)
    assert samples == []
    assert [(one.id.split("-", 2)[2], one.reason) for one in refused] == [("line-1", reason)]


def test_studies_that_lack_something_are_named_and_the_review_goes_on(tmp_path: Path) -> None:
    line = screening()
    line["context"] += [
        {"PMID": "20", "title": "No abstract"}, {"PMID": "0", "abstract": "Again."}, {"abstract": "Nobody's."}, "21",
        {"PMID": "22", "title": "No label", "abstract": "Honey."},
        {"PMID": "23", "title": "Wrong label", "abstract": "Honey."},
        {"PMID": "24", "title": "Two labels", "abstract": "Honey."},
        {"PMID": "25", "title": "\u7814\u7a76", "abstract": "\u7814\u7a76\u7684\u76ee\u7684\u662f\u75db\u98ce"},
    ]
    line["labels"] += [
        {"PMID": "20", "label": "included"}, {"PMID": "23", "label": "maybe"}, {"PMID": "24", "label": "included"},
        {"PMID": "24", "label": "excluded"}, {"PMID": "25", "label": "included"},
    ]
    (sample,), refused = made(tmp_path, "study_screening", line, studies=18)
    assert len(sample.options) == 10
    assert Counter(one.reason for one in refused) == {
        "study_without_abstract": 2, "study_repeated": 1, "study_without_id": 1, "study_unlabelled": 1,
        "study_label_unknown": 1, "study_label_unclear": 1, "study_not_english": 1,
    }


def test_the_same_review_twice_is_one_sample(tmp_path: Path) -> None:
    samples, refused = made(tmp_path, "study_screening", screening(), screening(), screening("900009"))
    assert len(samples) == 2
    assert [one.reason for one in refused] == ["duplicate_review"]


def test_a_review_is_on_one_side_in_all_tasks_and_on_that_which_its_line_names(tmp_path: Path) -> None:
    sides = set()
    for number in range(40):
        lines = (screening(str(number)), search(str(number)), summary(str(number)))
        found = {made(tmp_path, task, *lines)[0][0].split for task in TASKS}
        assert len(found) == 1
        sides |= found
    assert sides == {"train", "val", "test"}
    for told, wanted in (("train", "train"), ("validation", "val"), ("TEST", "test")):
        assert made(tmp_path, "study_screening", screening(split=told))[0][0].split == wanted


def test_other_lines_leave_a_sample_as_it_is(tmp_path: Path) -> None:
    (before,), _ = made(tmp_path, "study_screening", screening())
    after, _ = made(tmp_path, "study_screening", screening("800001"), screening(), b"oops")
    assert before in after


def test_no_id_is_told(tmp_path: Path) -> None:
    inputs = {"objectives": "To update 900001 with NCT00000001 and honey in gout."}
    (sample,), _ = made(tmp_path, "study_screening", screening(inputs=inputs))
    assert sample.material == "objectives: To update [number] with [number] and honey in gout."


def test_lines_and_files_beyond_the_bounds_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MOST_LINE_BYTES", 3000)
    samples, refused = made(tmp_path, "evidence_summary", b" " * 9001 + b"{}", summary(), b"x" * 3001)
    assert len(samples) == 1
    assert [(one.id, one.reason) for one in refused] == [
        (f"evidence_summary-choice-line-{number}", "line_too_long") for number in (1, 3)
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["included", "A", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["PMID", "title", "abstract", "label", "A", "B", "objectives", "selection criteria"]), inner,
        max_size=4,
    ), max_leaves=12,
)
FIELDS = ["task", "inputs", "labels", "context", "question", "options", "answer", "metadata", "split"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(
    changes=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
    base=st.sampled_from([screening, search, summary]),
)
def test_whatever_a_line_holds_it_ends_once(tmp_path: Path, changes: dict[str, Any], base: Any) -> None:
    line = {**base(), **changes}
    ends = 0
    for task in TASKS:
        samples, refused = made(tmp_path, task, line)
        lines = [one for one in refused if not one.reason.startswith("study_")]
        assert len(samples) + len(lines) <= 1
        ends += len(samples) + len(lines)
        for sample in samples:
            tables.write(tmp_path / "samples.parquet", [sample.as_row()], SAMPLES)
    # A line of no task is named in each.
    assert ends in {1, len(TASKS)}


def test_counts_add_up(tmp_path: Path) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text("\n".join(map(json.dumps, [screening(), search(), search(labels=["78"])])) + "\noops\n")
    trials = [given(trial(number)) for number in range(5)]
    built = build(
        StudySearch(), iter(trials), rules(), 1, tmp_path / "s.parquet", tmp_path / "r.parquet",
        review_samples("study_search", file, rules(), 1),
    )
    form = built.metrics()["forms"]["free"]
    assert form["reviews"] == {"samples": 1, "duplicate_review": 1, "not_json": 1, "study_without_abstract": 1}
    assert built.read == form["trials"] + sum(form["refused"].values()) - sum(form["reviews"].values()) + 1
    assert tables.count(tmp_path / "s.parquet") == 1
    assert tables.count(tmp_path / "r.parquet") == sum(form["refused"].values())
