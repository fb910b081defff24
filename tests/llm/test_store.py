"""The store and cache of answers, and runs over them."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pyarrow as pa
import pytest
from llm_kit import Server, ask, called, chat, llm, settings, table
from processes import until
from store_kit import STORE, bytes_of, keep, made

from trialwright.chat.completion import Completion
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.llm.complete import complete
from trialwright.llm.sealed import shard
from trialwright.llm.sealed.stored import answers, stored_keys
from trialwright.llm.store.cache import Cache
from trialwright.schemas.answers import COMPLETIONS, REQUESTS


def test_bytes_depend_on_the_set_alone(here: Path) -> None:
    all_at_once, bit_by_bit = Path("a"), Path("b")
    completions = made(60)
    keep(completions, all_at_once)
    random.Random(3).shuffle(completions)
    for start in range(0, 60, 7):
        keep(completions[start : start + 7], bit_by_bit)
    assert bytes_of(all_at_once) == bytes_of(bit_by_bit)
    for path in all_at_once.iterdir():
        keys = tables.read(path, COMPLETIONS)["key"].to_pylist()
        assert keys == sorted(keys)
        assert {key[0] for key in keys} == {path.stem}


def test_unchanged_shards_are_left_alone(here: Path) -> None:
    keep(made(40))
    before = {path.name: path.stat().st_mtime_ns for path in STORE.iterdir()}
    keep(made(40))
    assert {path.name: path.stat().st_mtime_ns for path in STORE.iterdir()} == before


def test_two_runs_that_add_to_one_store_lose_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    completions, write, met = made(40), shard.write, []
    both = Barrier(2)

    def slow_write(path: Path, answers: pa.Table) -> None:
        try:
            both.wait(0.05)
            met.append(path)
        except BrokenBarrierError:
            both.reset()
        write(path, answers)

    monkeypatch.setattr(shard, "write", slow_write)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(keep, (completions[:20], completions[20:])))
    assert (met, stored_keys(STORE)) == ([], {c.key for c in completions})


@pytest.mark.parametrize("time", range(10))
def test_two_runs_that_make_the_cache_at_the_same_moment_both_have_it(here: Path, time: int) -> None:
    """Ten times, for SQLite refuses one of them in about half of all cases if nothing makes it wait."""
    completions, start = made(2), Barrier(2)

    def run(one: Completion) -> None:
        start.wait()
        with Cache.open() as cache:
            cache.put([one])

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, completions))
    with Cache.open() as cache:
        assert cache.keys() == {one.key for one in completions}


def test_answers_come_in_the_order_of_the_requests(here: Path) -> None:
    keep(made(20))
    requests = [chat(n) for n in (7, 99, 3, 7, 19)]
    found = answers(STORE, table(requests))
    assert found.schema == COMPLETIONS
    assert found["text"].to_pylist() == [f"trial {n} é\n" for n in (7, 3, 7, 19)]
    assert answers(Path("nowhere"), table(requests)).num_rows == 0
    assert answers(STORE, table([])).num_rows == 0


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"PAR1" + b"\0" * (len(b) - 8) + b[-4:]])
def test_a_damaged_shard_is_one_line(here: Path, damage: object) -> None:
    keep(made(40))
    path = next(STORE.iterdir())
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(InputError, match=rf"^{path}: [^\n]+$"):
        answers(STORE, table([chat(n) for n in range(40)]))


def test_a_cache_that_is_no_database_is_one_line(here: Path) -> None:
    Path(".trialwright").mkdir()
    Path(".trialwright/completions.sqlite").write_bytes(b"not a database, surely" * 100)
    with pytest.raises(InputError, match=r"completions.sqlite: damaged \(.*store salvage keeps"), Cache.open():
        pass


def test_the_cache_of_a_queued_experiment_is_the_repository_s(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = here / "copy"
    copy.mkdir()
    monkeypatch.chdir(copy)
    monkeypatch.setenv("DVC_ROOT", str(here))
    keep(made(3))
    assert (here / ".trialwright" / "completions.sqlite").exists()
    assert not (copy / ".trialwright").exists()


def test_a_cache_and_a_store_of_an_earlier_version_are_taken_over(here: Path, server: Server) -> None:
    requests = [chat(n) for n in range(3)]
    with closing(sqlite3.connect(made_folder(here / ".trialwright") / "completions.sqlite")) as old, old:
        old.execute(
            "create table completions (key text primary key, text text not null, finish_reason text not null, "
            "prompt_tokens integer not null, completion_tokens integer not null) without rowid"
        )
        old.execute("insert into completions values (?, 'cached', 'stop', 7, 3)", [requests[0].key])
    first = pa.schema([COMPLETIONS.field(n) for n in range(5)])
    about = {"finish_reason": "stop", "prompt_tokens": 7, "completion_tokens": 3}
    row = {"key": requests[1].key, "text": "stored", **about}
    tables.write(STORE / f"{requests[1].key[0]}.parquet", [row], first)
    ledger = complete(table(requests), STORE, llm(server.url), settings())
    assert (ledger.run.known, ledger.run.sent, ledger.corpus.prompt_tokens) == (2, 1, 24)
    found = answers(STORE, table(requests))
    assert found["text"].to_pylist() == ["cached", "stored", "to 2"]
    assert (found["cached_tokens"].to_pylist(), found["batched"].to_pylist()) == ([0] * 3, [False] * 3)


def made_folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_growing_by_k_sends_k(here: Path, server: Server) -> None:
    first = complete(table([chat(n) for n in range(10)]), STORE, llm(server.url), settings())
    assert (first.corpus.requests, first.run.known, first.run.sent, len(server.asked)) == (10, 0, 10, 10)
    more = complete(table([chat(n) for n in range(13)]), STORE, llm(server.url), settings())
    assert (more.corpus.requests, more.run.known, more.run.sent, len(server.asked)) == (13, 10, 3, 13)
    assert sorted(body["seed"] for body in server.asked) == list(range(13))
    assert (more.corpus.answered, more.corpus.rejected) == (13, {})
    assert (more.corpus.prompt_tokens, more.corpus.completion_tokens) == (130, 65)


def test_equal_requests_are_sent_once(here: Path, server: Server) -> None:
    ledger = complete(table([chat(1), chat(2), chat(1)]), STORE, llm(server.url), settings())
    assert (ledger.corpus.requests, ledger.run.sent, len(server.asked)) == (2, 2, 2)


def test_a_pulled_store_is_known_without_a_cache(here: Path, server: Server) -> None:
    requests = table([chat(n) for n in range(8)])
    complete(requests, STORE, llm(server.url), settings())
    before = bytes_of(STORE)
    Path(".trialwright/completions.sqlite").unlink()
    again = complete(requests, STORE, llm(server.url), settings())
    assert (again.run.known, again.run.sent, len(server.asked)) == (8, 0, 8)
    assert bytes_of(STORE) == before
    # It filled the cache: another store of the same repository is answered from it.
    other = complete(requests, Path("data/other"), llm(server.url), settings())
    assert (other.run.sent, len(server.asked)) == (0, 8)
    assert bytes_of(Path("data/other")) == before


def test_the_books_of_the_corpus_do_not_tell_what_was_sent(here: Path, server: Server) -> None:
    requests = table([chat(n) for n in range(4)])
    first = complete(requests, STORE, llm(server.url), settings())
    again = complete(requests, STORE, llm(server.url), settings())
    assert first.metrics()["corpus"] == again.metrics()["corpus"]
    assert (first.corpus.requests, first.run.sent, again.run.sent) == (4, 4, 0)


def test_what_another_corpus_has_got_is_not_asked_again(here: Path, server: Server) -> None:
    """As in a clone that pulled that corpus, and has no cache."""
    other, requests = Path("data/corpora/other/trials"), [chat(n) for n in range(6)]
    keep([*made(3), made(4)[3]._replace(finish_reason="refused", text="")], other)
    (here / ".trialwright" / "completions.sqlite").unlink()
    ledger = complete(table(requests), STORE, llm(server.url), settings(), others=[STORE, other, Path("none")])
    assert (ledger.run.known, ledger.run.sent) == (3, 3)
    assert answers(STORE, table(requests))["text"].to_pylist()[:3] == [one.text for one in made(3)]
    assert stored_keys(other) == {one.key for one in made(4)}


def test_requests_for_another_model_are_refused(here: Path, server: Server) -> None:
    with pytest.raises(InputError, match=r"is for model tiny, llm.model is other; run dvc repro"):
        complete(table([chat()]), STORE, llm(server.url, "other"), settings())


def test_no_requests_make_an_empty_store(here: Path) -> None:
    ledger = complete(table([]), STORE, llm("http://localhost:1/v1"), settings())
    assert ledger.metrics()["corpus"]["answered"] == 0
    assert stored_keys(STORE) == set()
    assert STORE.is_dir()


def test_a_killed_run_loses_no_answer(here: Path, server: Server) -> None:
    requests = [chat(n) for n in range(12)]
    tables.write(Path("requests.parquet"), table(requests), REQUESTS)
    answer = server.default
    gate = {"open": False}

    def stall(body: dict[str, object]) -> object:
        # Five answers, then none until the first process is dead.
        while body["seed"] >= 5 and not gate["open"]:  # type: ignore[operator]
            server.lock.release()
            time.sleep(0.01)
            server.lock.acquire()
        return answer(body)

    server.default = stall  # type: ignore[assignment]
    script = textwrap.dedent(f"""
        import sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
        from pathlib import Path
        from llm_kit import llm, settings
        from trialwright.core import tables
        from trialwright.schemas.answers import REQUESTS
        from trialwright.llm.complete import complete
        complete(tables.read(Path("requests.parquet"), REQUESTS), Path({str(STORE)!r}), llm({server.url!r}),
                 settings(concurrency=1, timeout_s=60.0))
    """)
    process = subprocess.Popen([sys.executable, "-c", script], env={**os.environ})
    until(lambda: len(server.asked) >= 6)
    process.send_signal(signal.SIGKILL)
    process.wait()
    gate["open"] = True
    server.asked.clear()
    again = complete(table(requests), STORE, llm(server.url), settings())
    assert (again.run.known, again.run.sent) == (5, 7)
    assert sorted(body["seed"] for body in server.asked) == list(range(5, 12))
    assert answers(STORE, table(requests)).num_rows == 12


def test_local_answers_are_stored(here: Path, tiny: Path) -> None:
    requests = table([ask(n, model=called(tiny), max_tokens=6) for n in range(4)])
    first = complete(requests, STORE, llm(None, str(tiny), backend="local"), settings())
    assert (first.corpus.requests, first.run.sent) == (4, 4)
    assert first.corpus.answered + sum(first.corpus.rejected.values()) == 4
    assert "no_answer" not in first.corpus.rejected
    again = complete(pa.concat_tables([requests, requests]), STORE, llm(None, str(tiny), backend="local"), settings())
    assert (again.corpus.requests, again.run.sent) == (4, 0)
