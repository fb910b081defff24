"""The acquire stage, where the registry is downloaded."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ctgov_kit import DAY, Fault, Server, ids_in, kept

from stages.acquire import main

ROOT = Path(__file__).resolve().parents[2]
OUT = ["raw/registry.zip", "raw/outcomes.csv", "raw/mapping.csv", "raw/vocabulary.csv", "raw/names.txt",
       "raw/reviews.jsonl", "raw/released.zip", "metrics/acquire.json"]


def run(server: Server, **settings: str) -> Result:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    changes = {"source": "ctgov", "folder": "mine", "outcomes": "labels.csv", "vocabulary": "names.csv",
               "url": server.url, "condition": "asthma", "requests_per_minute": "60000", **settings}
    for key, value in changes.items():
        text, found = re.subn(rf"(?m)^( +){key}: .*$", rf"\g<1>{key}: {value}", text, count=1)
        assert found, key
    Path("params.yaml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, OUT, catch_exceptions=False)


@pytest.fixture(autouse=True)
def _mine(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine/labels.csv").write_text("nct_id,label\nNCT00000001,1\n")
    (here / "mine/names.csv").write_text('DrugBank ID,Common name,Synonyms\nX1,"Aspirin","ASA"\n')


def test_studies_are_downloaded_and_the_other_files_are_the_users(server: Server) -> None:
    result = run(server)
    assert result.exit_code == 0, result.output
    assert "acquire: 5 studies in 3 pages, data of 2026-11-25\n" in result.output
    assert len(ids_in(OUT[0])) == 5
    assert Path(OUT[1]).read_text(encoding="utf-8") == "nct_id,label\nNCT00000001,1\n"
    metrics = json.loads(Path(OUT[7]).read_text(encoding="utf-8"))
    assert metrics["simulated"] is False
    assert (metrics["trials"], metrics["query"]["data_timestamp"]) == (5, DAY)
    assert metrics["files"]["outcomes"]["name"] == "labels.csv"
    assert metrics["files"]["vocabulary"]["name"] == "names.csv"
    assert metrics["files"]["registry"]["name"] == "127.0.0.1"
    assert [name for name in kept() if not name.endswith(".lock")] == []


def test_without_outcomes_of_the_users_there_are_none(server: Server) -> None:
    assert run(server, outcomes="null").exit_code == 0
    assert Path(OUT[1]).read_text(encoding="utf-8") == "nct_id,label,split\n"


def test_twice_is_the_same_bytes(server: Server) -> None:
    run(server)
    first = {name: Path(name).read_bytes() for name in OUT}
    run(server)
    assert first == {name: Path(name).read_bytes() for name in OUT}


def test_a_mistake_in_another_file_costs_no_second_download(server: Server) -> None:
    result = run(server, vocabulary="elsewhere.csv")
    assert (result.exit_code, result.exception.__class__) == (4, SystemExit)
    assert "elsewhere.csv: not found" in result.output
    server.forget()
    assert run(server).exit_code == 0
    assert server.tokens() == []


def test_what_the_api_refuses_is_one_line(server: Server) -> None:
    server.faults["studies"].append(Fault(400, b"`query.cond` cannot be parsed"))
    result = run(server)
    assert result.exit_code == 6
    assert result.output.startswith("error: ")
    assert "400 `query.cond` cannot be parsed; fix acquire.query" in result.output
    assert result.output.count("\n") == 1
    assert not Path(OUT[0]).exists()
