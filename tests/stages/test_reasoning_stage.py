"""The stage reasoning, run as a command on small tables: with reasons, without any, and without examples."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from settings_kit import write_main_settings

from stages.reasoning import main
from trialwright.core import tables
from trialwright.reasoning import label_told
from trialwright.schemas.answers import REASONS
from trialwright.schemas.findings import REASONING
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PLANS

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = ["reasons.parquet", "plans.parquet", "trials.parquet", "reasoning.parquet", "reasoning.json"]


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(label_told, "PERMUTATIONS", 5)
    write(2)
    return tmp_path


def write(count: int, examples: int = 1) -> None:
    """Write 24 plans of 6 interventions and both labels, each with so many reasons and examples."""
    rows = range(24)
    tables.write(Path("trials.parquet"), [
        {"trial_id": f"NCT{row:03}", "brief_title": f"Titration {row}", "conditions": ["Asthma"]} for row in rows
    ], TRIALS)
    tables.write(Path("plans.parquet"), [
        {"plan_id": f"plan-{row}", "intervention": f"drug{row % 6}", "type": "drug", "label": row // 6 % 2, "tokens": 9,
         "example_ids": [f"NCT{row:03}"][:examples], "fields": ["brief_title", "conditions"]}
        for row in rows
    ], PLANS)
    tables.write(Path("reasons.parquet"), [
        {"plan_id": f"plan-{row}", "request_key": "0", "reasons": [
            f"Titration {row} was {('too slow', 'well planned')[row // 6 % 2]}.", "Asthma was severe in 7 patients.",
        ][:count]}
        for row in rows
    ], REASONS)


def run() -> tuple[dict, list[dict]]:
    done = CliRunner().invoke(main, [write_main_settings(), *ARGUMENTS])
    assert done.exit_code == 0, done.output
    return tables.read_json(Path("reasoning.json")), tables.read(Path("reasoning.parquet"), REASONING).to_pylist()


def test_it_measures_and_again_the_same_bytes(workplace):
    found, rows = run()
    assert (found["plans"], found["reasons"], found["why"]) == (24, 48, "")
    assert found["grounding"]["numbers"]["absent"] == 23, "7 stands in the title of one"
    assert found["grounding"]["conditions"]["own"] == 1.0
    assert found["label_told"]["content_words"]["roc_auc"] == 1.0
    assert len(rows) == 24
    assert rows[3] == {
        "plan_id": "plan-3", "intervention": "drug3", "label": 0, "reasons": 2, "words": pytest.approx(2 / 5),
        "words_other_intervention": pytest.approx(2 / 5), "words_other_label": pytest.approx(2 / 5), "numbers": 2,
        "numbers_absent": 1, "similarity": 0.0, "near_duplicates": 0,
    }
    first = [Path(name).read_bytes() for name in ARGUMENTS[-2:]]
    run()
    assert [Path(name).read_bytes() for name in ARGUMENTS[-2:]] == first


def test_no_reasons_are_nulls_and_a_sentence(workplace):
    write(0)
    found, rows = run()
    assert (found["plans"], found["reasons"], found["why"], rows) == (0, 0, "this run has no reasons", [])
    assert found["grounding"]["words"]["own"] is found["similarity"]["within"] is None
    assert found["label_told"]["all_words"]["roc_auc"] is found["distinct"]["all"]["distinct"] is None


def test_plans_without_examples_are_measured_but_for_grounding(workplace):
    write(2, examples=0)
    found, rows = run()
    assert found["grounding"]["words"]["other_label"]["why"] == "no plan shows examples"
    assert found["label_told"]["all_words"]["roc_auc"] is not None
    assert {(row["words"], row["numbers"], row["reasons"]) for row in rows} == {(None, None, 2)}
