"""The stage that builds samples, on records and reviews of the user's own, and the index of the one that scores."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from stages.task_samples import main
from trialwright.core import tables
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SAMPLES, SIDES
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.task_evaluation import records_of

ROOT = Path(__file__).resolve().parents[2]
REVIEW = {
    "metadata": {"PMID": "1"}, "split": "test", "inputs": {"objectives": "To assess honey in coughs."},
    "context": [{"PMID": str(n), "title": f"Honey {n}", "abstract": "Honey."} for n in range(4)],
    "labels": [{"PMID": str(n), "label": "included" if n else "excluded"} for n in range(4)],
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    names = [("Gout", "Metformin"), ("Asthma", "Metformin")]
    rows = [
        {
            "trial_id": f"NCT{number:08}", "brief_title": f"{drug} in {condition}, number {number}",
            "brief_summary": "A trial for adults.", "conditions": [condition],
            "interventions": [{"type": "Drug", "name": drug, "description": None, "other_names": []}],
        }
        for number in range(12) for condition, drug in [names[number % 2]]
    ]
    tables.write(tmp_path / "trials.parquet", rows, TRIALS)
    sides = [{"trial_id": row["trial_id"], "split": "test", "cluster": row["trial_id"]} for row in rows]
    tables.write(tmp_path / "sides.parquet", sides, SIDES)
    (tmp_path / "reviews.jsonl").write_text(json.dumps(REVIEW) + "\noops\n")
    return tmp_path


def built(name: str) -> tuple[dict, list[dict]]:
    files = ["trials.parquet", "sides.parquet", "reviews.jsonl", "s.parquet", "r.parquet", "m.json"]
    result = CliRunner().invoke(main, [name, *files], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(Path("m.json").read_text(encoding="utf-8")), tables.read(Path("s.parquet"), SAMPLES).to_pylist()


def test_both_sources_are_built_and_the_blind_look_is_at_records(place: Path) -> None:
    metrics, rows = built("study_screening")
    assert [row["source"] for row in rows] == ["registry", "registry", "reviews"]
    form = metrics["forms"]["free"]
    assert form["reviews"] == {"samples": 1, "not_json": 1}
    assert metrics["read"] == form["trials"] + form["refused"]["not_shown"] == 12
    assert metrics["blind"]["samples"] == 3


def test_what_is_built_is_found_by_its_own_query(place: Path) -> None:
    metrics, rows = built("study_search")
    assert metrics["blind"] is None
    assert len(rows) == 2
    records = records_of(place / "trials.parquet", place / "sides.parquet", place / "reviews.jsonl")
    task = TASKS["study_search"].ready(records, rows)
    for row in rows:
        true = json.loads(row["answer"])
        assert [metric.value(row, true, true["query"]) for metric in task.metrics] == [1.0, 1.0]
    assert TASKS["study_screening"].ready(records, rows) is TASKS["study_screening"]
