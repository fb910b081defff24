"""The whole pipeline at its smallest, under DVC, with the real local model, as a user runs it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from trialwright.classify.baseline import TERMS
from trialwright.ground import tables
from trialwright.ground.tables.dictionary import SCHEMAS, columns, described

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow
yaml = YAML()


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Copy what git tracks (or would) into a repository of its own, with small params."""
    target = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / "dvc.lock").unlink(missing_ok=True)
    subprocess.run(["git", "init", "-q"], cwd=target, check=True)
    edit(target, {
        "acquire.demo_trials": 240, "plan.trials": 4, "seeds": [40], "train.arms": ["real"],
        "train.epochs": 1, "train.max_length": 32, "evaluate.bootstrap": 100,
    })
    params = yaml.load((target / "params.yaml").read_text())
    for arm in [arm for arm in params["arms"] if arm not in {"real", "hybrid", "general_real"}]:
        del params["arms"][arm]
    with (target / "params.yaml").open("w") as file:
        yaml.dump(params, file)
    return target


def edit(repo: Path, changes: dict) -> None:
    params = yaml.load((repo / "params.yaml").read_text())
    for key, value in changes.items():
        *path, last = key.split(".")
        section = params
        for part in path:
            section = section[part]
        section[last] = value
    with (repo / "params.yaml").open("w") as file:
        yaml.dump(params, file)


def dvc(repo: Path, *arguments: str) -> subprocess.CompletedProcess:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1", "HF_HUB_OFFLINE": "1"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, "-m", "dvc", *arguments], cwd=repo, env=environment, capture_output=True, text=True,
        check=False,
    )


def ran(result: subprocess.CompletedProcess) -> list[str]:
    assert result.returncode == 0, result.stdout + result.stderr
    return re.findall(r"Running stage '([^']+)'", result.stdout)


def counts(repo: Path, name: str) -> dict:
    return tables.read_json(repo / "metrics" / f"{name}.json")


def test_from_records_to_results(clone):
    """One command, from nothing to a table; every count adds up along the way."""
    stages = ran(dvc(clone, "repro"))
    assert stages[0] == "acquire"
    assert stages[-1] == "gate"
    results = counts(clone, "results")
    assert set(results) == {"tfidf", "encoder"}
    assert 0 <= results["tfidf"]["hybrid"]["roc_auc"]["mean"] <= 1
    for name in ("ingest", "label", "partition"):
        step = counts(clone, name)
        assert step["read"] == step["accepted"] + sum(step["rejected"].values()), name
    synthesis = counts(clone, "parse_trials")
    assert synthesis["requested"] == 4 == synthesis["accepted"] + sum(synthesis["rejected"].values())
    synthetic = tables.read(clone / "data/synthetic.parquet", tables.SYNTHETIC)
    assert synthetic.num_rows == synthesis["accepted"]


def test_no_column_holds_a_null_that_the_dictionary_rules_out(clone):
    looked_at = set()
    for file in (clone / "data").rglob("*.parquet"):
        read = pq.read_table(file)
        name = next(name for name, schema in (SCHEMAS | {"TERMS": TERMS}).items() if read.schema.equals(schema))
        looked_at.add(name)
        for column in columns(name, read.schema):
            nulls = read[column.name].null_count
            assert not (nulls and column.null.startswith("never")), f"{file}: {nulls} nulls in {column.name}"
    written = {name for name, told in described().items() if told.get("files", "").startswith("data/")}
    assert looked_at >= written - {"REMOVED", "DUPLICATES", "FLAGS", "PASSAGES", "CONTRADICTIONS"}


def test_nothing_under_test_was_an_example(clone):
    """Strict protocol: examples come from the train split alone."""
    plans = tables.read(clone / "data/plans.parquet", tables.PLANS).to_pylist()
    split = {
        row["trial_id"]: row["split"]
        for row in tables.read(clone / "data/partition.parquet", tables.PARTITION).to_pylist()
    }
    shown = {trial for plan in plans for trial in plan["example_ids"]}
    assert shown
    assert {split[trial] for trial in shown} == {"train"}
    sets = tables.read(clone / "data/clean/real/sets.parquet", tables.SETS).to_pylist()
    held = {row["id"] for row in sets if row["set"] != "train"}
    assert held
    assert not shown & held


def test_a_second_run_does_nothing(clone):
    assert ran(dvc(clone, "repro")) == []


def test_a_train_param_reruns_training_and_what_follows(clone):
    edit(clone, {"train.learning_rate": 2.0e-4})
    # No gate came out differently, so the stage that stops on them has nothing new to look at.
    assert ran(dvc(clone, "repro")) == ["train@real", "evaluate", "judge", "summarize", "figures", "report"]


def test_more_trials_ask_for_the_new_ones_alone(clone):
    before = tables.read(clone / "data/requests/trials.parquet", tables.REQUESTS)["key"].to_pylist()
    edit(clone, {"plan.trials": 6})
    result = dvc(clone, "repro", "parse_trials")
    assert "complete_trials" in ran(result)
    after = tables.read(clone / "data/requests/trials.parquet", tables.REQUESTS)["key"].to_pylist()
    assert set(before) < set(after)
    new = len(set(after) - set(before))
    assert re.search(rf"\b{new} sent\b", result.stdout), result.stdout


def test_a_corpus_is_shared_through_a_remote(clone, tmp_path):
    """Push here, pull there: the other clone needs no LLM for what was asked here."""
    subprocess.run(["git", "add", "-A"], cwd=clone, check=True)
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "run"], cwd=clone, check=True,
    )
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", clone, other], check=True)
    for repo in (clone, other):
        assert dvc(repo, "remote", "add", "-d", "shared", str(tmp_path / "remote")).returncode == 0
    assert dvc(clone, "push").returncode == 0
    assert dvc(other, "pull").returncode == 0
    store = "data/completions/trials"
    assert {p.name: p.read_bytes() for p in (other / store).iterdir()} == {
        p.name: p.read_bytes() for p in (clone / store).iterdir()
    }
    assert ran(dvc(other, "repro", "parse_trials")) == []
