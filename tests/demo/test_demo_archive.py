"""The files of the simulated registry."""

import csv
import json
import zipfile
from pathlib import Path
from typing import get_args

import pytest

from trialwright.demo.archive import Format, write_demo
from trialwright.demo.simulation import simulate


def write(folder: Path, trials: int = 120, seed: int = 7, form: Format = "json"):
    return write_demo(folder / "r.zip", folder / "o.csv", folder / "v.csv", trials=trials, seed=seed, form=form)


@pytest.mark.parametrize("form", get_args(Format))
def test_zip_is_laid_out_as_the_registry_dump_is(tmp_path: Path, form: Format):
    write(tmp_path, form=form)
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert "Contents.txt" in names
    assert len(names) == 121
    assert names[0] == f"NCT9000xxxx/NCT90000001.{form}"


def test_outcomes_are_those_of_the_labelled_trials(tmp_path: Path):
    told = write(tmp_path)
    with (tmp_path / "o.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    labelled = [one for one in simulate(120, 7) if one.label is not None]
    assert rows == [{"nct_id": one.nct_id, "label": str(one.label)} for one in labelled]
    assert told.trials == 120
    assert told.labelled == len(rows) < 120
    assert 0.7 < told.achievable_roc_auc < 0.92


@pytest.mark.parametrize("form", get_args(Format))
def test_bytes_depend_on_the_seed_and_on_nothing_else(tmp_path: Path, form: Format):
    for name, seed in [("a", 7), ("b", 7), ("c", 8)]:
        write(tmp_path / name, seed=seed, form=form)
    read = {name: [(tmp_path / name / file).read_bytes() for file in ("r.zip", "o.csv", "v.csv")] for name in "abc"}
    assert read["a"] == read["b"]
    assert read["a"][:2] != read["c"][:2]
    assert read["a"][2] == read["c"][2]


def test_formats_hold_the_same_trials(tmp_path: Path):
    told = {form: write(tmp_path / form, form=form) for form in get_args(Format)}
    assert told["json"] == told["xml"]
    outcomes, numbers = set(), set()
    for form in told:
        with zipfile.ZipFile(tmp_path / form / "r.zip") as archive:
            numbers.add(tuple(name.removesuffix(f".{form}") for name in archive.namelist()))
        outcomes.add((tmp_path / form / "o.csv").read_bytes())
    assert len(outcomes) == len(numbers) == 1


def test_json_is_the_study_that_was_drawn(tmp_path: Path):
    write(tmp_path)
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        read = [json.loads(archive.read(name)) for name in archive.namelist()[:-1]]
    assert read == [one.study for one in simulate(120, 7)]


def test_a_run_that_breaks_off_leaves_no_half_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(trials: int, seed: int):
        yield from simulate(3, seed)
        raise KeyboardInterrupt

    monkeypatch.setattr("trialwright.demo.archive.simulate", broken)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []
