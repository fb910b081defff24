"""The evaluate stage from prediction tables to results.json and curves."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from stages import evaluate
from trialwright.core import tables
from trialwright.schemas.selection import PARTITION
from trialwright.schemas.texts import PREDICTIONS
from trialwright.sections.whole import load_all

PARAMS = Path(__file__).parents[2] / "params.yaml"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A folder with params.yaml and predictions of every planned run."""
    (tmp_path / "params.yaml").write_text(PARAMS.read_text())
    monkeypatch.chdir(tmp_path)
    settings = load_all()
    labels = np.tile([0, 1], 30)
    for classifier, arms in (("tfidf", settings.arms), ("encoder", settings.train.arms)):
        for arm in arms:
            for seed in settings.seeds:
                noise = np.random.default_rng([seed, len(arm)]).normal(size=labels.size)
                scores = 1 / (1 + np.exp(-(2 * settings.arms[arm].real * labels + noise)))
                run = {"classifier": classifier, "arm": arm, "seed": seed}
                rows = [
                    {**run, "id": f"NCT{at:08d}", "label": label, "score": score}
                    for at, (label, score) in enumerate(zip(labels.tolist(), scores.tolist(), strict=True))
                ]
                tables.write(Path("predictions", classifier, f"{arm}/{seed}.parquet"), rows, PREDICTIONS)
    none = {"failure": 0, "success": 0}
    enough, few = (
        {"real": {"failure": count, "success": count}, "synthetic": none, "prior": prior}
        for count, prior in ((30, 0.5), (12, 0.6))
    )
    sizes = {arm: dict.fromkeys(settings.seeds, few if arm == "ratio_20" else enough) for arm in settings.arms}
    tables.write_json(Path("metrics/mix.json"), sizes)
    parted = [
        {"trial_id": f"NCT{at:08d}", "label": at % 2, "intervention": "A", "type": "drug" if at < 40 else "device",
         "interventions": ["A"], "split": "test"} for at in range(60)
    ]
    tables.write(Path("partition.parquet"), parted, PARTITION)
    return tmp_path


def run():
    places = ["predictions", "models", "metrics/mix.json", "partition.parquet", "plots", "metrics/results.json"]
    return CliRunner().invoke(evaluate.main, places)


def test_it_writes_results_and_curves(workspace):
    done = run()
    assert done.exit_code == 0, done.output
    settings = load_all()
    results = json.loads(Path("metrics/results.json").read_text(encoding="utf-8"))
    assert set(results["tfidf"]) == set(settings.arms)
    assert set(results["encoder"]) == set(settings.train.arms)
    assert results["tfidf"]["none"]["lift_roc_auc"]["verdict"] == "worse"
    refused = results["tfidf"]["ratio_20"]["lift_roc_auc"]
    assert (refused["verdict"], refused["why"]) == (
        "too few training trials", "ratio_20 trained on 24 trials, fewer than 50",
    )
    marked = {name for name, entry in results["tfidf"].items() if entry["prior_differs"]}
    assert (marked, results["tfidf"]["ratio_20"]["prior"]) == ({"ratio_20"}, pytest.approx(0.6))
    types = results["tfidf"]["real"]["by_type"]
    assert {name: entry["trials"] for name, entry in types.items()} == {"drug": 40, "device": 20}
    assert types["drug"]["roc_auc"]["mean"] > 0.5
    assert len(done.output.splitlines()) == 1
    runs = (len(settings.arms) + len(settings.train.arms)) * len(settings.seeds)
    assert done.output.startswith(f"evaluate: {runs} runs of")
    names = {path.name for path in Path("plots/roc").iterdir()}
    assert {"tfidf-in_distribution.csv", "encoder-in_distribution.csv"} <= names
    assert {path.name for path in Path("plots/table3").iterdir()} == names


@pytest.mark.slow
def test_again_gives_the_same_bytes(workspace):
    run()
    first = {path: path.read_bytes() for path in [*Path("plots").rglob("*.csv"), Path("metrics/results.json")]}
    run()
    assert {path: path.read_bytes() for path in first} == first


def test_a_mismatch_is_one_line(workspace):
    path = Path("predictions/tfidf/hybrid/41.parquet")
    tables.write(path, tables.read(path, PREDICTIONS).slice(1), PREDICTIONS)
    done = run()
    assert done.exit_code == 4
    assert done.output.startswith("error: predictions/tfidf/hybrid/41.parquet: tests 59 trials")
    assert len(done.output.splitlines()) == 1
    assert not Path("metrics/results.json").exists()


def test_an_arm_or_seed_that_goes_leaves_nothing_behind_and_comes_back(workspace):
    """What is scored is what is planned, and no file more: a clone that pulls has the same folder."""
    whole = {path: path.read_bytes() for path in Path("predictions").rglob("*.parquet")}
    for run_ in whole:
        model = Path("models", *run_.with_suffix("").parts[1:])
        model.mkdir(parents=True)
        (model / "model.json").write_text("{}")
    yaml = YAML()
    before = yaml.load(Path("params.yaml").read_text(encoding="utf-8"))
    del before["arms"]["shuffled"]
    before["seeds"], before["train"]["arms"] = [40, 42], ["real"]
    with Path("params.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(before, file)
    done = run()
    assert done.exit_code == 0, done.output
    gone = [path for path in whole if "shuffled" in path.parts or path.stem == "41"]
    gone += [path for path in whole if path.parts[1:3] == ("encoder", "hybrid")]
    kept = {path for path in whole if path not in gone}
    assert set(Path("predictions").rglob("*.parquet")) == kept
    assert not Path("predictions/tfidf/shuffled").exists()
    assert {Path("predictions", *path.parts[1:-1]).with_suffix(".parquet") for path in Path("models").rglob("*.json")
            } == kept
    assert "predictions: took away encoder/hybrid/40" in done.output
    results = Path("metrics/results.json").read_bytes()
    for path in gone:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(whole[path])
    assert run().exit_code == 0
    assert Path("metrics/results.json").read_bytes() == results
