"""The stages embed, fidelity and diversity, run as commands on small tables with the tiny BERT."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from made_trials import make_clean
from ruamel.yaml import YAML

from stages import diversity, embed, embed_synthetic, fidelity
from trialwright.core import tables
from trialwright.schemas import selection
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.whole import load_all

ROOT = Path(__file__).resolve().parents[2]
SETS = ("train", "val", "test", "general_val", "general_test")


@pytest.fixture
def workplace(tmp_path, tiny_bert, monkeypatch):
    """A folder with params.yaml, cleaned trials, and their records."""
    yaml = YAML()
    values = yaml.load((ROOT / "params.yaml").read_text())
    values["embed"] |= {"model": str(tiny_bert), "max_length": 32}
    values["fidelity"] |= {"permutations": 100, "tsne_trials": 20}
    with (tmp_path / "params.yaml").open("w") as file:
        yaml.dump(values, file)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    settings = load_all()
    real, written = make_clean(100), make_clean(24, "SYN", "synthetic", seed=9)
    tables.write(Path("real/trials.parquet"), real, CLEAN)
    tables.write(Path("clean_synthetic.parquet"), written, CLEAN)
    tables.write(Path("real/sets.parquet"), [
        {"seed": seed, "id": name, "set": SETS[0] if at < 40 else SETS[at % 5]}
        for seed in settings.seeds for at, name in enumerate(real["id"].to_pylist())
    ], selection.SETS)
    for name, rows, schema in (("trials", real, TRIALS), ("synthetic", written, SYNTHETIC)):
        records = [{"trial_id": id_, "phase": "Phase 2", "minimum_age": "18 Years"} for id_ in rows["id"].to_pylist()]
        tables.write(Path(f"{name}.parquet"), records, schema)
    return tmp_path


def run_all():
    for stage, arguments in (
        (embed, ["real", "embeddings.parquet"]),
        (embed_synthetic, ["clean_synthetic.parquet", "of_synthetic.parquet"]),
        (fidelity, [
            "embeddings.parquet", "of_synthetic.parquet", "real", "clean_synthetic.parquet", "trials.parquet",
            "synthetic.parquet", "plots/fidelity", "fidelity.json",
        ]),
        (diversity, [
            "embeddings.parquet", "of_synthetic.parquet", "real", "clean_synthetic.parquet", "plots/diversity",
            "diversity.json",
        ]),
    ):
        done = CliRunner().invoke(stage.main, arguments)
        assert done.exit_code == 0, done.output


def outputs():
    files = [*Path("plots").rglob("*.csv"), *map(Path, ("embeddings.parquet", "fidelity.json", "diversity.json"))]
    return {str(path): path.read_bytes() for path in files}


def test_from_texts_to_figures_and_again_the_same_bytes(workplace):
    run_all()
    first = outputs()
    assert {Path(name).stem for name in first} == {
        "cosines", "tsne", "fields", "interventions", "embeddings", "fidelity", "diversity",
    }
    found = tables.read_json(Path("fidelity.json"))
    assert found["trials"] == {"train": 52, "test": 12, "synthetic": 24, "compared": 12, "compared_train": 48}
    assert found["matched"] == {"train": 1, "test": 1, "synthetic": 1}
    assert 0 <= found["two_sample"]["synthetic"]["auc"] <= 1
    assert found["fields"]["synthetic"]["phase_js"] == 0
    assert tables.read_json(Path("diversity.json"))["all"]["trials"] == 24
    run_all()
    assert outputs() == first


def test_vectors_kept_in_part_give_the_same_bytes(workplace):
    run_all()
    first = outputs()
    (workplace / ".trialwright" / "embeddings.sqlite").unlink()
    whole = tables.read(Path("clean_synthetic.parquet"), CLEAN)
    tables.write(Path("clean_synthetic.parquet"), whole.slice(5, 7), CLEAN)
    run_all()
    tables.write(Path("clean_synthetic.parquet"), whole, CLEAN)
    run_all()
    assert outputs() == first


def test_no_synthetic_trials_leave_no_figures_and_no_plots(workplace):
    tables.write(Path("clean_synthetic.parquet"), [], CLEAN)
    run_all()
    assert set(tables.read_json(Path("fidelity.json"))) == {"trials", "matched"}
    assert tables.read_json(Path("diversity.json"))["all"] == {"trials": 0, "matched": {"synthetic": 0, "real": 0}}
    assert not list(Path("plots").rglob("*.csv"))
    assert Path("plots/fidelity/tsne").is_dir()


def test_stale_embeddings_are_told_in_one_line(workplace):
    run_all()
    vectors = tables.read(Path("embeddings.parquet"), EMBEDDINGS)
    tables.write(Path("embeddings.parquet"), vectors.take(np.arange(3)), EMBEDDINGS)
    done = CliRunner().invoke(diversity.main, [
        "embeddings.parquet", "of_synthetic.parquet", "real", "clean_synthetic.parquet", "plots/diversity",
        "diversity.json",
    ])
    assert done.exit_code == 4
    assert done.output.strip().endswith("trials have no embeddings; run dvc repro embed")
