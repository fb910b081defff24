"""Splits by start date and as given."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core.errors import InputError
from trialwright.core.tables.rejects import REJECTS
from trialwright.retrieval.partition import partition
from trialwright.schemas.selection import LABELED, PARTITION
from trialwright.sections.retrieval import Partition

NAMED = pa.schema([
    ("trial_id", pa.string()), ("interventions", pa.list_(pa.string())),
    *((name, pa.string()) for name in ("type", "source", "reason", "detail", "start_date")),
])


def run(way, rows, train=0.6, val=0.2):
    """Partition trials of (split given, start date, intervention or None)."""
    ids = [f"NCT{i:05}" for i in range(len(rows))]
    labels = [{"trial_id": i, "label": int(i[3:]) % 2, "split": row[0]} for i, row in zip(ids, rows, strict=True)]
    of_one = {"type": "drug", "source": "own", "reason": ""}
    of_none = {"reason": "intervention_unknown", "detail": "walks; tea"}
    named = [{"trial_id": i, "interventions": [row[2]] if row[2] else [], "start_date": row[1],
              **(of_one if row[2] else of_none)} for i, row in zip(ids, rows, strict=True)]
    section = Partition(split=way, train=train, val=val, resplit=None)
    return partition(pa.Table.from_pylist(labels, schema=LABELED), pa.Table.from_pylist(named, schema=NAMED),
                     section, "strict", 1)


def splits(result):
    return dict(zip(result.table["trial_id"].to_pylist(), result.table["split"].to_pylist(), strict=True))


def adds_up(result, count):
    metrics = result.metrics
    assert metrics["read"] == count == metrics["accepted"] + sum(metrics["rejected"].values())
    assert len(result.table) == metrics["accepted"] and len(result.rejects) == sum(metrics["rejected"].values())
    assert result.table.schema == PARTITION and result.rejects.schema == REJECTS
    assert result.rejects["id"].to_pylist() == sorted(result.rejects["id"].to_pylist())


def test_a_given_split_is_taken_as_it_is():
    words = ["train", "Valid", "test", "val", "validation", None, "", "holdout", "test and train", "train"]
    result = run("given", [(word, None, None if n == 9 else "A") for n, word in enumerate(words)])
    assert list(splits(result).values()) == ["train", "val", "test", "val", "val"]
    rejects = [(row["reason"], row["detail"]) for row in result.rejects.to_pylist()]
    assert rejects == [("no_split", ""), ("no_split", ""), ("unknown_split", "holdout"),
                       ("unknown_split", "test and train"), ("intervention_unknown", "walks; tea")]
    adds_up(result, 10)


def test_a_given_split_without_a_test_is_refused():
    with pytest.raises(InputError, match=r"partition\.split given: test would be empty; 2 of 3 trials have a split"):
        run("given", [("train", None, "A"), ("valid", None, "A"), (None, None, "A")])


def test_the_future_is_tested_on_the_past():
    dates = ["2003-05-01", "2001-01", "2010-12-31", "2005", "2004-02-11", "2008-01", "2009-07-07", "2002", "2000-03",
             None]
    result = run("date", [(None, date, "A") for date in dates])
    place = {"train": 0, "val": 1, "test": 2}
    by_date = [place[splits(result)[f"NCT{n:05}"]] for _, n in sorted((d, n) for n, d in enumerate(dates) if d)]
    assert by_date == sorted(by_date)
    assert [by_date.count(n) for n in range(3)] == [5, 2, 2]
    assert result.rejects["reason"].to_pylist() == ["no_start_date"]
    adds_up(result, 10)


def test_no_dates_at_all_is_one_line():
    with pytest.raises(InputError, match=r"train and val and test would be empty; 0 of 2 trials have a start date"):
        run("date", [("train", None, "A"), ("test", None, "A")])


months = st.sampled_from([None, "2001", *(f"200{year}-0{month}-1{day}" for year in (1, 2) for month in range(1, 8)
                                          for day in range(2))])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.none(), months, st.sampled_from(["A", "B", None])), min_size=1, max_size=60)
       .filter(lambda rows: any(row[2] for row in rows)), st.sampled_from([(0.6, 0.2), (0.34, 0.33), (0.8, 0.1)]))
def test_no_month_stands_in_two_splits(rows, shares):
    try:
        result = run("date", rows, *shares)
    except InputError as error:
        assert "would be empty" in str(error)
        return
    where = {}
    for trial_id, split in splits(result).items():
        where.setdefault(rows[int(trial_id[3:])][1][:7], set()).add(split)
    assert all(len(found) == 1 for found in where.values())
    order = [("train", "val", "test").index(found.pop()) for _, found in sorted(where.items())]
    assert order == sorted(order)
    adds_up(result, len(rows))
