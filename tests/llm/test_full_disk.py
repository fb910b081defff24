"""A disk that fills up while answers come: one line, and all that came before is there."""

from pathlib import Path

import pytest
from llm_kit import ask

from trialwright.chat.completion import Completion
from trialwright.core.errors import StorageError
from trialwright.llm.store.cache import Cache


def test_what_was_answered_before_the_disk_was_full_stays(tmp_path: Path) -> None:
    path, put = tmp_path / "cache.sqlite", 0
    full = pytest.raises(StorageError, match=r"cache.sqlite: no room left on the disk; free some")
    with full, Cache.open(path) as cache:
        # To SQLite that is a full disk.
        cache._connection.execute("pragma max_page_count = 60")
        for n in range(1000):
            cache.put([Completion(ask(n).key, f"{n} {'text ' * 300}", "stop", 1, 1)])
            put += 1
    assert 0 < put < 1000
    with Cache.open(path) as cache:
        found = {one.key: one.text for one in cache.get([ask(n).key for n in range(1000)])}
    assert found == {ask(n).key: f"{n} {'text ' * 300}" for n in range(put)}


def test_a_cache_that_is_read_only_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"cache.sqlite: the disk is mounted read-only"),
        Cache.open(tmp_path / "cache.sqlite") as cache,
    ):
        cache._connection.execute("pragma query_only = on")
        cache.put([Completion(ask(1).key, "text", "stop", 1, 1)])


def test_a_file_in_the_place_of_its_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".trialwright").touch()
    with (
        pytest.raises(StorageError, match=r"\.trialwright: a file is where a folder should be"),
        Cache.open(tmp_path / ".trialwright/cache.sqlite"),
    ):
        pass
