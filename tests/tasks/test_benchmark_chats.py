"""Samples as chat messages: every sample once, in its split, as the LLM is asked, and no id in any message."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmark_kit import given, rules, trial

from trialwright.schemas.samples import CHATS, SAMPLES
from trialwright.sections.whole import load_all
from trialwright.tasks.benchmark.asked import requests_of
from trialwright.tasks.benchmark.chat_files import write_chats
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.task_sample import TaskSample

ROOT = Path(__file__).resolve().parents[2]
# Those that a trial of the kit gives.
NAMES = ["arm_design", "eligibility_design", "endpoint_selection", "sample_size", "trial_completion"]
SPLITS = {"train": range(8), "val": range(8, 12), "test": range(12, 20)}


def samples(name: str) -> pa.Table:
    """Return the samples of a task, those of trial 3 in words that are no ASCII."""
    other = {"brief_title": "Zweite Prüfung – “x”"}
    trials = [
        given(trial(number, **(other if number == 3 else {})), split)
        for split, numbers in SPLITS.items() for number in numbers
    ]
    made = [one for one in TASKS[name].build(iter(trials), rules(), 1) if isinstance(one, TaskSample)]
    return pa.Table.from_pylist([one.as_row() for one in made], SAMPLES)


def written(folder: Path, name: str) -> list[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    write_chats(TASKS[name], iter([samples(name)]), rules(), folder)
    return [json.loads(line) for split in SPLITS for line in (folder / f"{split}.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_there_once_in_its_split_with_its_answer(tmp_path: Path, name: str) -> None:
    rows = {row["sample_id"]: row for row in samples(name).to_pylist()}
    chats = written(tmp_path, name)
    assert sorted(chat["sample_id"] for chat in chats) == sorted(rows)
    for split in SPLITS:
        lines = [json.loads(line) for line in (tmp_path / f"{split}.jsonl").read_bytes().splitlines()]
        assert {chat["split"] for chat in lines} == {split}
        table = pq.read_table(tmp_path / f"{split}.parquet")
        assert table.schema.equals(CHATS)
        assert table.to_pylist() == lines
    for chat in chats:
        system, user, assistant = chat["messages"]
        assert [one["role"] for one in (system, user, assistant)] == ["system", "user", "assistant"]
        assert json.loads(assistant["content"]) == {"answer": json.loads(rows[chat["sample_id"]]["answer"])}
        assert (chat["form"], chat["source"]) == (rows[chat["sample_id"]]["form"], "registry")


@pytest.mark.parametrize("name", NAMES)
def test_no_message_holds_an_id(tmp_path: Path, name: str) -> None:
    for chat in written(tmp_path, name):
        said = json.dumps(chat["messages"])
        assert "NCT" not in said and chat["sample_id"] not in said


def test_the_prompt_is_that_of_the_llm(tmp_path: Path) -> None:
    llm = load_all(ROOT / "params.yaml").llm.model_copy(update={"prompts": "chat", "order": "paper"})
    bodies = [json.loads(body) for body in requests_of(samples("arm_design"), rules(), llm, 1)["body"].to_pylist()]
    asked = [body["prompt"] if "prompt" in body else body["messages"] for body in bodies]
    assert sorted(json.dumps(one, sort_keys=True) for one in asked) == sorted(
        json.dumps(chat["messages"][:-1], sort_keys=True) for chat in written(tmp_path, "arm_design")
    )


def test_the_same_samples_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert written(one, "sample_size") == written(other, "sample_size")
    for file in one.iterdir():
        assert file.read_bytes() == (other / file.name).read_bytes()


def test_counts_are_by_split_form_and_source_and_a_split_may_be_empty(tmp_path: Path) -> None:
    found = samples("arm_design")
    train = found.filter(pc.equal(found["split"], "train"))
    counts = write_chats(TASKS["arm_design"], iter([train]), rules(), tmp_path)
    assert counts == {("train", "choice", "registry"): 8, ("train", "free", "registry"): 8}
    assert (tmp_path / "test.jsonl").read_bytes() == b""
    assert pq.read_table(tmp_path / "test.parquet").num_rows == 0


def test_a_search_is_answered_by_its_query_and_not_by_the_ids_that_it_finds(tmp_path: Path) -> None:
    known: dict[str, Any] = {"task": "study_search", "form": "free", "split": "train", "trial_ids": ["NCT00000001"],
             "group": "g", "material": "background: a", "options": [], "rationale": []}
    rows = [
        {**known, "sample_id": name, "source": source,
         "answer": json.dumps({"query": query, "relevant": ["NCT00000001"]})}
        for name, source, query in (("a", "registry", '"gout" AND "drug"'), ("b", "reviews", ""))
    ]
    counts = write_chats(TASKS["study_search"], iter([pa.Table.from_pylist(rows, SAMPLES)]), rules(), tmp_path)
    # Of a review no query is known.
    assert counts == {("train", "free", "registry"): 1}
    (chat,) = [json.loads(line) for line in (tmp_path / "train.jsonl").read_bytes().splitlines()]
    assert json.loads(chat["messages"][-1]["content"]) == {"answer": '"gout" AND "drug"'}
    assert "NCT" not in json.dumps(chat["messages"])
