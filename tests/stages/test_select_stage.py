"""The stage select, run as a command on small tables."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from settings_kit import write_main_settings

from stages.select import main
from trialwright.core import tables
from trialwright.core.errors import ParamsError
from trialwright.schemas.answers import RATINGS
from trialwright.schemas.findings import CORRECTIONS, EMBEDDINGS
from trialwright.schemas.selection import SETS
from trialwright.schemas.texts import CLEAN, WEIGHTED

ROOT = Path(__file__).resolve().parents[2]
READ = [
    "real", "corrected.parquet", "corrections.parquet", "embeddings.parquet", "of_synthetic.parquet", "ratings.parquet",
]
WRITTEN = ["selected.parquet", "rejects.parquet", "select.json"]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with params.yaml and what select reads; seeds 40 and 41 hold out trials of their own."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    real = [_row(f"NCT{n:08d}", n % 2, "real") for n in range(12)]
    synthetic = [_row(f"SYN-{n:02d}", n % 2, "synthetic") for n in range(10)]
    tables.write(Path("real/trials.parquet"), real, CLEAN)
    # Trials 8 to 11 train with some seeds alone.
    tables.write(Path("real/sets.parquet"), [
        {"seed": seed, "id": row["id"], "set": "test" if n >= 8 and n % 3 == at else "train"}
        for at, seed in enumerate((40, 41, 42)) for n, row in enumerate(real)
    ], SETS)
    tables.write(Path("corrected.parquet"), [{**row, "weight": 0.5} for row in synthetic], WEIGHTED)
    tables.write(Path("corrections.parquet"), [
        {"id": row["id"], "planned": row["label"], "corrected": row["label"], "probability": n / 10, "decision": "kept"}
        for n, row in enumerate(synthetic)
    ], CORRECTIONS)
    # The first could not be rated.
    tables.write(Path("ratings.parquet"), [
        {"id": row["id"], "rating": 11 - n, "request_key": "k"} for n, row in enumerate(synthetic) if n
    ], RATINGS)
    _embed(real + synthetic, 0)
    return tmp_path


def _row(name: str, label: int, source: str) -> dict[str, object]:
    return {"id": name, "label": label, "intervention": "aspirin", "source": source, "text": name}


def _embed(rows: list[dict[str, object]], seed: int, moved: int | None = None) -> None:
    """Give each trial a vector of its own, and those of real trials from number `moved` on other ones."""
    vectors = np.random.default_rng(seed).normal(size=(len(rows), 8)).astype(np.float32)
    if moved is not None:
        vectors[moved:12] = np.random.default_rng(9).normal(size=(12 - moved, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    embedded = [
        {**{key: value for key, value in row.items() if key != "text"}, "set": "train", "vector": vector.tolist()}
        for row, vector in zip(rows, vectors, strict=True)
    ]
    for name, source in (("embeddings.parquet", "real"), ("of_synthetic.parquet", "synthetic")):
        tables.write(Path(name), [row for row in embedded if row["source"] == source], EMBEDDINGS)


def _run(strategy: str, trials: int | None) -> Result:
    params = Path("params.yaml")
    text = params.read_text(encoding="utf-8")
    start, end = text.index("\nselect:"), text.index("\nrating:")
    section = f"\nselect:\n  strategy: {strategy}\n  trials: {trials or 'null'}\n  judge_model: null\n"
    params.write_text(text[:start] + section + text[end:], encoding="utf-8")
    return CliRunner().invoke(main, [write_main_settings(), *READ, *WRITTEN])


def _selected() -> pa.Table:
    return tables.read(Path("selected.parquet"), WEIGHTED)


@pytest.mark.parametrize("strategy", ["random", "agreement", "closeness", "diversity", "judge"])
def test_selected_and_rejects_are_all_that_was_corrected(workplace: Path, strategy: str) -> None:
    done = _run(strategy, 6)
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"select: strategy {strategy}, read 10, accepted 6, mean score ")
    selected, rejects = _selected(), tables.read(Path("rejects.parquet"), tables.REJECTS)
    assert (selected.num_rows, rejects.num_rows) == (6, 4)
    assert sorted([*selected["id"].to_pylist(), *rejects["id"].to_pylist()]) == [f"SYN-{n:02d}" for n in range(10)]
    assert set(selected["weight"].to_pylist()) == {0.5}
    metrics = tables.read_json(Path("select.json"))
    assert metrics["success_share"] == {"read": 0.5, "accepted": 0.5}
    before = Path("selected.parquet").read_bytes()
    _run(strategy, 6)
    assert Path("selected.parquet").read_bytes() == before


def test_by_default_all_go_on(workplace: Path) -> None:
    said = CliRunner().invoke(main, [write_main_settings(), *READ, *WRITTEN]).output
    assert said == "select: strategy none, read 10, accepted 10\n"
    assert _selected().equals(tables.read(Path("corrected.parquet"), WEIGHTED))


def test_agreement_keeps_the_highest_probabilities(workplace: Path) -> None:
    _run("agreement", 4)
    assert _selected()["id"].to_pylist() == ["SYN-06", "SYN-07", "SYN-08", "SYN-09"]


def test_judge_keeps_the_best_rated_and_says_what_could_not_be_rated(workplace: Path) -> None:
    assert _run("judge", 4).output == (
        "select: strategy judge, read 10, accepted 4, mean score 8.5 of accepted, 4 of rejected, 1 without a score\n"
    )
    assert _selected()["id"].to_pylist() == ["SYN-01", "SYN-02", "SYN-03", "SYN-04"]


@pytest.mark.parametrize(("moved", "same"), [(8, True), (0, False)])
def test_selection_sees_no_trial_that_any_seed_holds_out(workplace: Path, moved: int, same: bool) -> None:
    """Where trials lie that some seed tests on changes nothing; where those lie that train with all does."""
    _run("closeness", 4)
    before = _selected()
    rows = [_row(f"NCT{n:08d}", n % 2, "real") for n in range(12)]
    _embed(rows + [_row(f"SYN-{n:02d}", n % 2, "synthetic") for n in range(10)], 0, moved)
    _run("closeness", 4)
    assert _selected().equals(before) is same


def test_mistakes_are_one_line(workplace: Path) -> None:
    with pytest.raises(ParamsError, match="select: strategy random keeps a number of trials, found null"):
        _run("random", None)
    shutil.copy(ROOT / "params.yaml", ".")
    table = tables.read(Path("of_synthetic.parquet"), EMBEDDINGS)
    tables.write(Path("of_synthetic.parquet"), table.slice(0, 9), EMBEDDINGS)
    done = _run("diversity", 4)
    assert done.exit_code == 4
    assert done.output == (
        "error: embeddings.parquet: 1 trials have no embedding, such as SYN-09; run dvc repro embed\n"
    )
