"""From plans to contradictions on a registry that records as little as TOP does, with answers that fill everything."""

import importlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from settings_kit import arguments_of

from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.schemas.answers import COMPLETIONS, REQUESTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CONTRADICTIONS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PARTITION, PLANS, POOL, SETS
from trialwright.schemas.texts import REMOVED

ROOT = Path(__file__).resolve().parent.parent.parent
REASONS = "\n".join(f"{number}. The {word} was badly chosen." for number, word in enumerate("abcdefghijkl", start=1))
FIELDS = ["phase", "conditions", "interventions", "interventions.type", "interventions.name", "eligibility_criteria"]
# What no trial that may be shown has; those held out have it all.
LACKING = {
    "brief_title": "A Double-Blind Trial", "allocation": "Randomized", "intervention_model": "Single Group Assignment",
    "masking": "None (Open Label)", "gender": "All", "minimum_age": "65 Years", "maximum_age": "18 Years",
    "arms": [{"label": "Placebo", "type": "Experimental", "description": "tablets"}],
    "brief_summary": "Sailors take it when the wind turns, and note how long the headache of that day lasts.",
    "primary_outcomes": [{"measure": "Hours of headache", "time_frame": "1 voyage", "description": None}],
}
SPLITS = ["train"] * 7 + ["val", "test", "test"]


def record(number, split):
    kind, drug = [("Drug", "Aspirin"), ("Device", "Compass")][number % 2]
    return {
        "trial_id": f"NCT{number:08}", "phase": f"Phase {number % 3 + 1}", "conditions": ["Headache"],
        "interventions": [{"type": kind, "name": drug, "description": None, "other_names": []}],
        "eligibility_criteria": f"Inclusion Criteria:\n- Sailors of ship {number}\n- No fear of storms",
    } | (LACKING if split in ("val", "test") else {})


def placed(number, split):
    return {
        "trial_id": f"NCT{number:08}", "label": number // 2 % 2, "intervention": ["aspirin", "compass"][number % 2],
        "type": ["drug", "device"][number % 2], "split": split,
    }


@pytest.fixture
def folder(tmp_path, monkeypatch):
    yaml = YAML(typ="safe", pure=True)
    settings = yaml.load((ROOT / "params.yaml").read_text())
    settings["plan"]["trials"] = 12
    yaml.dump(settings, tmp_path / "params.yaml")
    (tmp_path / "store").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("stages.plan.counter", lambda _: lambda texts: [len(text) // 4 for text in texts])
    rows = [(number, SPLITS[number // 4]) for number in range(40)]
    tables.write(tmp_path / "trials.parquet", [record(*row) for row in rows], TRIALS)
    tables.write(tmp_path / "pool.parquet", [placed(*row) for row in rows], POOL)
    parted = [placed(*row) | {"interventions": ["aspirin"]} for row in rows]
    tables.write(tmp_path / "partition.parquet", parted, PARTITION)
    tables.write(tmp_path / "removed.parquet", [], REMOVED)
    in_use = [{"seed": 40, "id": row["trial_id"], "set": row["split"]} for row in parted]
    tables.write(tmp_path / "sets.parquet", in_use, SETS)
    return tmp_path


def run(stage, *paths):
    result = CliRunner().invoke(importlib.import_module(f"stages.{stage}").main, arguments_of(stage, list(paths)))
    assert result.exit_code == 0, result.output
    return result.output


def plan():
    run("plan", "pool.parquet", "trials.parquet", "gold.parquet", "plans.parquet", "r0.parquet", "plan.json")


def answering(monkeypatch, stage, write):
    def answers(_, requests):
        rows = [
            {"key": row["key"], "text": write(number), "finish_reason": "stop", "prompt_tokens": 1,
             "completion_tokens": 1} for number, row in enumerate(requests.to_pylist())
        ]
        return pa.Table.from_pylist(rows, schema=COMPLETIONS)

    monkeypatch.setattr(f"stages.{stage}.answers", answers)


def everything(number):
    """Answer with a trial that has all there is, and both interventions, so that it suits each plan."""
    return json.dumps(LACKING | {
        "phase": "Phase 2", "conditions": ["Headache"],
        "interventions": [{"type": "Drug", "name": name, "description": "daily"} for name in ("Aspirin", "Compass")],
        "eligibility_criteria": f"Inclusion Criteria:\n- Sailors of port {number}\n- Headache twice a month",
    })


def test_what_no_shown_trial_has_is_in_no_prompt_and_no_trial(folder, monkeypatch):
    plan()
    plans = tables.read("plans.parquet", PLANS).to_pylist()
    assert [row["fields"] for row in plans] == [FIELDS] * 12
    shares = tables.read_json(Path("plan.json"))["fields"]
    assert {name for name, share in shares.items() if share} == set(FIELDS)

    run("render_reasons", "plans.parquet", "trials.parquet", "asked1.parquet")
    answering(monkeypatch, "parse_reasons", lambda _: REASONS)
    run("parse_reasons", "plans.parquet", "asked1.parquet", "store", "reasons.parquet", "r1.parquet", "m1.json")
    run("render_trials", "plans.parquet", "trials.parquet", "reasons.parquet", "asked2.parquet")
    for file in ("asked1.parquet", "asked2.parquet"):
        for row in tables.read(file, REQUESTS).to_pylist():
            assert not [name for name in LACKING if name in json.dumps(Request(**row).content())]
    kinds = {row["type"]: row["plan_id"] for row in plans}
    bodies = {row["plan_id"]: json.loads(row["body"]) for row in tables.read("asked2.parquet", REQUESTS).to_pylist()}
    for kind, word in (("drug", "Drug"), ("device", "Device")):
        members = bodies[kinds[kind]]["format"]["schema"]["properties"]["interventions"]["prefixItems"][0]["properties"]
        assert members["type"] == {"const": word}

    answering(monkeypatch, "parse_trials", everything)
    run("parse_trials", "plans.parquet", "trials.parquet", "reasons.parquet", "asked2.parquet", "store",
        "synthetic.parquet", "r2.parquet", "m2.json")
    counts = tables.read_json(Path("m2.json"))
    assert (counts["accepted"], counts["rejected"]) == (12, {})
    assert counts["left_out"] == dict.fromkeys(sorted(LACKING), 12)
    for row in tables.read("synthetic.parquet", SYNTHETIC).to_pylist():
        assert not [name for name in LACKING if row[name]]
        assert row["phase"] == "Phase 2"
        assert {part["description"] for part in row["interventions"]} == {None}

    run("realism", "trials.parquet", "partition.parquet", "sets.parquet", "synthetic.parquet", "removed.parquet",
        "removed.parquet", "found.parquet", "realism.json")
    found = tables.read("found.parquet", CONTRADICTIONS).to_pylist()
    assert {row["source"] for row in found} == {"real"}
    assert tables.read_json(Path("realism.json"))["any"]["synthetic"] == {
        "count": 0, "trials": 12, "share": 0.0, "per_trial": 0.0,
    }


def test_a_held_out_trial_changes_no_byte_of_the_plans(folder):
    plan()
    before = [(folder / name).read_bytes() for name in ("plans.parquet", "plan.json")]
    rows = [record(number, "train") for number in range(40)]
    tables.write(folder / "trials.parquet", rows, TRIALS)
    plan()
    assert [(folder / name).read_bytes() for name in ("plans.parquet", "plan.json")] == before
    rows[0] |= LACKING
    tables.write(folder / "trials.parquet", rows, TRIALS)
    plan()
    assert (folder / "plan.json").read_bytes() != before[1]
