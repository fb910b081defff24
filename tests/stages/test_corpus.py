"""The stage between what was written and what is cleaned."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from stages.corpus import main
from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.corpus import SYNTHETIC

ROOT = Path(__file__).resolve().parents[2]
OUT = ["synthetic.parquet", "rejects.parquet", "corpus.json"]
ROW = {"trial_id": "SYN-1", "brief_title": "A written trial", "label": 1, "intervention": "a", "repaired": False}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tables.write(tmp_path / "written.parquet", [ROW], SYNTHETIC)
    with zipfile.ZipFile(tmp_path / "released.zip", "w") as archive:
        archive.writestr("report_0.txt", "no trial")
        archive.writestr("labels.txt", "1\n")
        archive.writestr("interventions.txt", "a\n")
    return tmp_path


def run(place: Path, synthetic: str):
    text = (ROOT / "params.yaml").read_text()
    (place / "params.yaml").write_text(re.sub(r"(?m)^  synthetic: null$", f"  synthetic: {synthetic}", text))
    return CliRunner().invoke(main, ["written.parquet", "released.zip", *OUT], catch_exceptions=False)


def test_written_trials_go_on_as_they_are(place: Path):
    assert run(place, "null").exit_code == 0
    written, passed_on = (tables.read(place / name, SYNTHETIC) for name in ("written.parquet", OUT[0]))
    assert passed_on.equals(written)
    assert json.loads((place / OUT[2]).read_text()) == {
        "released": False, "requested": 1, "accepted": 1, "rejected": {}, "repaired": 0,
    }


def test_a_released_corpus_takes_their_place(place: Path):
    with zipfile.ZipFile(place / "released.zip", "w") as archive:
        for number in range(2):
            report = {"brief_title": f"Tea for Shepherds {number}", "conditions": ["Insomnia"],
                      "interventions": ["tea"],
                      "brief_summary": "Shepherds drink tea in the evening and count how long they sleep afterwards.",
                      "primary_outcomes": ["Hours of sleep"], "eligibility_criteria": "Shepherds of any age " * 4}
            archive.writestr(f"report_{number}.txt", json.dumps(report) if number else "no trial")
        archive.writestr("labels.txt", "1\n0\n")
        archive.writestr("interventions.txt", "tea\ntea\n")
    result = run(place, "theirs")
    assert result.exit_code == 0, result.output
    assert "2 requested, 1 accepted, 1 not_json" in result.output
    assert tables.read(place / OUT[0], SYNTHETIC)["trial_id"].to_pylist() == ["REL-1"]
    assert tables.read(place / OUT[1], REJECTS)["id"].to_pylist() == ["REL-0"]
    assert json.loads((place / OUT[2]).read_text())["released"] is True


def test_a_corpus_without_a_trial_ends_with_the_reasons(place: Path):
    result = run(place, "theirs")
    assert result.exit_code == 4
    assert "none of 1 reports is a trial: 1 not_json (such as REL-0: not_json: report_0.txt)" in result.output
    assert result.output.endswith("each with its reason in rejects.parquet\n")
    assert tables.read(place / OUT[1], REJECTS)["reason"].to_pylist() == ["not_json"]
    assert not (place / OUT[0]).exists()
