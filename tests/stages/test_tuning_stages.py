"""The stages from synthetic trials to tuned models, one after the other as dvc.yaml has them."""

import importlib
import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from tests.tasks.benchmark_kit import given, rules, trial
from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SIDES
from trialwright.schemas.tuning import TUNING_SCORES, TUNING_TEXTS
from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all
from trialwright.tasks.benchmark.building import build
from trialwright.tasks.benchmark.every import TASKS

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
STAGES = ("task_synthetic", "tune_texts", "tune_tasks")
SHORT = {"text_chars": 100, "option_chars": 100}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the samples of 44 trials and with 8 synthetic trials, of which one is like a test trial."""
    monkeypatch.chdir(tmp_path)
    splits = ["test" if number % 4 == 0 else "train" for number in range(44)]
    trials = [given(trial(number), split) for number, split in enumerate(splits)]
    tables.write(Path("data/trials.parquet"), [one.row for one in trials], TRIALS)
    sides = [{"trial_id": one.trial_id, "split": one.split} for one in trials]
    tables.write(Path("data/tasks/sides.parquet"), sides, SIDES)
    folder = Path("data/tasks/samples/endpoint_selection")
    build(
        TASKS["endpoint_selection"], trials, rules(**SHORT), 1, folder / "samples.parquet", folder / "rejects.parquet"
    )
    synthetic = [
        {**trial(number).design_row(), "trial_id": f"SYN-{number}", "label": 1, "intervention": "drug",
         "example_ids": [], "reasons": ["because"]} for number in (4, *range(51, 58))
    ]
    tables.write(Path("data/corpora/main/synthetic.parquet"), synthetic, SYNTHETIC)
    return tmp_path


def run(**changes: dict[str, Any]) -> list[str]:
    whole = YAML(typ="safe").load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for section, keys in changes.items():
        whole[section] = {**whole[section], **keys} if isinstance(keys, dict) else keys
    Path("params.yaml").write_text(json.dumps(whole), encoding="utf-8")
    write_settings(Path("data/settings/main"), load_all().of_corpus("main"))
    said = []
    for name in STAGES:
        _, _, script, *words = shlex.split(PIPELINE[name]["cmd"].replace("${reference}", "--corpus main"))
        done = CliRunner().invoke(importlib.import_module(script).main, words)
        assert done.exit_code == 0, done.output
        said.append(done.output.splitlines()[-1])
    return said


def tree(*folders: str) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for name in folders for path in Path(name).rglob("*") if path.is_file()}


@pytest.fixture
def model(tiny: Path, tmp_path: Path) -> Path:
    """The tiny model, which reads longer prompts here: it has no weights for positions."""
    folder = tmp_path / "tiny model"
    shutil.copytree(tiny, folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 4096}), encoding="utf-8")
    return folder


def test_from_synthetic_trials_to_verdicts(data: Path, model: Path) -> None:
    """A tiny random model learns next to nothing; all counts add up, and the same run gives the same bytes."""
    changes = {
        "seeds": [40, 41], "tasks": {"names": ["endpoint_selection"], **SHORT}, "evaluate": {"bootstrap": 100},
        "tuning": {
            "arms": ["base", "real", "hybrid", "control"], "model": str(model), "most_real": 6, "most_test": 3,
            "most_synthetic": 4, "max_tokens": 1100, "rank": 2, "batch_size": 4, "learning_rate": 0.01,
        },
    }
    said = run(**changes)
    assert said[0] == "task_synthetic: 8 trials, 1 left out, 1 tasks"
    assert tables.read_json(Path("metrics/tasks/synthetic.json")) == {
        "read": 8, "like_held_out": 1, "tasks": {"endpoint_selection": {
            "choice": {"samples": 4, "refused": {"like_held_out_trial": 1, "no_distractors": 3}},
            "free": {"samples": 7, "refused": {"like_held_out_trial": 1}},
        }},
    }
    texts = tables.read(Path("data/tuning/texts.parquet"), TUNING_TEXTS)
    assert texts.num_rows == 2 * (6 + 3 + 4)
    found = tables.read_json(Path("metrics/tasks/tuning.json"))
    assert found["model"] == "tiny model"
    long = {form: one["too_long"] for form, one in found["tasks"]["endpoint_selection"].items()}
    kept = texts.num_rows - sum(sum(one.values()) for one in long.values())
    tested = sum(one["test"] for one in found["tasks"]["endpoint_selection"].values())
    assert found["arms"]["hybrid"]["samples"] == found["arms"]["control"]["samples"] == kept - tested
    scores = tables.read(Path("data/tuning/tuned/scores.parquet"), TUNING_SCORES)
    assert scores.num_rows == tested * (1 + 3 * 2)
    adapters = sorted(path.as_posix() for path in Path("data/tuning/tuned/adapters").glob("*/*"))
    assert adapters == [
        f"data/tuning/tuned/adapters/{arm}/{seed}" for arm in ("control", "hybrid", "real") for seed in (40, 41)
    ]
    before = tree("data", "metrics")
    run(**changes)
    assert tree("data", "metrics") == before
    assert not [path for path, content in before.items() if str(data).encode() in content]


def test_without_arms_nothing_is_tuned(data: Path) -> None:
    said = run()
    assert said == ["task_synthetic: 8 trials, 0 left out, 0 tasks", "tune_texts: 0 samples", "tune_tasks: no arms"]
    assert [*tree("data/task_synthetic"), *tree("data/tuning/tuned")] == [
        "data/task_synthetic/like_held_out.parquet", "data/tuning/tuned/scores.parquet",
    ]
    assert tables.read_json(Path("metrics/tasks/tuning.json")) == {"model": None, "arms": {}, "tasks": {}}
    assert tables.read(Path("data/tuning/tuned/scores.parquet"), TUNING_SCORES).num_rows == 0
