"""Rows that come in any order are written in that of their key, whatever the parts they come in."""

import pyarrow as pa
import pytest

from trialwright.core import tables
from trialwright.core.tables import sorting

SCHEMA = pa.schema([("id", pa.string()), ("number", pa.int32())])


def written(path, parts):
    with sorting.sorted_writer(path, SCHEMA, "id") as add:
        for part in parts:
            add(pa.Table.from_pylist(part, schema=SCHEMA))
    return path.read_bytes()


def rows(count):
    return [{"id": f"{number * 7 % 10:02}", "number": number} for number in range(count)]


def test_rows_stand_in_the_order_of_their_key_and_else_as_they_came(tmp_path):
    written(tmp_path / "a.parquet", [rows(20), rows(3)])
    found = tables.read(tmp_path / "a.parquet", SCHEMA).to_pylist()
    assert found == sorted(rows(20) + rows(3), key=lambda row: row["id"])


@pytest.mark.parametrize("group", [4, 5, 100])
def test_bytes_do_not_depend_on_parts(tmp_path, monkeypatch, group):
    monkeypatch.setattr(sorting, "GROUP_ROWS", group)
    every = rows(23)
    whole = written(tmp_path / "a.parquet", [every])
    assert written(tmp_path / "b.parquet", [every[:1], [], every[1:9], every[9:]]) == whole
    assert tables.read(tmp_path / "a.parquet", SCHEMA).to_pylist() == sorted(every, key=lambda row: row["id"])


@pytest.mark.parametrize("count", [0, 1, 23])
def test_few_rows_have_the_bytes_of_a_table_written_at_once(tmp_path, count):
    tables.write(tmp_path / "b.parquet", pa.Table.from_pylist(rows(count), schema=SCHEMA).sort_by("id"), SCHEMA)
    assert written(tmp_path / "a.parquet", [rows(count)]) == (tmp_path / "b.parquet").read_bytes()


def test_what_fails_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), sorting.sorted_writer(tmp_path / "a.parquet", SCHEMA, "id") as add:
        add(pa.Table.from_pylist(rows(3), schema=SCHEMA))
        raise RuntimeError
    assert not list(tmp_path.iterdir())
