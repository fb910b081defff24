"""The stage audit, run as a command on the tables of a small pipeline."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from stages.audit import main
from trialwright.core import tables
from trialwright.schemas import selection
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import DUPLICATES
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PLANS
from trialwright.schemas.texts import CLEAN, REMOVED

ROOT = Path(__file__).resolve().parents[2]
SETS = ["train"] * 30 + ["val"] * 6 + ["test"] * 24
IDS = [f"NCT{n:08d}" for n in range(len(SETS))]
INPUTS = [
    "trials.parquet", "merged.parquet", "real", "removed.parquet", "synthetic.parquet", "plans.parquet",
    "written.parquet",
]
OUTS = ["duplicates.parquet", "plots/audit", "metrics/audit.json"]


def text_of(number: int) -> str:
    return "\n".join([f"brief title: trial {number}", *(f"arms: {word} {number}" for word in ("aspirin", "placebo"))])


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with params.yaml and the tables that audit reads; the status tells, and test 36 is train 0."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    tables.write(Path("trials.parquet"), [
        {"trial_id": id_, "overall_status": "Completed" if n % 2 else "Terminated"} for n, id_ in enumerate(IDS)
    ], TRIALS)
    tables.write(Path("real/trials.parquet"), [
        {"id": id_, "label": n % 2, "source": "real", "text": text_of(0 if n == 36 else n)} for n, id_ in enumerate(IDS)
    ], CLEAN)
    tables.write(Path("real/sets.parquet"), [
        {"seed": seed, "id": id_, "set": name} for seed in (40, 41, 42) for id_, name in zip(IDS, SETS, strict=True)
    ], selection.SETS)
    tables.write(Path("merged.parquet"), [], selection.MERGED)
    for name, schema in zip(INPUTS[3:], (REMOVED, CLEAN, PLANS, SYNTHETIC), strict=True):
        tables.write(Path(name), [], schema)
    return tmp_path


def show(id_: str) -> None:
    tables.write(Path("plans.parquet"), [{"plan_id": "p", "label": 1, "example_ids": [IDS[0], id_]}], PLANS)


def run() -> str:
    done = CliRunner().invoke(main, [*INPUTS, *OUTS])
    assert done.exit_code == 0, done.output
    return done.output


def test_it_writes_figures_features_and_duplicates(workplace: Path) -> None:
    assert "audit: ROC-AUC of removed 1.000" in run()
    metrics = tables.read_json(Path("metrics/audit.json"))
    assert metrics["probe"]["removed"]["train_trials"] == 30
    assert metrics["merged_across_splits"] == 0
    assert metrics["shown"] == {"val": 0, "test": 0, "general_val": 0, "general_test": 0}
    assert metrics["duplicates"]["test_train"] == {"pairs": 1, "trials": 1, "share": pytest.approx(1 / 24, abs=1e-6)}
    rows = tables.read(Path("duplicates.parquet"), DUPLICATES).to_pylist()
    assert [(row["id"], row["twin_id"]) for row in rows] == [(IDS[36], IDS[0])]
    head, first, *_ = Path("plots/audit/removed.csv").read_text(encoding="utf-8").splitlines()
    assert head == "feature,weight,trials,success_share,tells"
    assert first.startswith("overall status: ")
    assert all(not isinstance(value, list) for probe in metrics["probe"].values() for value in probe.values())


def test_records_of_one_trial_in_two_sets_and_what_the_source_tells(workplace: Path) -> None:
    dialects = ("api_v2", "top_csv")
    tables.write(Path("trials.parquet"), [
        {"trial_id": id_, "dialect": dialects[n % 2]} for n, id_ in enumerate(IDS)
    ], TRIALS)
    tables.write(Path("merged.parquet"), [{"trial_id": IDS[40], "kept_id": IDS[1]}], selection.MERGED)
    assert "WARNING: the source tells the outcome (api_v2, top_csv)" in run()
    metrics = tables.read_json(Path("metrics/audit.json"))
    assert metrics["merged_across_splits"] == 1
    assert metrics["dialect"]["roc_auc"] == 1
    assert metrics["dialect"]["of"]["api_v2"]["success_share"] == 0


def test_it_gives_the_same_bytes_twice(workplace: Path) -> None:
    files = ["duplicates.parquet", "plots/audit/removed.csv", "metrics/audit.json"]
    run()
    before = [Path(name).read_bytes() for name in files]
    run()
    assert [Path(name).read_bytes() for name in files] == before


@pytest.mark.parametrize("shown", [IDS[33], IDS[40]], ids=["val", "test"])
def test_a_held_out_example_stops_the_strict_protocol(workplace: Path, shown: str) -> None:
    show(shown)
    done = CliRunner().invoke(main, [*INPUTS, *OUTS])
    assert done.exit_code == 4
    assert "error: trials that are held out were shown to the LLM as examples (1 of" in done.output
    assert not Path("metrics/audit.json").exists()


def test_the_paper_protocol_counts_them(workplace: Path) -> None:
    params = Path("params.yaml").read_text(encoding="utf-8").replace("protocol: strict\n", "protocol: paper\n")
    Path("params.yaml").write_text(params, encoding="utf-8")
    show(IDS[40])
    run()
    assert tables.read_json(Path("metrics/audit.json"))["shown"]["test"] == 1


def test_a_train_example_is_no_trouble(workplace: Path) -> None:
    show(IDS[1])
    assert "0 held-out trials shown" in run()


def test_a_missing_table_is_one_line(workplace: Path) -> None:
    Path("removed.parquet").unlink()
    done = CliRunner().invoke(main, [*INPUTS, *OUTS])
    assert done.exit_code == 4
    assert done.output.strip().startswith("error: removed.parquet: not found")
