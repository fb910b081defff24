"""What a model is tuned on: which samples, their prompts as the LLM is asked them, and their answers."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from benchmark_kit import given, rules, trial

from trialwright.core import tables
from trialwright.schemas.samples import SAMPLES
from trialwright.sections.tuning import Tuning
from trialwright.sections.writing import Llm
from trialwright.tasks.benchmark.asked import choose, requests_of
from trialwright.tasks.benchmark.building import build
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.synthetic_samples import build_synthetic
from trialwright.tasks.benchmark.tuning_texts import first, tuning_texts

NAMES = ["arm_design", "sample_size"]


def tuning(**changes: Any) -> Tuning:
    return Tuning.model_validate({
        "arms": ["real", "hybrid"], "model": None, "most_real": 6, "most_synthetic": 3, "most_test": 4,
        "max_tokens": 256, "rank": 2, "learning_rate": 0.01, "batch_size": 2, "epochs": 1, **changes,
    })


def llm(prompts: str = "document") -> Llm:
    return Llm.model_validate({
        "backend": "local", "model": "tiny", "base_url": None, "tokenizer": None, "prompts": prompts,
        "order": "examples_first",
    })


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Samples of 24 train, 8 val and 8 test trials, and of 8 synthetic ones."""
    splits = ["train", "train", "train", "val", "test"]
    trials = [given(trial(number), splits[number // 8]) for number in range(40)]
    for name in NAMES:
        folder = tmp_path / "real" / name
        build(TASKS[name], trials, rules(), 1, folder / "samples.parquet", folder / "rejects.parquet")
    synthetic = pa.Table.from_pylist([
        {**given(trial(number)).row, "trial_id": f"SYN-{number}", "reasons": ["because"]} for number in range(50, 58)
    ])
    build_synthetic(synthetic, {}, rules(names=NAMES), 1, tmp_path / "synthetic")
    return tmp_path / "real", tmp_path / "synthetic"


def texts(folders: tuple[Path, Path], prompts: str = "document", **changes: Any) -> list[dict[str, Any]]:
    found = tuning_texts(*folders, rules(names=NAMES), tuning(**changes), llm(prompts), 1)
    return list(tables.rows(found))


def test_so_many_of_each_task_form_and_source(folders: tuple[Path, Path]) -> None:
    counts: dict[tuple[str, ...], int] = {}
    for row in texts(folders):
        key = tuple(row[name] for name in ("task", "form", "split", "source"))
        counts[key] = counts.get(key, 0) + 1
    assert counts == {
        **{("arm_design", form, split, "registry"): count for form in ("choice", "free")
           for split, count in (("train", 6), ("test", 4))},
        **{("arm_design", form, "train", "synthetic"): 3 for form in ("choice", "free")},
        ("sample_size", "free", "train", "registry"): 6, ("sample_size", "free", "test", "registry"): 4,
    }


def test_no_arms_take_nothing(folders: tuple[Path, Path]) -> None:
    assert texts(folders, arms=[]) == []


@pytest.mark.parametrize("prompts", ["document", "chat"])
def test_prompts_are_those_that_the_llm_is_asked(folders: tuple[Path, Path], prompts: str) -> None:
    files = [folders[0] / name / "samples.parquet" for name in NAMES]
    asked = choose(files, 4, 1)
    requests = requests_of(asked, rules(names=NAMES), llm(prompts), 1)
    bodies = dict(zip(requests["plan_id"].to_pylist(), map(json.loads, requests["body"].to_pylist()), strict=True))
    tested = {row["sample_id"]: json.loads(row["prompt"]) for row in texts(folders, prompts) if row["split"] == "test"}
    assert tested == {
        name: body["prompt"] if prompts == "document" else body["messages"] for name, body in bodies.items()
    }


def test_the_right_answer_is_that_of_the_sample(folders: tuple[Path, Path]) -> None:
    samples = {
        row["sample_id"]: row for folder in folders for file in folder.glob("*/samples.parquet")
        for row in tables.read(file, SAMPLES).to_pylist()
    }
    found = texts(folders)
    for row in found:
        said = json.loads(row["answers"][row["right"]])
        assert said == {"answer": json.loads(samples[row["sample_id"]]["answer"])}
        if row["form"] == "choice":
            assert [json.loads(answer)["answer"] for answer in row["answers"]] == list("ABCD")
        else:
            assert len(row["answers"]) == 1
    assert {row["right"] for row in found if row["form"] == "choice"} == {0, 1, 2, 3}


def test_which_samples_depends_on_names_alone(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """So further samples leave most of those chosen where they were, and the order of the file changes nothing."""
    file = folders[0] / "arm_design/samples.parquet"
    whole = tables.read(file, SAMPLES)
    tables.write(tmp_path / "turned.parquet", whole.take(list(range(whole.num_rows))[::-1]), SAMPLES)
    chosen = first(file, "choice", "train", 8, 1)
    assert chosen.equals(first(tmp_path / "turned.parquet", "choice", "train", 8, 1))
    assert len(set(chosen["group"].to_pylist())) == 2
    assert chosen["group"].to_pylist() != first(file, "choice", "train", 8, 2)["group"].to_pylist()
