"""The stage extend, its commands run one after the other as dvc.yaml has them, with an endpoint that answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asking_kit import run_stage, text_of

from tests.llm.loopback import Server, said, serving
from trialwright.core import tables
from trialwright.schemas.answers import REQUESTS, SECTIONS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PLANS
from trialwright.tasks.form import SHORT
from trialwright.trial.record import Trial

HERE, METRICS = Path("data/corpora/main"), Path("metrics/corpora/main")
BOTH = ["brief_summary", "detailed_description"]
SHORT_TEXT = "Sailors take aspirin when the wind turns, and note how long the headache of that day lasts."
# Of the real trial that the form of plan 1 was drawn from.
FILLED = {0: ["brief_summary", "detailed_description", "eligibility_criteria"], 1: ["brief_summary"]}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Give an endpoint that writes what it is asked for, and a folder with two accepted trials."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    (tmp_path / ".dvc").mkdir()
    real = [
        {"trial_id": f"NCT{number}", "brief_summary": f"Crews of ship {number} took it.",
         "detailed_description": f"Ship {number} sailed for a year."} for number in range(3)
    ]
    tables.write(Path("data/trials.parquet"), real, TRIALS)
    plans = [
        {"plan_id": f"plan-{number:06}", "intervention": "Aspirin", "type": "drug", "label": number, "tokens": 9,
         "fields": SHORT.members, "sections": FILLED[number], "words": {}, "example_ids": [f"NCT{number}", "NCT2"],
         "example_labels": [number] * 2} for number in FILLED
    ]
    tables.write(HERE / "plans.parquet", plans, PLANS)
    written = [
        Trial(trial_id=f"SYN-{number}", brief_title=f"Aspirin on ship {number}", brief_summary=SHORT_TEXT).design_row()
        | {"label": number, "intervention": "Aspirin", "plan_id": f"plan-{number:06}"} for number in FILLED
    ]
    tables.write(HERE / "written.parquet", written, SYNTHETIC)
    with serving(Server()) as state:
        state.default = lambda body: said(json.dumps({section_of(body): long_text(body)}))
        yield state


def section_of(body: dict[str, Any]) -> str:
    return next(iter(body["response_format"]["json_schema"]["schema"]["properties"]))


def long_text(body: dict[str, Any]) -> str:
    ship = text_of(body).split("Aspirin on ship ")[1][0]
    return f"The crew of ship {ship} is asked for its {section_of(body)}. " + "Each watch fills in its own page. " * 3


def extended(server: Server, **synthesis: Any) -> list[dict[str, Any]]:
    """Run the stage with these keys of the section synthesis; return what the endpoint was asked by it."""
    return run_stage("extend", server, synthesis=synthesis)


def test_each_section_that_a_plan_has_is_written_once(server: Server) -> None:
    asked = extended(server, sections=BOTH)
    assert sorted(section_of(body) for body in asked) == ["brief_summary", "brief_summary", "detailed_description"]
    assert all("ship 2" in text_of(body).lower() for body in asked)
    first, second = tables.read(HERE / "extended.parquet", SYNTHETIC).to_pylist()
    assert first["brief_summary"].startswith("The crew of ship 0 is asked for its brief_summary.")
    assert first["detailed_description"].startswith("The crew of ship 0 is asked for its detailed_description.")
    assert second["brief_summary"].startswith("The crew of ship 1")
    # The real trial that its form comes from has none.
    assert second["detailed_description"] is None
    assert tables.read(HERE / "sections.parquet", SECTIONS).num_rows == 3
    told = tables.read_json(METRICS / "parse_sections.json")
    assert (told["requested"], told["accepted"], told["rejected"]) == (3, 3, {})
    assert told["sections"]["brief_summary"]["words"] > told["sections"]["brief_summary"]["words_before"] > 10
    assert extended(server, sections=BOTH) == []


def test_no_section_asks_nothing_and_changes_no_byte(server: Server) -> None:
    extended(server, sections=BOTH)
    assert extended(server, sections=[]) == []
    assert (HERE / "extended.parquet").read_bytes() == (HERE / "written.parquet").read_bytes()
    assert tables.read(HERE / "requests/sections.parquet", REQUESTS).num_rows == 0
    assert tables.read_json(METRICS / "complete_sections.json")["corpus"]["requests"] == 0
    assert tables.read_json(METRICS / "parse_sections.json") == {
        "requested": 0, "accepted": 0, "rejected": {}, "repaired": 0, "sections": {},
    }
    # And back: what was answered is not asked again.
    assert extended(server, sections=BOTH) == []


def test_what_is_no_use_leaves_its_trial_as_it_is_under_a_name(server: Server) -> None:
    server.default = lambda body: said(
        "No." if "ship 1" in text_of(body) else json.dumps({section_of(body): long_text(body)})
    )
    extended(server, sections=["brief_summary"])
    rows = tables.read(HERE / "extended.parquet", SYNTHETIC).to_pylist()
    assert [row["brief_summary"] == SHORT_TEXT for row in rows] == [False, True]
    reject, = tables.read(HERE / "rejects/sections.parquet", tables.REJECTS).to_pylist()
    assert (reject["id"], reject["reason"]) == ("brief_summary.plan-000001", "not_json")
    assert tables.read_json(METRICS / "parse_sections.json")["rejected"] == {"not_json": 1}
