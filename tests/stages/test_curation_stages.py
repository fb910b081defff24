"""The stages clean and correct, run as commands on small tables."""

import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from stages.clean import main as clean_main
from stages.correct import main as correct_main
from trialwright.ground import tables

ROOT = Path(__file__).resolve().parents[2]
STOPPED = "The trial was terminated."


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with params.yaml and the tables that clean reads."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    ids = [f"NCT{n:08d}" for n in range(24)]
    splits = ["train"] * 8 + ["val"] * 4 + ["test"] * 4 + ["train"] * 8
    named = [
        {"trial_id": name, "label": n % 2, "intervention": "aspirin", "drugs": ["aspirin"], "split": splits[n]}
        for n, name in enumerate(ids)
    ]
    tables.write(Path("trials.parquet"), [
        {"trial_id": name, "brief_title": "Vaccine" if n % 2 else "Glioma",
         "brief_summary": STOPPED, "phase": "Phase 2"}
        for n, name in enumerate(ids)
    ], tables.TRIALS)
    tables.write(Path("partition.parquet"), named, tables.PARTITION)
    tables.write(Path("pool.parquet"), [{k: row[k] for k in tables.POOL.names} for row in named[:16]], tables.POOL)
    tables.write(Path("synthetic.parquet"), [
        {"trial_id": f"SYN-{n:012x}", "brief_title": "Vaccine", "label": n, "intervention": "aspirin"} for n in (0, 1)
    ], tables.SYNTHETIC)
    return tmp_path


def _clean(suffix: str = "") -> str:
    names = ["trials.parquet", "partition.parquet", "pool.parquet", "synthetic.parquet"]
    outs = [f"real{suffix}", f"synthetic_clean{suffix}.parquet", f"leakage{suffix}.json"]
    done = CliRunner().invoke(clean_main, [*names, *outs])
    assert done.exit_code == 0, done.output
    return done.output


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_clean_writes_five_real_sets_and_its_figures(workplace: Path) -> None:
    assert "clean: read" in _clean()
    assert sorted(path.name for path in Path("real").iterdir()) == [
        "general_test.parquet", "general_val.parquet", "test.parquet", "train.parquet", "val.parquet",
    ]
    metrics = tables.read_json(Path("leakage.json"))
    assert set(metrics) >= {"structure", "wording", "trials", "dropped"}
    assert metrics["trials"]["general_test"] == {"all": 4, "failure": 2, "success": 2}
    assert tables.read(Path("synthetic_clean.parquet"), tables.CLEAN).num_rows == 2
    assert "terminated" not in "".join(tables.read(Path("real/train.parquet"), tables.CLEAN)["text"].to_pylist())


def test_clean_gives_the_same_bytes_twice(workplace: Path) -> None:
    _clean()
    _clean("_again")
    assert _digests(Path("real")) == _digests(Path("real_again"))
    assert Path("leakage.json").read_bytes() == Path("leakage_again.json").read_bytes()


@pytest.mark.parametrize(("mode", "accepted", "rejected"), [("off", 2, 0), ("relabel", 2, 0), ("filter", 1, 1)])
def test_correct_writes_what_its_mode_says(workplace: Path, mode: str, accepted: int, rejected: int) -> None:
    _clean()
    params = Path("params.yaml").read_text()
    assert "  mode: off\n  # A label" in params
    params = params.replace("  mode: off\n", f"  mode: {mode}\n").replace("confidence: 0.8", "confidence: 0.6")
    Path("params.yaml").write_text(params)
    outs = ["corrected.parquet", "rejects.parquet", "correct.json"]
    done = CliRunner().invoke(correct_main, ["real", "synthetic_clean.parquet", *outs])
    assert done.exit_code == 0, done.output
    assert tables.read(Path("corrected.parquet"), tables.CLEAN).num_rows == accepted
    assert tables.read(Path("rejects.parquet"), tables.REJECTS).num_rows == rejected
    assert tables.read_json(Path("correct.json"))["mode"] == mode


def test_a_damaged_input_is_one_line(workplace: Path) -> None:
    Path("trials.parquet").write_bytes(b"not parquet")
    done = CliRunner().invoke(clean_main, [
        "trials.parquet", "partition.parquet", "pool.parquet", "synthetic.parquet", "real", "s.parquet", "m.json",
    ])
    assert done.exit_code == 1
    assert done.output.strip().splitlines()[-1].startswith("error: trials.parquet: not a Parquet file")
    assert "Traceback" not in done.output
