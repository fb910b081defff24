"""The files of the simulated registry."""

import csv
import zipfile
from pathlib import Path

import pytest

from trialwright.demo.archive import write_demo
from trialwright.demo.simulation import simulate


def write(folder: Path, trials: int = 120, seed: int = 7):
    return write_demo(folder / "r.zip", folder / "o.csv", folder / "v.csv", trials=trials, seed=seed)


def test_zip_is_laid_out_as_the_registry_dump_is(tmp_path: Path):
    write(tmp_path)
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert "Contents.txt" in names
    assert len(names) == 121
    assert names[0] == "NCT9000xxxx/NCT90000001.xml"


def test_outcomes_are_those_of_the_labelled_trials(tmp_path: Path):
    told = write(tmp_path)
    with (tmp_path / "o.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    labelled = [one for one in simulate(120, 7) if one.label is not None]
    assert rows == [{"nct_id": one.nct_id, "label": str(one.label)} for one in labelled]
    assert told.trials == 120
    assert told.labelled == len(rows) < 120
    assert 0.7 < told.achievable_roc_auc < 0.92


def test_bytes_depend_on_the_seed_and_on_nothing_else(tmp_path: Path):
    for name, seed in [("a", 7), ("b", 7), ("c", 8)]:
        write(tmp_path / name, seed=seed)
    read = {name: [(tmp_path / name / file).read_bytes() for file in ("r.zip", "o.csv", "v.csv")] for name in "abc"}
    assert read["a"] == read["b"]
    assert read["a"][:2] != read["c"][:2]
    assert read["a"][2] == read["c"][2]


def test_a_run_that_breaks_off_leaves_no_half_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(trials: int, seed: int):
        yield from simulate(3, seed)
        raise KeyboardInterrupt

    monkeypatch.setattr("trialwright.demo.archive.simulate", broken)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []
