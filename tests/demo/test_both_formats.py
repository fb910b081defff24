"""What ingest reads of a simulated trial is the same from JSON of API v2 and from legacy XML."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq
import pytest

from trialwright.demo.archive import Format, v2_json, write_demo
from trialwright.demo.legacy.legacy_record import legacy_xml
from trialwright.demo.simulation import SimulatedTrial, simulate
from trialwright.registry.dialects import api_v2
from trialwright.registry.dialects import legacy_xml as legacy
from trialwright.registry.ingest.ingesting import ingest
from trialwright.sections.running import Engine


@pytest.fixture(scope="module")
def trials() -> list[SimulatedTrial]:
    return list(simulate(300, seed=20))


def test_all_fields_of_all_trials_are_alike(trials: list[SimulatedTrial]):
    unread = Counter[str]()
    for trial in trials:
        new, old = (asdict(read) for read in (
            api_v2.parse(v2_json(trial.study), unread), legacy.parse(legacy_xml(trial.study), unread),
        ))  # fmt: skip
        assert (new.pop("dialect"), old.pop("dialect")) == ("api_v2", "legacy_xml")
        assert new == old
    assert not unread


def test_every_column_that_a_record_can_have_is_filled_by_some(trials: list[SimulatedTrial]):
    read = [asdict(api_v2.parse(v2_json(trial.study), Counter())) for trial in trials]
    empty = {name for name in read[0] if not any(record[name] for record in read)}
    assert empty == {"secondary_ids"}


def test_ingest_accepts_all_of_either(tmp_path: Path):
    tables = {}
    for form in get_args(Format):
        place = tmp_path / form
        write_demo(place / "r.zip", place / "o.csv", place / "v.csv", trials=120, seed=7, form=form)
        ingest(place / "r.zip", place / "t.parquet", place / "rejects.parquet", place / "merged.parquet", limit=None,
               max_record_bytes=1 << 20, engine=Engine.local())
        assert pq.read_table(place / "rejects.parquet").num_rows == 0
        tables[form] = pq.read_table(place / "t.parquet").drop_columns("dialect")
    assert tables["json"].num_rows == 120
    assert tables["json"].equals(tables["xml"])
