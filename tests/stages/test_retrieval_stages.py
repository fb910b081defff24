import importlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from settings_kit import arguments_of

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas import selection
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import GOLD, MERGED, PLANS, POOL, SETS

ROOT = Path(__file__).resolve().parent.parent.parent
LABEL_READS = ("trials.parquet", "merged.parquet", "outcomes.csv", "mapping.csv")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder with the repository's params, forty trials of two drugs, and their outcomes."""
    settings = YAML(typ="safe", pure=True).load((ROOT / "params.yaml").read_text())
    settings["label"] |= {"rule": "outcomes", "id_column": "nct_id", "label_column": "label"}
    settings["label"]["values"] = {"1": 1, "0": 0}
    settings["pool"] = {"min_successes": 3, "min_failures": 3}
    YAML(typ="safe", pure=True).dump(settings, tmp_path / "params.yaml")
    rows = [{"trial_id": f"NCT{i:08}", "brief_title": f"Trial {i}",
             "interventions": [{"type": "Drug", "name": ["Metformin 500 mg", "aspirin"][i % 2]}]} for i in range(40)]
    rows += [{"trial_id": "NCT99999999", "interventions": [{"type": "Device", "name": "stent"}]}]
    tables.write(tmp_path / "trials.parquet", rows, TRIALS)
    tables.write(tmp_path / "merged.parquet", [], MERGED)
    lines = [f"{row['trial_id']},{int(place % 4 < 2)}" for place, row in enumerate(rows)]
    (tmp_path / "outcomes.csv").write_text("\n".join(["nct_id,label", *lines[:39], lines[40]]))
    (tmp_path / "vocabulary.csv").write_text("Common name,Synonyms\nMetformin,\nAspirin,ASA\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(stage, *arguments):
    main = importlib.import_module(f"stages.{stage}").main
    return CliRunner().invoke(main, arguments_of(stage, list(arguments)))


def run_all():
    results = [
        run("label", *LABEL_READS, "labeled.parquet", "rejects/label.parquet", "metrics/label.json"),
        run("partition", "trials.parquet", "labeled.parquet", "vocabulary.csv", "names.txt",
            "partition.parquet", "rejects/partition.parquet", "metrics/partition.json"),
        run("pool", "partition.parquet", "pool.parquet", "metrics/pool.json"),
        run("sets", "partition.parquet", "pool.parquet", "sets.parquet", "metrics/sets.json"),
    ]
    assert [result.exit_code for result in results] == [0, 0, 0, 0], [result.output for result in results]
    return [result.output for result in results]


def test_the_stages_chain_and_count_everything(folder):
    said = run_all()
    assert said[0].startswith("label: read 41 trials, labelled 40 ")
    assert "split 39 of 2 interventions, rejected {'no_intervention': 1}" in said[1]
    assert "kept 2 interventions; set A 39 trials" in said[2]
    assert "sets: 39 of 39 trials in use" in said[3]
    for stage in ("label", "partition"):
        metrics = json.loads((folder / "metrics" / f"{stage}.json").read_text())
        assert metrics["read"] == metrics["accepted"] + sum(metrics["rejected"].values())
        rejects = tables.read(folder / "rejects" / f"{stage}.parquet", REJECTS)
        assert len(rejects) == sum(metrics["rejected"].values())
    for name in ("labeled", "partition", "pool", "sets"):
        schema = getattr(selection, name.upper())
        assert tables.read(folder / f"{name}.parquet", schema).schema.equals(schema)


def test_same_input_same_bytes(folder):
    names = ["labeled.parquet", "partition.parquet", "pool.parquet", "sets.parquet", "rejects/label.parquet",
             "metrics/pool.json", "metrics/sets.json"]
    run_all()
    first = [(folder / name).read_bytes() for name in names]
    run_all()
    assert [(folder / name).read_bytes() for name in names] == first


def edit(folder, key, value):
    settings = YAML(typ="safe", pure=True).load((folder / "params.yaml").read_text())
    *sections, name = key.split(".")
    (settings[sections[0]] if sections else settings)[name] = value
    YAML(typ="safe", pure=True).dump(settings, folder / "params.yaml")


def shown_and_held_out(folder):
    """Run all, plan 60 trials, and return the trials shown to the LLM and those that each seed holds out."""
    edit(folder, "plan.trials", 60)
    run_all()
    done = run("plan", "pool.parquet", "trials.parquet", "gold.parquet", "plans.parquet", "rejects/plan.parquet",
               "metrics/plan.json")
    assert done.exit_code == 0, done.output
    plans = tables.read(folder / "plans.parquet", PLANS).to_pylist()
    held = {}
    for row in tables.read(folder / "sets.parquet", SETS).to_pylist():
        if row["set"] != "train":
            held.setdefault(row["seed"], set()).add(row["id"])
    return {one for row in plans for one in row["example_ids"]}, held


def test_strict_shows_the_llm_nothing_that_any_seed_holds_out(folder):
    shown, held = shown_and_held_out(folder)
    assert len(shown) > 10
    assert list(held) == [40, 41, 42]
    assert held[40] == held[41] == held[42]
    assert not shown & held[40]


def test_the_papers_protocol_shows_the_llm_trials_that_seeds_test(folder):
    edit(folder, "protocol", "paper")
    shown, held = shown_and_held_out(folder)
    assert len(held[40]) < len(held[40] | held[41]) < len(held[40] | held[41] | held[42])
    assert all(len(shown & ids) > len(ids) / 2 for ids in held.values())


@pytest.mark.slow
@pytest.mark.parametrize(("protocol", "split"), [("strict", "train"), ("paper", "open")])
def test_gold_trials_are_all_that_is_shown(folder, protocol, split):
    edit(folder, "protocol", protocol)
    edit(folder, "plan.gold", 14)
    edit(folder, "plan.examples", 2)
    shown, held = shown_and_held_out(folder)
    gold = tables.read(folder / "gold.parquet", GOLD)
    assert gold.num_rows == 14 and shown <= set(gold["trial_id"].to_pylist())
    pool = {row["trial_id"]: row for row in tables.read(folder / "pool.parquet", POOL).to_pylist()}
    for row in gold.to_pylist():
        assert pool[row["trial_id"]]["split"] == split
        assert row == {name: pool[row["trial_id"]][name] for name in GOLD.names}
    assert bool(set(gold["trial_id"].to_pylist()) & held[40]) is (protocol == "paper")
    edit(folder, "plan.gold", None)
    shown_and_held_out(folder)
    every = tables.read(folder / "gold.parquet", GOLD)["trial_id"].to_pylist()
    assert every == sorted(name for name, row in pool.items() if row["split"] == split)


def test_a_mistake_is_one_line(folder):
    (folder / "outcomes.csv").write_text("id,result\nNCT00000001,1\n")
    result = run("label", *LABEL_READS, "l.parquet", "r.parquet", "m.json")
    assert result.exit_code == 4
    assert result.output.startswith("error: outcomes.csv: expected one column 'nct_id' and one 'label'")
    assert len(result.output.strip().splitlines()) == 1
    assert not (folder / "l.parquet").exists()


def test_no_pool_stops_the_run(folder):
    edit(folder, "pool.min_failures", 30)
    run("label", *LABEL_READS, "labeled.parquet", "r.parquet", "m.json")
    run("partition", "trials.parquet", "labeled.parquet", "vocabulary.csv", "names.txt", "partition.parquet",
        "r.parquet", "m.json")
    result = run("pool", "partition.parquet", "pool.parquet", "m.json")
    assert result.exit_code == 4 and "error: no intervention has 3 successes and 30 failures" in result.output


def test_plan_reads_the_records_as_it_goes(folder, monkeypatch):
    """All that may be shown of half a million records are too many to be held."""
    run_all()
    given, plan = [], importlib.import_module("stages.plan").plan

    def watched(pool, trials, *rest, **others):
        given.append(trials)
        return plan(pool, trials, *rest, **others)

    monkeypatch.setattr(importlib.import_module("stages.plan"), "plan", watched)
    done = run("plan", "pool.parquet", "trials.parquet", "gold.parquet", "plans.parquet", "rejects/plan.parquet",
               "metrics/plan.json")
    assert done.exit_code == 0, done.output
    assert iter(given[0]) is given[0]
    assert list(given[0]) == []
