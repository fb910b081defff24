"""Vectors that are kept: found again, and never taken from a damaged row."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core.errors import InputError, StorageError
from trialwright.embedding.vectors import Vectors


@settings(deadline=None, max_examples=20)
@given(st.dictionaries(st.binary(min_size=32, max_size=32), st.lists(st.floats(width=32, allow_nan=False), max_size=9)))
def test_what_is_put_is_got(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("kept") / "sub" / "v.sqlite"
    with Vectors.open(path) as kept:
        kept.put({key: np.array(values, dtype=np.float32) for key, values in made.items()})
    with Vectors.open(path) as kept:
        found = kept.get([*made, b"unknown"])
    assert {key: vector.tolist() for key, vector in found.items()} == made


@pytest.mark.parametrize("damage", ["vector = x'00'", "vector = 'text'", "checksum = checksum + 1"])
def test_a_damaged_row_counts_as_unknown(tmp_path, damage):
    path = tmp_path / "v.sqlite"
    with Vectors.open(path) as kept:
        kept.put({b"a": np.ones(3, dtype=np.float32), b"b": np.zeros(3, dtype=np.float32)})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"update vectors set {damage} where key = x'61'")
    with Vectors.open(path) as kept:
        assert list(kept.get([b"a", b"b"])) == [b"b"]
        kept.put({b"a": np.ones(3, dtype=np.float32)})
        assert sorted(kept.get([b"a", b"b"])) == [b"a", b"b"]


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path):
    (tmp_path / "v.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(InputError, match="delete it, they are computed again") as caught, \
            Vectors.open(tmp_path / "v.sqlite"):
        pass
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    told = pytest.raises(StorageError, match="a file is where a folder should be")
    with told, Vectors.open(tmp_path / "file" / "v.sqlite"):
        pass
