"""The four writing stages in a row, with answers that are given instead of asked for."""

import importlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from settings_kit import arguments_of, write_main_settings

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.answers import COMPLETIONS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PLANS
from trialwright.tasks.form import SHORT

ROOT = Path(__file__).resolve().parent.parent.parent
REASONS = "\n".join(f"{number}. The {word} was badly chosen." for number, word in enumerate("abcdefghijkl", start=1))
TRIAL = {
    "brief_title": "Aspirin for Sailors With Headache", "phase": "Phase 2", "conditions": ["Headache"],
    "interventions": [{"type": "Drug", "name": "Aspirin", "description": "500 mg"}], "arms": [],
    "brief_summary": "Sailors take aspirin when the wind turns, and note how long the headache lasts.",
    "primary_outcomes": [{"measure": "Hours of headache", "time_frame": "1 voyage"}],
    "eligibility_criteria": "Inclusion Criteria:\n\n- Sailors of any rank\n- Two headaches a month or more",
}


def ran(stage, *paths):
    result = CliRunner().invoke(importlib.import_module(f"stages.{stage}").main, arguments_of(stage, list(paths)))
    assert result.exit_code == 0, result.output
    return result.output


def answering(texts):
    """Stand in for the store: answer the requests in order with the texts, as far as they go."""
    def answers(store_dir, requests):
        assert store_dir == Path("store")
        keys = requests["key"].to_pylist()
        rows = [
            {"key": key, "text": text, "finish_reason": "stop", "prompt_tokens": 1, "completion_tokens": 1}
            for key, text in zip(keys, texts, strict=False)
        ]
        return pa.Table.from_pylist(rows, schema=COMPLETIONS)

    return answers


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    (tmp_path / "store").mkdir()
    trials = [{"trial_id": f"NCT0000000{n}", "brief_title": f"Aspirin study {n}"} for n in range(3)]
    plans = [
        {"plan_id": f"plan-00000{n}", "intervention": "Aspirin", "type": "drug", "label": n % 2, "tokens": 9,
         "fields": SHORT.members, "words": {},
         "example_ids": [row["trial_id"] for row in trials], "example_labels": [n % 2] * 3}
        for n in range(3)
    ]
    tables.write(tmp_path / "trials.parquet", trials, TRIALS)
    tables.write(tmp_path / "plans.parquet", plans, PLANS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_plan_ends_once(folder, monkeypatch):
    assert "3 written" in ran("render_reasons", "plans.parquet", "trials.parquet", "asked1.parquet")

    monkeypatch.setattr("stages.parse_reasons.answers", answering([REASONS, REASONS, "nothing to say"]))
    said = ran("parse_reasons", "plans.parquet", "asked1.parquet", "store", "reasons.parquet", "r1.parquet", "m1.json")
    assert said == "parse_reasons: 3 requested, 2 accepted, 1 too_few_reasons\n"
    counts = {"requested": 3, "accepted": 2, "rejected": {"too_few_reasons": 1}}
    assert json.loads((folder / "m1.json").read_text()) == counts
    assert tables.read(folder / "r1.parquet", REJECTS)["id"].to_pylist() == ["plan-000002"]

    said = ran("render_trials", "plans.parquet", "trials.parquet", "reasons.parquet", "asked2.parquet")
    assert said == "render_trials: 3 plans read, 2 written, 1 no_reasons\n"

    monkeypatch.setattr("stages.parse_trials.answers", answering([json.dumps(TRIAL), "no JSON here"]))
    said = ran(
        "parse_trials", "plans.parquet", "trials.parquet", "reasons.parquet", "asked2.parquet", "store",
        "synthetic.parquet", "r2.parquet", "m2.json",
    )
    assert said == "parse_trials: 3 requested, 1 accepted, 1 no_reasons, 1 not_json\n"
    counts = {"requested": 3, "accepted": 1, "rejected": {"no_reasons": 1, "not_json": 1}, "repaired": 0,
              "left_out": {}}
    assert json.loads((folder / "m2.json").read_text()) == counts
    written = tables.read(folder / "synthetic.parquet", SYNTHETIC)
    assert written.schema.equals(SYNTHETIC)
    assert written["brief_title"].to_pylist() == ["Aspirin for Sailors With Headache"]


def test_no_reasons_and_no_examples(folder, monkeypatch):
    settings = YAML().load(folder / "params.yaml")
    settings["reasons"]["count"] = 0
    YAML().dump(settings, folder / "params.yaml")
    plans = tables.read(folder / "plans.parquet", PLANS).to_pylist()
    tables.write(folder / "plans.parquet", [row | {"example_ids": [], "example_labels": []} for row in plans], PLANS)
    asked = ran("render_reasons", "plans.parquet", "trials.parquet", "asked1.parquet")
    assert asked == "render_reasons: 3 plans read, 0 written\n"
    monkeypatch.setattr("stages.parse_reasons.answers", answering([]))
    said = ran("parse_reasons", "plans.parquet", "asked1.parquet", "store", "reasons.parquet", "r1.parquet", "m1.json")
    assert said == "parse_reasons: 0 requested, 0 accepted\n"
    said = ran("render_trials", "plans.parquet", "trials.parquet", "reasons.parquet", "asked2.parquet")
    assert said == "render_trials: 3 plans read, 3 written, 0 no_reasons\n"
    monkeypatch.setattr("stages.parse_trials.answers", answering([json.dumps(TRIAL), "no JSON here"]))
    said = ran(
        "parse_trials", "plans.parquet", "trials.parquet", "reasons.parquet", "asked2.parquet", "store",
        "synthetic.parquet", "r2.parquet", "m2.json",
    )
    assert said == "parse_trials: 3 requested, 1 accepted, 1 no_answer, 1 not_json\n"
    written = tables.read(folder / "synthetic.parquet", SYNTHETIC)
    assert (written["reasons"].to_pylist(), written["example_ids"].to_pylist()) == ([[]], [[]])


def test_same_input_same_bytes(folder):
    for name in ("one.parquet", "two.parquet"):
        ran("render_reasons", "plans.parquet", "trials.parquet", name)
    assert (folder / "one.parquet").read_bytes() == (folder / "two.parquet").read_bytes()


def test_a_missing_example_is_one_line(folder):
    tables.write(folder / "trials.parquet", [{"trial_id": "NCT00000000"}], TRIALS)
    module = importlib.import_module("stages.render_reasons")
    paths = [write_main_settings(), "plans.parquet", "trials.parquet", "asked.parquet"]
    result = CliRunner().invoke(module.main, paths)
    assert result.exit_code == 4
    assert "lacks 2 trials that serve as examples, such as NCT00000001" in result.output
    assert "Traceback" not in result.output
