"""Tables are written whole or not at all, as the same bytes for the same rows."""

import json
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import LABELED, POOL

ROWS = [tables.reject("b", "too_large"), tables.reject("a", "malformed_xml", "line 3:\n  mismatched tag")]


def test_round_trip_and_same_bytes(tmp_path):
    for name in ("one", "two"):
        tables.write(tmp_path / name, ROWS, REJECTS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert list(tables.rows(tables.read(tmp_path / "one", REJECTS))) == ROWS
    assert ROWS[1]["detail"] == "line 3: mismatched tag"


def test_empty_table_keeps_its_schema(tmp_path):
    tables.write(tmp_path / "empty", [], SYNTHETIC)
    assert pq.read_schema(tmp_path / "empty").names == SYNTHETIC.names


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "rejects.parquet"
    tables.write(path, ROWS, REJECTS)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), tables.parquet_writer(path, REJECTS) as writer:
        writer.write_table(pa.Table.from_pylist(ROWS[:1], schema=REJECTS))
        raise RuntimeError
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["rejects.parquet"]


@pytest.mark.parametrize("group", [1, 3, 4, 7, 100])
@pytest.mark.parametrize("batch", [1, 4, 5, 100])
def test_batches_of_a_stream_do_not_depend_on_row_groups(tmp_path, group, batch):
    numbers = range(23)
    whole = pa.table({"id": list(map(str, numbers)), "of": [[number] * (number % 3) for number in numbers]})
    pq.write_table(whole, tmp_path / "a.parquet", row_group_size=group)
    parts = list(tables.stream(tmp_path / "a.parquet", whole.schema, batch))
    assert [part.num_rows for part in parts[:-1]] == [batch] * (len(parts) - 1)
    assert pa.concat_tables(parts).to_pydict() == whole.to_pydict()


def test_a_stream_is_the_table_in_batches(tmp_path):
    path = tmp_path / "t.parquet"
    tables.write(path, [{"trial_id": f"T{i}", "label": i % 2} for i in range(7)], LABELED)
    whole = tables.read(path, LABELED)
    parts = list(tables.stream(path, LABELED, batch=3))
    assert [part.num_rows for part in parts] == [3, 3, 1]
    assert pa.concat_tables(parts).equals(whole)
    with pytest.raises(InputError, match=r"lacks columns \['intervention'"):
        list(tables.stream(path, POOL))


@pytest.mark.parametrize("read", [tables.read, lambda *args: list(tables.stream(*args))], ids=["read", "stream"])
@pytest.mark.parametrize("content", [None, b"PAR1 but not really", b""])
def test_missing_or_damaged_table_is_one_line(tmp_path, content, read):
    path = tmp_path / "t.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(path, REJECTS)
    assert "\n" not in str(caught.value)
    assert "dvc repro" in str(caught.value)


def test_missing_columns_are_named(tmp_path):
    tables.write(tmp_path / "t.parquet", ROWS, REJECTS)
    with pytest.raises(InputError, match="label"):
        tables.read(tmp_path / "t.parquet", LABELED)


def test_json_is_sorted_and_rounded(tmp_path):
    tables.write_json(tmp_path / "m.json", {"b": 0.12345678, "a": {"d": [1.00000001], "c": None}})
    assert json.loads((tmp_path / "m.json").read_text()) == {"a": {"c": None, "d": [1.0]}, "b": 0.123457}
    assert (tmp_path / "m.json").read_text().index('"a"') < (tmp_path / "m.json").read_text().index('"b"')


def test_json_keeps_an_order_that_is_asked_for_and_knows_no_nan(tmp_path):
    tables.write_json(tmp_path / "m.json", {"b": math.nan, "a": [math.inf, -math.inf, 0.5]}, sort=False)
    text = (tmp_path / "m.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"b": None, "a": [None, None, 0.5]}
    assert text.index('"b"') < text.index('"a"')


def test_count_by_is_commonest_first():
    assert list(tables.count_by([{"reason": "x"}, {"reason": "y"}, {"reason": "y"}]).items()) == [("y", 2), ("x", 1)]


def test_metrics_are_read_by_name_those_of_a_folder_together(tmp_path):
    for name in ("one", "all/two", "all/three"):
        tables.write_json(tmp_path / f"{name}.json", {"of": name})
    (tmp_path / "none").mkdir()
    assert tables.read_metrics([tmp_path / "one.json", tmp_path / "all", tmp_path / "none"]) == {
        "one": {"of": "one"}, "all": {"three": {"of": "all/three"}, "two": {"of": "all/two"}}, "none": {},
    }
    with pytest.raises(InputError, match=r"^[^\n]+absent: not found; run dvc repro first$"):
        tables.read_metrics([tmp_path / "absent"])
