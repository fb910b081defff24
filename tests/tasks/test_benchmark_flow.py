"""From trials to scores: what is written, chosen, asked, read and counted, whatever a model says."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from benchmark_kit import given, rules, trial
from hypothesis import given as fuzz
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.answers import COMPLETIONS
from trialwright.schemas.samples import SAMPLES
from trialwright.sections.writing import Llm
from trialwright.tasks.benchmark.asked import choose, read_answers, requests_of
from trialwright.tasks.benchmark.building import build, columns_of, given_of
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.sample_asking import find_answer
from trialwright.tasks.benchmark.sample_task import Records
from trialwright.tasks.benchmark.task_evaluation import describe, evaluate
from trialwright.tasks.benchmark.task_sample import SplitTrial

NAMES = ("arm_design", "endpoint_selection", "sample_size", "trial_completion")


def trials() -> list[SplitTrial]:
    """Forty trials, a third of them stopped, the last fourteen under test."""
    def one(number: int) -> SplitTrial:
        changes: dict[str, Any] = {}
        if number % 3 == 0:
            changes = {"overall_status": "Terminated", "why_stopped": "slow accrual", "enrollment_type": "Anticipated"}
        return given(trial(number, **changes), "train" if number < 20 else "val" if number < 26 else "test")

    return [one(number) for number in range(40)]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in NAMES:
        files = (tmp_path / name / "samples.parquet", tmp_path / name / "no.parquet")
        build(TASKS[name], iter(trials()), rules(), 1, *files)
    return tmp_path


def llm(prompts: str) -> Llm:
    return Llm.model_validate({
        "backend": "local", "model": "m", "base_url": None, "tokenizer": None, "prompts": prompts,
        "order": "examples_first",
    })


def files(folder: Path) -> list[Path]:
    return [folder / name / "samples.parquet" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_counts_add_up_in_every_form(name: str, tmp_path: Path) -> None:
    bad = [given(trial(60, arms=[], primary_outcomes=[], enrollment=None, overall_status=None))]
    samples, rejects = tmp_path / "samples.parquet", tmp_path / "rejects.parquet"
    found = build(TASKS[name], iter([*trials(), *bad]), rules(), 1, samples, rejects)
    rows, no = tables.read(samples, SAMPLES).to_pylist(), tables.read(rejects, REJECTS).to_pylist()
    assert found.read == 41
    for form, counts in found.forms.items():
        assert sum(counts["samples"].values()) + sum(counts["refused"].values()) == 41
        assert counts["samples"] == counts["kept"] == Counter(row["split"] for row in rows if row["form"] == form)
        assert counts["refused"] == Counter(row["reason"] for row in no if f"-{form}-" in row["id"])
    assert str(found).startswith("41 read; ")


def test_a_limit_keeps_whole_groups_and_the_same_ones(tmp_path: Path) -> None:
    def kept(count: int, most: int) -> set[str]:
        path = tmp_path / "samples.parquet"
        limit = {"train": most, "val": None, "test": None}
        shown = [one for one in trials() if int(one.trial_id[3:]) < count]
        build(TASKS["arm_design"], iter(shown), rules(most=limit), 1, path, tmp_path / "no.parquet")
        rows = tables.read(path, SAMPLES).to_pylist()
        return {row["group"] for row in rows if row["split"] == "train" and row["form"] == "choice"}

    assert len(kept(40, 8)) == 2
    assert kept(40, 8) < kept(40, 12) < kept(40, 20) == kept(40, 1000)


def test_the_same_samples_come_twice_and_in_batches(tmp_path: Path) -> None:
    rows = [dict(one.row) for one in trials()]
    task = TASKS["arm_design"]
    table = pa.Table.from_pylist(rows, columns_of(task))
    sides = pa.table({
        "trial_id": table["trial_id"], "split": [one.split for one in trials()], "date": [one.date for one in trials()],
    })
    batches = [table.slice(start, 7) for start in range(0, 40, 7)]
    for number, source in enumerate((trials(), given_of(batches, sides), given_of([table], sides))):
        build(task, iter(source), rules(), 1, tmp_path / f"{number}.parquet", tmp_path / "no.parquet")
    assert len({(tmp_path / f"{number}.parquet").read_bytes() for number in range(3)}) == 1
    with pytest.raises(ValueError, match="not of the same trials"):
        list(given_of([table.slice(1)], sides))


def test_the_asked_are_test_samples_in_whole_groups(built: Path) -> None:
    asked = choose(files(built), 8, 1).to_pylist()
    assert {row["split"] for row in asked} == {"test"}
    assert Counter((row["task"], row["form"]) for row in asked) == {
        ("arm_design", "choice"): 8, ("arm_design", "free"): 8, ("endpoint_selection", "choice"): 8,
        ("endpoint_selection", "free"): 8, ("sample_size", "free"): 8, ("trial_completion", "free"): 8,
    }
    assert set(Counter(row["group"] for row in asked if row["form"] == "choice").values()) == {4}


@pytest.mark.parametrize("prompts", ["chat", "document"])
def test_prompts_hold_what_is_told_and_no_id(built: Path, prompts: str) -> None:
    asked = choose(files(built), 40, 1)
    requests = requests_of(asked, rules(), llm(prompts), 1)
    assert requests["plan_id"].to_pylist() == asked["sample_id"].to_pylist()
    assert len(set(requests["key"].to_pylist())) == requests.num_rows
    for row, body in zip(asked.to_pylist(), requests["body"].to_pylist(), strict=True):
        content = json.loads(body)
        text = content.get("prompt") or "\n".join(one["content"] for one in content["messages"])
        assert row["material"] in text
        assert all(option in text for option in row["options"])
        assert "NCT0" not in text
        assert row["sample_id"] not in text
        assert content["format"]["schema"]["required"] == ["answer"]


def answered(built: Path, say: Any) -> dict[str, Any]:
    asked = choose(files(built), 40, 1)
    requests = requests_of(asked, rules(), llm("chat"), 1)
    said = [
        {"key": key, "text": text, "finish_reason": "stop", "prompt_tokens": 1, "completion_tokens": 1,
         "cached_tokens": 0, "batched": False}
        for key, row in zip(requests["key"].to_pylist(), asked.to_pylist(), strict=True)
        if (text := say(row)) is not None
    ]
    parsed = read_answers(asked, requests, pa.Table.from_pylist(said, COMPLETIONS))
    assert parsed.accepted.num_rows + len(parsed.rejects) == asked.num_rows
    records = Records(lambda task: iter(trials()), built / "no-reviews.jsonl")
    return evaluate(asked, parsed, files(built), records, 1, 200)


def test_a_model_that_knows_everything_scores_best(built: Path) -> None:
    found = answered(built, lambda row: json.dumps({"answer": json.loads(row["answer"])}))
    accuracy = found["arm_design"]["choice"]["metrics"]["accuracy"]
    # Of three groups of questions no interval is told.
    assert (accuracy["value"], str(accuracy["lo"]), accuracy["verdict"]) == (1.0, "nan", "too few")
    assert found["endpoint_selection"]["free"]["metrics"]["word_f1"]["value"] == 1.0
    assert found["sample_size"]["free"]["metrics"]["mean_error"]["value"] == 0.0
    assert found["sample_size"]["free"]["metrics"]["mean_error"]["verdict"] == "better"
    assert found["trial_completion"]["free"]["metrics"]["outcome_balanced_accuracy"]["value"] == 1.0
    assert found["trial_completion"]["free"]["metrics"]["outcome_balanced_accuracy"]["trivial"] == 0.5
    assert "arm_design choice: accuracy 1.000" in describe(found)


def test_what_cannot_be_read_is_wrong_and_counted_by_name(built: Path) -> None:
    def say(row: dict[str, Any]) -> str | None:
        if row["task"] == "sample_size":
            return None
        return {"choice": '{"answer": "Z"}', "free": "I'm sorry, I can't."}[row["form"]]

    found = answered(built, say)
    assert found["arm_design"]["choice"]["unread"] == {"no_option": found["arm_design"]["choice"]["asked"]}
    assert found["arm_design"]["free"]["unread"] == {"refused": 14}
    assert found["sample_size"]["free"]["unread"] == {"no_answer": 14}
    for forms in found.values():
        for one in forms.values():
            assert one["answered"] == 0
    assert found["arm_design"]["choice"]["metrics"]["accuracy"]["value"] == 0.0
    assert found["sample_size"]["free"]["metrics"]["within_20_percent"]["value"] == 0.0
    assert found["sample_size"]["free"]["metrics"]["mean_error"]["verdict"] in {"worse", "not distinguishable"}


@pytest.mark.parametrize(("text", "wanted"), [
    ('{"answer": "B"}', "B"), ('Sure!\n```json\n{"Answer": 5}\n```', 5), ('{"answer": "B",}', "B"),
    ('{"thoughts": "x", "answer": {"outcome": "stops"}}', {"outcome": "stops"}), ("B", None),
    ('{"answer": null}', None),
])
def test_an_answer_is_found(text: str, wanted: Any) -> None:
    assert find_answer(text) == wanted


@fuzz(st.one_of(st.text(max_size=200), st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
).map(lambda value: json.dumps({"answer": value}))))
def test_no_answer_breaks_a_task(text: str) -> None:
    from trialwright.tasks.task import RejectionError  # noqa: PLC0415

    value = find_answer(text)
    for task in TASKS.values():
        for form in task.forms:
            row = {"form": form, "options": ["x", "y"], "answer": '"A"', "material": ""}
            try:
                json.dumps(task.read(value, row))
            except RejectionError as rejected:
                assert rejected.reason
