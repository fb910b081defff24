"""The reader of real trials and their sets."""

import pyarrow as pa
import pytest

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.selection import SETS
from trialwright.schemas.texts import CLEAN
from trialwright.trial.real import RealTrials


@pytest.fixture
def folder(tmp_path):
    """Write trials B and C, where A was left without a text, and the sets of two seeds."""
    tables.write(tmp_path / "trials.parquet", [{"id": one, "label": 1, "text": one} for one in "BC"], CLEAN)
    sets = [(40, "A", "train"), (40, "B", "train"), (40, "C", "test"), (41, "B", "train"), (41, "C", "train")]
    tables.write(
        tmp_path / "sets.parquet", [dict(zip(SETS.names, row, strict=True)) for row in sets], SETS,
    )
    return tmp_path


def ids(table):
    assert table.schema == CLEAN
    return table["id"].to_pylist()


def test_sets_are_those_of_the_seed_sorted_and_of_trials_that_have_a_text(folder):
    real = RealTrials.read(folder)
    assert ids(real.set_of(40, "train")) == ["B"]
    assert ids(real.set_of(40, "train", "test")) == ["B", "C"]
    assert ids(real.set_of(41, "train")) == ["B", "C"]
    assert ids(real.set_of(41, "test")) == []
    assert ids(real.always_in([40, 41], "train")) == ["B"]


def test_a_set_is_gone_through_in_the_order_of_its_labels(folder):
    found = RealTrials.read(folder).parts_of(41, "train")
    assert found.labelled.to_pydict() == {"id": ["B", "C"], "label": [1, 1]}
    assert list(found.texts()) == list(found.texts()) == ["B", "C"]


def test_a_seed_without_sets_is_told(folder):
    with pytest.raises(InputError, match=r"sets\.parquet: has no sets of seed 43; run dvc repro sets"):
        RealTrials.read(folder).set_of(43, "train")
    with pytest.raises(InputError, match="has no sets of seed 43"):
        RealTrials.read(folder).always_in([40, 43], "train")


def test_a_missing_table_is_told(folder):
    (folder / "sets.parquet").unlink()
    with pytest.raises(InputError, match=r"sets\.parquet: not found"):
        RealTrials.read(folder)


def test_nothing_at_all_has_no_trials(tmp_path):
    tables.write(tmp_path / "trials.parquet", [], CLEAN)
    none = RealTrials(tmp_path / "trials.parquet", pa.Table.from_pylist(
        [{"seed": 40, "id": "A", "set": "train"}], schema=SETS))
    assert ids(none.set_of(40, "train")) == []
