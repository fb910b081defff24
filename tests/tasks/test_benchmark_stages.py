"""The stages of the benchmark tasks one after another: every trial ends in each form, and without tasks nothing is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from benchmark_kit import given, trial
from click.testing import CliRunner
from ruamel.yaml import YAML

from stages import evaluate_tasks, task_datasets, task_requests, task_samples, task_sides
from trialwright.core import tables
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SAMPLES, SIDES
from trialwright.schemas.selection import PARTITION
from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all

ROOT = Path(__file__).resolve().parents[2]
TRIALS_READ = 60


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], dict[str, Any]]:
    """Run all stages of these tasks on sixty trials; return the metrics."""
    monkeypatch.chdir(tmp_path)
    empty = ("eligibility_criteria", "enrollment", "overall_status")
    bare: dict[str, Any] = {"arms": [], "primary_outcomes": [], **dict.fromkeys(empty)}
    rows = [dict(given(trial(number, **(bare if number == 7 else {}))).row) for number in range(TRIALS_READ)]
    tables.write(Path("trials.parquet"), pa.Table.from_pylist(rows, TRIALS), TRIALS)
    tables.write(Path("partition.parquet"), [], PARTITION)
    Path("reviews.jsonl").touch()
    tables.write_json(Path("metrics/acquire.json"), {
        "simulated": True, "files": {"registry": {"name": None, "sha256": "ab" * 32}},
    })

    def run(module: Any, *words: str) -> None:
        done = CliRunner().invoke(module.main, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output

    def every(names: list[str]) -> dict[str, Any]:
        params = YAML(typ="safe", pure=True).load((ROOT / "params.yaml").read_text(encoding="utf-8"))
        params["tasks"] |= {"names": names, "train": 0.5, "val": 0.1}
        params["evaluate"]["bootstrap"] = 100
        YAML().dump(params, Path("params.yaml"))
        write_settings(Path("settings"), load_all().of_corpus("main"))
        run(task_sides, "trials.parquet", "partition.parquet", "sides.parquet", "metrics/tasks/sides.json")
        for name in names:
            samples, own = f"samples/{name}/samples.parquet", f"metrics/tasks/{name}.json"
            run(task_samples, name, "trials.parquet", "sides.parquet", "reviews.jsonl", samples,
                f"samples/{name}/rejects.parquet", own)
            run(task_datasets, name, samples, f"datasets/{name}", "--metrics", "metrics/acquire.json",
                "metrics/tasks/sides.json", own)
        run(task_requests, "settings", "samples", "asked.parquet", "requests.parquet")
        # Nobody answers.
        run(evaluate_tasks, "samples", "asked.parquet", "requests.parquet", "store", "trials.parquet", "sides.parquet",
            "reviews.jsonl", "answers.parquet", "unread.parquet", "metrics/tasks/scores.json")
        found: dict[str, Any] = tables.read_metrics([Path("metrics/tasks")])["tasks"]
        return found

    return every


def test_every_trial_ends_in_each_form_and_every_sample_in_a_data_set(stages: Any) -> None:
    found = stages(["arm_design", "sample_size", "trial_completion"])
    for name in ("arm_design", "sample_size", "trial_completion"):
        samples = tables.read(Path(f"samples/{name}/samples.parquet"), SAMPLES)
        assert found[name]["read"] == TRIALS_READ
        for form, of in found[name]["forms"].items():
            assert sum(of["samples"].values()) + sum(of["refused"].values()) == TRIALS_READ
            assert sum(of["kept"].values()) == samples["form"].to_pylist().count(form)
        lines = sum(len(file.read_bytes().splitlines()) for file in Path(f"datasets/{name}").glob("*.jsonl"))
        assert lines == samples.num_rows
        assert Path(f"datasets/{name}/README.md").exists()
    assert not list(Path("datasets").glob(".*"))


def test_what_nobody_answers_is_wrong_and_counted(stages: Any) -> None:
    scores = stages(["arm_design", "sample_size"])["scores"]
    choice = scores["arm_design"]["choice"]
    assert choice["asked"] > 0
    assert (choice["answered"], choice["unread"]) == (0, {"no_answer": choice["asked"]})
    accuracy = choice["metrics"]["accuracy"]
    assert (accuracy["value"], accuracy["chance"], accuracy["unit"]) == (0.0, 0.25, "")
    assert accuracy["published"]["GPT-4o"] == 0.85
    errors = scores["sample_size"]["free"]["metrics"]["mean_error"]
    assert (errors["unit"], errors["chance"]) == ("participants", None)


def test_asked_are_test_samples_alone(stages: Any) -> None:
    stages(["arm_design"])
    sides = tables.read(Path("sides.parquet"), SIDES)
    split = dict(zip(sides["trial_id"].to_pylist(), sides["split"].to_pylist(), strict=True))
    asked = tables.read(Path("asked.parquet"), SAMPLES)
    assert asked.num_rows == tables.count(Path("requests.parquet")) > 0
    assert {split[one] for ids in asked["trial_ids"].to_pylist() for one in ids} == {"test"}


def test_without_tasks_there_is_nothing(stages: Any) -> None:
    found = stages([])
    assert found.keys() == {"sides", "scores"}
    assert (found["sides"]["trials"], found["scores"]) == (0, {})
    assert tables.read(Path("requests.parquet"), REQUESTS).num_rows == 0
