"""What is damaged or torn is told in one line or asked again; it is never a traceback, nor another answer."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from llm_kit import chat
from store_kit import STORE, bytes_of, keep, made

from trialwright.chat.completion import Completion
from trialwright.core.errors import InputError
from trialwright.llm.sealed import shard as shards
from trialwright.llm.sealed.stored import everything, stored_keys
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.salvage import salvage, verify_cache
from trialwright.llm.store.sealing import add
from trialwright.llm.store.upkeep import verify

COUNT = 48
INPUTS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@given(order=st.permutations(range(COUNT)), cuts=st.sets(st.integers(1, COUNT - 1), max_size=5))
@INPUTS
def test_any_order_in_any_number_of_runs_gives_the_same_bytes(here: Path, order: list[int], cuts: set[int]) -> None:
    answers = made(COUNT)
    shutil.rmtree("a", ignore_errors=True)
    if not Path("b").exists():
        keep(answers, Path("b"))
    edges = [0, *sorted(cuts), COUNT]
    for start, end in pairwise(edges):
        keep([answers[n] for n in order[start:end]], Path("a"))
    assert bytes_of(Path("a")) == bytes_of(Path("b"))


# The first makes another type of a column, the second a name of it that is no UTF-8.
@example(place=0.6092574482643331, mask=4)
@example(place=0.625, mask=128)
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
@INPUTS
def test_a_flipped_byte_is_told_or_harmless(here: Path, place: float, mask: int) -> None:
    path = Path("store/9.parquet")
    if not path.exists():
        rows = [Completion(f"9{n:063x}", f"trial {n} " * 40, "stop", n, n)._asdict() for n in range(200)]
        shards.write(path, pa.Table.from_pylist(rows, schema=shards.COMPLETIONS))
        shutil.copy(path, "whole.parquet")
    whole = Path("whole.parquet").read_bytes()
    damaged = bytearray(whole)
    damaged[int(place * len(whole))] ^= mask
    path.write_bytes(whole)
    expected = shards.read(path)
    path.write_bytes(damaged)
    try:
        assert shards.read(path).equals(expected)
    except InputError as error:
        assert str(error).startswith("store/9.parquet: ")
        assert "\n" not in str(error)


@pytest.mark.parametrize("damage", [
    lambda table: table.set_column(1, "text", [["no trial"] * len(table)]),
    lambda table: table.slice(1),
    lambda table: table.set_column(3, "prompt_tokens", [pa.nulls(len(table), pa.int32())]),
], ids=["edited", "row gone", "nulls"])
def test_edited_rows_do_not_match_their_seal(here: Path, damage: object) -> None:
    keep(made(COUNT))
    path = next(STORE.iterdir())
    pq.write_table(damage(pq.read_table(path)), path)  # type: ignore[operator]
    with pytest.raises(InputError, match=rf"^{path}: damaged .*delete it and run dvc repro[^\n]*$"):
        stored_keys(STORE)
    assert len(verify(STORE)) == 1
    # The remedy is true: with the shard gone, the cache gives the same bytes again.
    path.unlink()
    keep(made(COUNT))
    keep(made(COUNT), Path("other"))
    assert bytes_of(STORE) == bytes_of(Path("other"))


def test_a_shard_in_the_place_of_another_is_told(here: Path) -> None:
    keep(made(COUNT))
    one, other = sorted(STORE.iterdir())[:2]
    shutil.copy(one, other)
    with pytest.raises(InputError, match=rf"{other}: damaged \(it holds keys that do not begin with {other.stem}\)"):
        stored_keys(STORE)


def test_a_shard_of_an_earlier_version_is_read_and_told(here: Path) -> None:
    answers = [answer._replace(cached_tokens=0, batched=False) for answer in made(COUNT)]
    keep(answers)
    expected = everything(STORE)
    for path in STORE.iterdir():
        pq.write_table(pq.read_table(path).drop_columns(["cached_tokens", "batched"]).replace_schema_metadata(), path)
    assert everything(STORE).equals(expected)
    assert all("has no checksum" in line for line in verify(STORE))
    assert len(verify(STORE)) == len(list(STORE.iterdir()))


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a kill leaves: a cache file whose answers are still in the log beside it."""
    folder = tmp_path_factory.mktemp("torn")
    with Cache.open(folder / "open" / "completions.sqlite") as cache:
        for answer in made(COUNT):
            cache.put([answer])
        for part in ("completions.sqlite", "completions.sqlite-wal"):
            shutil.copy(folder / "open" / part, folder)
    return folder


@given(length=st.floats(0, 1), flipped=st.none() | st.floats(0, 1, exclude_max=True))
@INPUTS
def test_a_torn_log_loses_its_end_alone(here: Path, torn: Path, length: float, flipped: float | None) -> None:
    shutil.rmtree(".trialwright", ignore_errors=True)
    shutil.copytree(torn, ".trialwright", ignore=shutil.ignore_patterns("open"))
    log = Path(".trialwright/completions.sqlite-wal")
    content = bytearray(log.read_bytes())
    content = content[: int(length * len(content))]
    if flipped is not None and content:
        content[int(flipped * len(content))] ^= 0x10
    log.write_bytes(content)
    answers = made(COUNT)
    keys = [answer.key for answer in answers]
    with Cache.open() as cache:
        left = cache.known(keys)
        assert left == set(keys[: len(left)])
        cache.put(answers)
        assert sorted(cache.get(keys)) == sorted(answers)
    if length == 1 and flipped is None:
        assert len(left) == COUNT


@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255), cut=st.booleans())
@INPUTS
def test_a_damaged_cache_is_told_and_salvaged(here: Path, place: float, mask: int, cut: bool) -> None:
    shutil.rmtree(".trialwright", ignore_errors=True)
    answers = [answer._replace(text=answer.text * 100) for answer in made(COUNT)]
    keys = [answer.key for answer in answers]
    with Cache.open() as cache:
        cache.put(answers)
    path = cache_file()
    content = bytearray(path.read_bytes())
    if cut:
        content = content[: max(1, int(place * len(content)))]
    else:
        content[int(place * len(content))] ^= mask
    path.write_bytes(content)
    with suppress(InputError), Cache.open() as cache:
        assert set(cache.get(keys)) <= set(answers)
    verify_cache(path)
    saved, aside = salvage(path)
    assert (aside / path.name).exists()
    assert not verify_cache(path)
    with Cache.open() as cache:
        found = set(cache.get(keys))
    assert found <= set(answers)
    assert len(found) == saved


def test_salvage_loses_no_more_than_the_damaged_page(here: Path) -> None:
    answers = [answer._replace(text=answer.text * 20) for answer in made(2000)]
    with Cache.open() as cache:
        cache.put(answers)
    path = cache_file()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    assert all("store salvage" in line and "\n" not in line for line in verify_cache(path))
    with pytest.raises(InputError, match=r"damaged \(.*store salvage keeps"), Cache.open() as cache:
        list(cache.get([answer.key for answer in answers]))
    saved, _ = salvage(path)
    assert 1960 <= saved < 2000


def test_a_flipped_bit_in_a_text_is_told(here: Path) -> None:
    keep(made(3))
    with sqlite3.connect(cache_file()) as connection:
        connection.execute("update completions set text = 'trial 1 f' where key = ?", (chat(1).key,))
    with pytest.raises(InputError, match=f"answer {chat(1).key[:12]} does not match its checksum"), Cache.open() as c:
        list(c.get([chat(1).key]))
    assert [chat(1).key[:12] in line for line in verify_cache(cache_file())] == [True]
    assert salvage(cache_file())[0] == 2


def test_half_a_surrogate_pair_is_stored(here: Path) -> None:
    keep([Completion(chat(1).key, "a \ud83d b", "stop", 1, 1)])
    assert everything(STORE)["text"].to_pylist() == ["a ? b"]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 4])
def test_a_kill_while_shards_are_written_leaves_a_store(here: Path, nth: int, moment: str) -> None:
    keep(made(COUNT // 2))
    script = textwrap.dedent(f"""
        import os, signal, sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
        from pathlib import Path
        replace, done = Path.replace, 0
        def dying(self, target):
            global done
            done += 1
            if (done, {moment!r}) == ({nth}, "before"):
                os.kill(os.getpid(), signal.SIGKILL)
            replace(self, target)
            if done == {nth}:
                os.kill(os.getpid(), signal.SIGKILL)
        Path.replace = dying
        from store_kit import keep, made
        keep(made({COUNT}))
    """)
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -signal.SIGKILL
    keys = {answer.key for answer in made(COUNT)}
    assert stored_keys(STORE) < keys
    assert verify(STORE) == []
    with Cache.open() as cache:
        assert cache.known(sorted(keys)) == keys
        add(STORE, cache, keys)
    keep(made(COUNT), Path("other"))
    parquet = {name: content for name, content in bytes_of(STORE).items() if not name.startswith(".")}
    assert parquet == bytes_of(Path("other"))


def test_salvage_reads_the_log_too_and_leaves_none_beside_the_new_file(here: Path, torn: Path) -> None:
    shutil.copytree(torn, ".trialwright", ignore=shutil.ignore_patterns("open"))
    saved, aside = salvage(cache_file())
    assert saved == COUNT
    assert sorted(path.name for path in aside.iterdir() if path.suffix != ".sqlite-shm") == [
        "completions.sqlite", "completions.sqlite-wal",
    ]
    assert [path.name for path in here.glob(".trialwright/*completions*")] == ["completions.sqlite"]
    with pytest.raises(InputError, match=r"other.sqlite: not found, expected a cache"):
        salvage(Path("other.sqlite"))
