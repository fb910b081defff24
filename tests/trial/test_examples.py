"""Examples picked out of a table: those asked for, in order of id, and none that is missing."""

import pyarrow as pa
import pytest

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PLANS
from trialwright.trial.examples import example_ids, read_trials


def test_reading_picks_the_trials_asked_for(tmp_path):
    path = tmp_path / "trials.parquet"
    tables.write(path, [{"trial_id": f"T{i}", "brief_title": f"title {i}"} for i in range(30)], TRIALS)
    found = read_trials(path, ["T7", "T21", "T7"], batch=4)
    assert [(trial.trial_id, trial.brief_title) for trial in found] == [("T21", "title 21"), ("T7", "title 7")]
    with pytest.raises(InputError, match="lacks 1 trials that serve as examples, such as T99; run dvc repro"):
        read_trials(path, ["T1", "T99"])
    path.write_bytes(b"junk")
    with pytest.raises(InputError, match="not a whole Parquet file"):
        read_trials(path, ["T1"])


def test_example_ids_are_those_of_all_plans_once():
    plans = pa.Table.from_pylist(
        [{"plan_id": "plan-000000", "example_ids": ["b", "a"]}, {"plan_id": "plan-000001", "example_ids": ["c", "a"]}],
        schema=PLANS,
    )
    assert sorted(example_ids(plans)) == ["a", "b", "c"]
