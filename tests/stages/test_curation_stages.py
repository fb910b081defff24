"""The stages clean and correct, run as commands on small tables."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from settings_kit import write_main_settings

from stages.clean import main as clean_main
from stages.clean_synthetic import main as clean_synthetic_main
from stages.correct import main as correct_main
from trialwright.cleaning.correct import Corrected, correct
from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CORRECTIONS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import GOLD, PARTITION, SETS
from trialwright.schemas.texts import CLEAN, REMOVED, WEIGHTED

ROOT = Path(__file__).resolve().parents[2]
STOPPED = "The trial was terminated."


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with params.yaml and the tables that clean reads."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    ids = [f"NCT{n:08d}" for n in range(24)]
    named = [
        {"trial_id": name, "label": n % 2, "intervention": "aspirin", "type": "drug", "interventions": ["aspirin"]}
        for n, name in enumerate(ids)
    ]
    sets = ["train"] * 8 + ["val"] * 4 + ["test"] * 4 + ["general_val"] * 4 + ["general_test"] * 4
    tables.write(Path("real/sets.parquet"), [
        {"seed": seed, "id": name, "set": sets[n]} for seed in (40, 41, 42) for n, name in enumerate(ids)
    ], SETS)
    tables.write(Path("trials.parquet"), [
        {"trial_id": name, "brief_title": "Vaccine" if n % 2 else "Glioma",
         "brief_summary": STOPPED, "phase": "Phase 2"}
        for n, name in enumerate(ids)
    ], TRIALS)
    tables.write(Path("partition.parquet"), named, PARTITION)
    tables.write(Path("gold.parquet"), [
        {"trial_id": name, "label": n % 2, "intervention": "aspirin"} for n, name in enumerate(ids[:8])
    ], GOLD)
    tables.write(Path("synthetic.parquet"), [
        {"trial_id": f"SYN-{n:012x}", "brief_title": "Vaccine", "label": n, "intervention": "aspirin"} for n in (0, 1)
    ], SYNTHETIC)
    return tmp_path


def _clean(suffix: str = "") -> str:
    real = [f"real{suffix}/trials.parquet", f"removed{suffix}.parquet", f"real_leakage{suffix}.json"]
    done = CliRunner().invoke(clean_main, ["trials.parquet", "partition.parquet", "real/sets.parquet", *real])
    assert done.exit_code == 0, done.output
    synthetic = [f"synthetic_clean{suffix}.parquet", f"removed_synthetic{suffix}.parquet", f"leakage{suffix}.json"]
    then = CliRunner().invoke(clean_synthetic_main, ["synthetic.parquet", real[-1], *synthetic])
    assert then.exit_code == 0, then.output
    return done.output + then.output


def test_clean_writes_each_trial_once_and_its_figures(workplace: Path) -> None:
    said = _clean()
    assert "clean: read 24, kept 24, dropped 0" in said
    assert "clean_synthetic: read 2, kept 2, dropped 0" in said
    metrics = tables.read_json(Path("leakage.json"))
    assert set(metrics) >= {"structure", "wording", "trials", "dropped"}
    assert metrics["trials"]["real"] == {"all": 24, "failure": 12, "success": 12}
    assert tables.read(Path("synthetic_clean.parquet"), CLEAN).num_rows == 2
    removed = tables.read(Path("removed.parquet"), REMOVED)
    assert {(row["rule"], row["text"]) for row in removed.to_pylist()} == {("trial_stopped", STOPPED)}
    real = tables.read(Path("real/trials.parquet"), CLEAN)
    assert real.num_rows == len(set(real["id"].to_pylist())) == 24
    assert "terminated" not in "".join(real["text"].to_pylist())


def test_both_are_read_in_the_view_of_params(workplace: Path) -> None:
    params = Path("params.yaml").read_text(encoding="utf-8").replace("fields: whole", "fields: short")
    Path("params.yaml").write_text(params, encoding="utf-8")
    long = {"brief_title": "Vaccine", "official_title": "In longer words"}
    for name, schema in (("trials", TRIALS), ("synthetic", SYNTHETIC)):
        path = Path(f"{name}.parquet")
        tables.write(path, [{**row, **long} for row in tables.read(path, schema).to_pylist()], schema)
    _clean()
    for name in ("real/trials.parquet", "synthetic_clean.parquet"):
        assert "title: Vaccine" in (text := "".join(tables.read(Path(name), CLEAN)["text"].to_pylist()))
        assert "longer" not in text


def test_clean_gives_the_same_bytes_twice(workplace: Path) -> None:
    _clean()
    _clean("_again")
    for name in ("real{}/trials.parquet", "leakage{}.json", "removed{}.parquet"):
        assert Path(name.format("")).read_bytes() == Path(name.format("_again")).read_bytes()


CORRECT = [
    "real", "gold.parquet", "synthetic_clean.parquet", "synthetic.parquet", "corrected.parquet", "corrections.parquet",
    "rejects.parquet", "correct.json",
]


@pytest.mark.parametrize(
    ("mode", "accepted", "rejected"), [("off", 2, 0), ("relabel", 2, 0), ("filter", 1, 1), ("weight", 2, 0)]
)
def test_correct_writes_what_its_mode_says(workplace: Path, mode: str, accepted: int, rejected: int) -> None:
    _clean()
    params = Path("params.yaml").read_text(encoding="utf-8")
    assert "  mode: off\n  # The corrector" in params
    params = params.replace("  mode: off\n", f"  mode: {mode}\n").replace("confidence: 0.8", "confidence: 0.6")
    Path("params.yaml").write_text(params, encoding="utf-8")
    done = CliRunner().invoke(correct_main, [write_main_settings(), *CORRECT])
    assert done.exit_code == 0, done.output
    assert f"correct: mode {mode}, read 2, accepted {accepted}" in done.output
    weights = tables.read(Path("corrected.parquet"), WEIGHTED)["weight"].to_pylist()
    assert len(weights) == accepted
    assert (set(weights) == {1}) == (mode != "weight")
    assert tables.read(Path("corrections.parquet"), CORRECTIONS).num_rows == 2
    assert tables.read(Path("rejects.parquet"), REJECTS).num_rows == rejected
    assert tables.read_json(Path("correct.json"))["mode"] == mode


def test_correction_sees_no_trial_that_any_seed_holds_out(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With sets of their own (protocol paper), two seeds leave it the trials that train with both."""
    _clean()
    moved = [{"seed": 41, "id": f"NCT{n:08d}", "set": "test" if n < 4 else "train"} for n in range(16)]
    first = tables.read(Path("real/sets.parquet"), SETS).slice(0, 24).to_pylist()
    tables.write(Path("real/sets.parquet"), first + moved, SETS)
    text = Path("params.yaml").read_text(encoding="utf-8").replace("seeds: [40, 41, 42]", "seeds: [40, 41]")
    Path("params.yaml").write_text(text.replace("  mode: off\n", "  mode: filter\n"), encoding="utf-8")
    seen: list[str] = []

    def remember(train: pa.Table, *rest: object) -> Corrected:
        seen.extend(train["id"].to_pylist())
        return correct(train, *rest)

    monkeypatch.setattr("stages.correct.correct", remember)
    done = CliRunner().invoke(correct_main, [write_main_settings(), *CORRECT])
    assert done.exit_code == 0, done.output
    assert seen == [f"NCT{n:08d}" for n in range(4, 8)]


def test_a_damaged_input_is_one_line(workplace: Path) -> None:
    Path("trials.parquet").write_bytes(b"not parquet")
    done = CliRunner().invoke(clean_main, [
        "trials.parquet", "partition.parquet", "real/sets.parquet", "t.parquet", "r.parquet", "m.json",
    ])
    assert done.exit_code == 4
    assert done.output.strip().splitlines()[-1].startswith("error: trials.parquet: not a whole Parquet file")
    assert "Traceback" not in done.output
