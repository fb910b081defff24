"""The gold-size curve from raw records to its figures, by the commands of dvc.yaml, with a loopback LLM."""

import importlib
import itertools
import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from dvc.repo import Repo
from pipeline_kit import edit

from tests.llm.loopback import Server, said, serving
from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import GOLD, PARTITION

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("check", "acquire", "ingest", "label", "partition", "pool", "sets", "clean")
STEPS = ("gold_plan", "gold_reasons", "gold_corpus")
CURVE = (*(f"{step}@{name}" for step in STEPS for name in ("40-0", "all-0")), "gold_curve")
PARAMS = {
    "seeds": [40], "acquire.demo_trials": 900, "reasons.count": 0, "llm.backend": "openai", "llm.model": "m",
    "llm.prompts": "chat", "llm.tokenizer": "gemma3-270m", "gold_curve.sizes": [40, "all"], "gold_curve.trials": 12,
    "gold_curve.gold_draws": 3, "plan.examples": 2, "evaluate.bootstrap": 100,
}


def index(folder: Path, changes: dict[str, Any]) -> dict[str, Any]:
    """Return DVC's stages by name, of the params that ship with changes."""
    for name in ("dvc.yaml", "params.yaml"):
        shutil.copy(ROOT / name, folder)
    edit(folder, changes)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return {stage.name: stage for stage in Repo.init(str(folder)).index.stages}


def test_what_depends_on_a_curve_is_its_stages_and_what_shows_it(tmp_path: Path) -> None:
    """So that an edit of the section leaves all other stages alone."""
    stages = index(tmp_path, {"gold_curve.sizes": [50, "all"], "gold_curve.draws": [0, 1]})
    named = {
        name for name, stage in stages.items()
        for dep in stage.deps
        if "gold_curve" in f"{dep.def_path} {list(getattr(dep, 'params', ()))}" and "data/code" not in dep.def_path
    }
    corpora = {f"{step}@{size}-{draw}" for step in STEPS for size in (50, "all") for draw in (0, 1)}
    assert {name for name in stages if name.partition("@")[0] in STEPS} == corpora
    assert named == {*corpora, "gold_curve", "figures", "report"}
    # A corpus depends on its own settings alone, so that what is trained on it may change without writing it anew.
    for size, draw in itertools.product((50, "all"), (0, 1)):
        found = {
            Path(dep.def_path) for step in STEPS for dep in stages[f"{step}@{size}-{draw}"].deps
            if "data/gold_curve" in dep.def_path
        }
        settings = {path for path in found if path.parent == Path(f"data/gold_curve/settings/{size}-{draw}")}
        assert {path.stem for path in settings} == {"correct", "llm", "plan", "reasons", "synthesis"}
        assert found - settings == {Path(f"data/gold_curve/corpora/{size}-{draw}/gold.parquet")}


def test_without_a_curve_no_corpus_of_one_is_planned(tmp_path: Path) -> None:
    assert not [name for name in index(tmp_path, {}) if name.partition("@")[0] in STEPS]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-made-up-000000")
    with serving(Server()) as state:
        yield state


def run(stage: Any) -> str:
    """Run the commands of a stage in this process, as DVC would."""
    output = ""
    for command in stage.cmd if isinstance(stage.cmd, list) else [stage.cmd]:
        _, _, module, *words = shlex.split(command)
        # As a shell does, which leaves a pattern that fits nothing as it is.
        found = [sorted(map(str, Path().glob(word))) if "*" in word else [] for word in words]
        given = [path for word, paths in zip(words, found, strict=True) for path in paths or [word]]
        done = CliRunner().invoke(importlib.import_module(module).main, given)
        assert done.exit_code == 0, f"{command}: {done.output}"
        output += done.output
    return output


@pytest.mark.slow
def test_a_curve_from_records_to_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    stages = index(tmp_path, {**PARAMS, "llm.base_url": server.url})
    monkeypatch.chdir(tmp_path)
    for name in ("src", "stages", "requirements.lock", "requirements-torch.lock"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in FIRST:
        run(stages[name])
    drugs = {row["intervention"] for row in tables.read(Path("data/partition.parquet"), PARTITION).to_pylist()}

    def answer(body: dict[str, Any]) -> Any:
        prompt = body["messages"][-1]["content"].lower()
        drug = max((drug for drug in drugs if drug.lower() in prompt), key=lambda one: prompt.rfind(one.lower()))
        return said(json.dumps({
            "brief_title": f"{drug} for sailors", "phase": "Phase 2", "conditions": ["Headache"],
            "interventions": [{"type": "Drug", "name": drug, "description": "500 mg"}], "arms": [],
            "brief_summary": f"Sailors take {drug} when the wind turns, and note how long it lasts.",
            "primary_outcomes": [{"measure": "Hours of headache", "time_frame": "1 voyage"}],
            "eligibility_criteria": "Inclusion Criteria:\n\n- Sailors of any rank\n- Two headaches a month or more",
        }))

    server.default = answer
    output = "".join(run(stages[name]) for name in CURVE)
    assert "gold_curve: 40, " in output
    assert len(server.asked) == 24
    few, every = (Path(f"data/gold_corpora/{name}/steps") for name in ("40-0", "all-0"))
    gold = set(tables.read(Path("data/gold_curve/corpora/40-0/gold.parquet"), GOLD)["trial_id"].to_pylist())
    assert len(gold) == 40
    for row in tables.read(few / "synthetic.parquet", SYNTHETIC).to_pylist():
        assert set(row["example_ids"]) <= gold
    assert tables.read(every / "synthetic.parquet", SYNTHETIC).num_rows > 0
    found = tables.read_json(Path("metrics/gold_curve.json"))
    point = found["points"]["40"]
    assert (point["gold"], point["corpora"]["requested"], point["corpora"]["requests"]) == (40, 12, 12)
    assert tables.read_json(Path("data/gold_curve/corpora/40-0/correct.json"))["gold"]["trials"] == 40
    assert found["available"] == found["points"]["all"]["gold"] > 40
    # Stored answers are asked for once.
    run(stages["gold_corpus@40-0"])
    assert len(server.asked) == 24
