"""Study search: topics of registry records, queries read and run, and what they find."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmark_kit import given, rules, trial
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from trialwright.tasks.benchmark.boolean_query import MOST_CHARS, MOST_NESTED, MOST_WORDS, parse
from trialwright.tasks.benchmark.sample_task import Records, SampleTask
from trialwright.tasks.benchmark.study_index import IndexedStudy, StudyIndex
from trialwright.tasks.benchmark.study_search import StudySearch
from trialwright.tasks.benchmark.task_sample import NoSample, SplitTrial, TaskSample
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Intervention, Trial

SIGNS = ['"', "(", ")", "*", "^", ":", "{", "}", "+", "-", ",", "[", "]", "AND", "OR", "NOT", "NEAR", "NEAR/2", "'",
         ";", "\\", "\0", "aspirin", "pain", "%", "studies", "--", "\u201c", "\u00e9", "\u75db"]


def about(number: int, condition: str, *drugs: str, **changes: Any) -> Trial:
    parts = [Intervention("Drug", drug, None) for drug in drugs]
    return trial(number, **{"conditions": [condition], "interventions": parts, **changes})


def made(trials: list[SplitTrial], **changes: Any) -> tuple[list[TaskSample], list[NoSample]]:
    found = list(StudySearch().build(iter(trials), rules(**changes), 1))
    return [one for one in found if isinstance(one, TaskSample)], [one for one in found if isinstance(one, NoSample)]


def few(split: str = "test") -> list[SplitTrial]:
    """Four trials of metformin in gout, three of insulin in gout, one of both, one of insulin in asthma."""
    drugs = [["Metformin"]] * 4 + [["Insulin"]] * 3 + [["Metformin", "Insulin"]]
    return [given(about(number, "Gout", *names), split) for number, names in enumerate(drugs)] + [
        given(about(9, "Asthma", "Insulin"), split)
    ]


def test_a_topic_is_what_trials_of_a_split_share() -> None:
    samples, refused = made([*few(), given(about(20, "Gout", "Metformin"), "train")])
    relevant = {one.material.splitlines()[1]: one.answer["relevant"] for one in samples}
    assert relevant == {
        "objectives: To assess the effects of Metformin in people with Gout.": [f"NCT{n:08}" for n in (0, 1, 2, 3, 7)],
        "objectives: To assess the effects of Insulin in people with Gout.": [f"NCT{n:08}" for n in (4, 5, 6, 7)],
    }
    assert [(one.id, one.reason) for one in refused] == [
        ("study_search-free-NCT00000009", "no_topic"), ("study_search-free-NCT00000020", "no_topic"),
    ]
    assert {one.split for one in samples} == {"test"}


@pytest.mark.parametrize(("changes", "reason"), [
    ({"conditions": []}, "no_condition"), ({"conditions": ["Healthy Volunteers"]}, "no_condition"),
    ({"interventions": []}, "no_intervention"),
    ({"interventions": [Intervention("Drug", "Placebo tablet", None)]}, "no_intervention"),
    ({"brief_title": None, "brief_summary": None}, "no_text"),
    ({"brief_summary": "\u7814\u7a76\u7684\u76ee\u7684\u662f\u75db\u98ce" * 9}, "not_english"),
])
def test_trials_that_no_topic_can_have_are_named(changes: dict[str, Any], reason: str) -> None:
    samples, refused = made([*few(), given(trial(30, **changes), "test")])
    assert len(samples) == 2
    assert {one.reason for one in refused if one.id.endswith("NCT00000030")} == {reason}


def test_a_trial_of_a_kind_of_a_condition_is_one_of_the_condition() -> None:
    kinds = ["Leukemia", "Leukemia, Myeloid", "Leukemia, Myeloid, Acute", "Leukemia, Lymphoid", "Sarcoma", "Leukemia"]
    samples, refused = made([given(about(number, kind, "Cytarabine"), "test") for number, kind in enumerate(kinds)])
    (sample,) = samples
    assert sample.material.splitlines()[1].endswith("Cytarabine in people with Leukemia.")
    assert sample.answer["relevant"] == [f"NCT{number:08}" for number in (0, 1, 2, 3, 5)]
    assert [one.reason for one in refused] == ["no_topic"]


def test_one_that_names_both_is_counted_once() -> None:
    both = [
        given(about(number, "Leukemia", "Cytarabine", conditions=["Leukemia", "Leukemia, Myeloid"]), "test")
        for number in range(3)
    ]
    samples, _ = made(both)
    (sample,) = samples
    assert sample.answer["relevant"] == [f"NCT{number:08}" for number in range(3)]


def test_topics_of_many_trials_and_of_the_same_trials_are_left_out() -> None:
    wide = [given(about(number, "Pain", "Aspirin")) for number in range(61)]
    same = [given(about(100 + number, "Cough", "Honey", "Thyme")) for number in range(3)]
    samples, refused = made([*wide, *same])
    assert len(samples) == 1
    assert Counter(one.reason for one in refused) == {"wide_topic": 61}


def test_every_trial_ends_once_and_later_ones_leave_topics_as_they_are() -> None:
    before, refused = made(few())
    inside = {one for sample in before for one in sample.answer["relevant"]}
    assert len(inside) + len(refused) == len(few())
    later = [given(about(40 + number, "Asthma", "Honey"), "test") for number in range(3)]
    after, _ = made([*few(), *later])
    assert {one.sample_id: one for one in after}.items() >= {one.sample_id: one for one in before}.items()
    assert len(after) == len(before) + 1


def test_no_id_is_told_and_what_all_share_is() -> None:
    trials = [given(about(n, "Gout", "Metformin", gender="Female", minimum_age=f"{n} Years"), "test") for n in range(3)]
    (sample,), _ = made(trials)
    assert "NCT" not in sample.material
    assert sample.material.splitlines()[2] == (
        "selection criteria: Trials that study Gout and have Metformin among their interventions; study type:"
        " Interventional; phase: Phase 2; sex of participants: Female."
    )


@pytest.mark.parametrize(("query", "wanted"), [
    ("aspirin", '"aspirin"'), ("oral aspirin", '"oral" AND "aspirin"'),
    ('"oral aspirin"[tiab] OR head*', '"oral aspirin" OR "head" *'),
    ("a OR b AND c", '("a" OR "b") AND "c"'), ("a AND (b or c)", '"a" AND ("b" OR "c")'),
    ("a AND NOT b", '"a" NOT "b"'), ("a NOT b NOT c", '("a" NOT "b") NOT "c"'),
    ("HER2-positive[MeSH Terms]", '"HER2 positive"'), ("\u201cbreast cancer\u201d", '"breast cancer"'),
    ('a OR "b c', '"a" OR "b c"'), ("(a OR (b AND c", '"a" OR ("b" AND "c")'),
    ("title:x NEAR/3 y", '"title x" AND "NEAR 3" AND "y"'), ("((a))", '"a"'),
])
def test_queries_are_read_as_pubmed_does(query: str, wanted: str) -> None:
    assert parse(query) == wanted


@pytest.mark.parametrize("query", [
    "", "  ", "AND", "a AND", "OR a", "NOT a", "a AND OR b", "a)", "(", '"', "[x", "()", '""', "***",
    "a" * (MOST_CHARS + 1),
    " ".join(["a"] * (MOST_WORDS + 1)), "(" * (MOST_NESTED + 2) + "a" + ")" * (MOST_NESTED + 2),
    "a" + " AND b OR c" * MOST_NESTED,
])
def test_what_is_no_query_is_named(query: str) -> None:
    with pytest.raises(RejectionError, match="not_query"):
        StudySearch().read(query, {})


@pytest.fixture(scope="module")
def index() -> StudyIndex:
    return StudyIndex([
        IndexedStudy("1", "Aspirin in pain", "Tablets."), IndexedStudy("2", "Honey", "Against coughs and p\u00e9in."),
        IndexedStudy("3", "", "", "Pain", "Acetylsalicylic acid"),
    ])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(query=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(SIGNS), max_size=40).map(" ".join)))
def test_nothing_that_is_asked_is_more_than_a_search(index: StudyIndex, query: str) -> None:
    try:
        found = index.find(query, 100)
    except RejectionError as rejected:
        assert rejected.reason == "not_query"
    else:
        assert set(found) <= {"1", "2", "3"}


def nested() -> Iterator[str]:
    """Queries as deep as may be, to either side."""
    left = right = "a"
    for number in range(MOST_NESTED):
        sign = ("AND", "OR", "NOT")[number % 3]
        left, right = f"({left} {sign} b) AND c" if number % 2 else f"{left} {sign} b", f"b {sign} ({right})"
        yield from (left, right)


def test_the_deepest_queries_are_run_or_refused(index: StudyIndex) -> None:
    run = 0
    for query in nested():
        try:
            index.find(query, 100)
            run += 1
        except RejectionError:
            continue
        except sqlite3.Error as error:
            raise AssertionError(query) from error
    assert run > MOST_NESTED


def test_queries_find_what_has_the_words(index: StudyIndex) -> None:
    assert set(index.find("pain AND (aspirin OR acetylsalicylic)", 100)) == {"1", "3"}
    assert index.find("PEIN*", 100) == ["2"]
    assert index.find("tablets NOT aspirin", 100) == []
    assert len(index.find("pain OR honey", 1)) == 1


def scored(task: SampleTask, sample: TaskSample, said: Any) -> dict[str, float]:
    row = sample.as_row()
    return {metric.name: metric.value(row, sample.answer, said) for metric in task.metrics}


def test_recall_and_precision_are_of_the_trials_of_the_split(tmp_path: Path) -> None:
    others = [given(about(50 + n, "Gout", "Metformin"), "train") for n in range(3)]
    samples, _ = made(few())
    one = next(sample for sample in samples if "Metformin" in sample.material)
    task = StudySearch().ready(Records(lambda _: iter([*few(), *others]), tmp_path / "none"), [one.as_row()])
    assert scored(task, one, "metformin") == {"recall_100": 1.0, "precision_100": 1.0}
    assert scored(task, one, "insulin") == {"recall_100": 0.2, "precision_100": 0.2}
    assert scored(task, one, one.answer["query"]) == {"recall_100": 1.0, "precision_100": 1.0}
    assert scored(task, one, "nothing of it") == scored(task, one, None) == {"recall_100": 0.0, "precision_100": 0.0}


def test_the_trivial_baseline_asks_for_rare_words() -> None:
    samples, _ = made([
        given(about(10 * at + n, condition, f"Drug{at}"))
        for at, condition in enumerate(["Gout", "Asthma", "Pain", "Cough"]) for n in range(3)
    ])
    rows = [one.as_row() for one in samples]
    assert StudySearch().guess(rows, rows[:1]) == ['"drug0" AND "gout"']
    assert StudySearch().guess([], []) == []
