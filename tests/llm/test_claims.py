"""Runs beside each other ask for nothing twice: whoever claimed a request asks it, for as long as it lives."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from llm_kit import Reply, Server, chat, llm, refused, said, settings, table
from processes import begin, until
from store_kit import STORE

from trialwright import progress
from trialwright.chat.completion import Completion
from trialwright.core import tables
from trialwright.core.errors import EndpointError, InputError
from trialwright.llm.asking import Asking
from trialwright.llm.complete import complete
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.claims import Claims, require_no_run
from trialwright.llm.store.salvage import salvage
from trialwright.schemas.answers import REQUESTS

RUNS = Path(".trialwright/runs")


def slow(server: Server, seconds: float) -> None:
    server.default = lambda body: Reply(*said(f"to {body['seed']}"), wait_s=seconds)


def held(server: Server, held: range, until: threading.Event) -> None:
    """Let no answer to some requests come before something has happened, however slow this machine is."""
    server.default = lambda body: Reply(*said(f"to {body['seed']}"), until=until if body["seed"] in held else None)


def write(count: int) -> None:
    tables.write(Path("requests.parquet"), table([chat(n) for n in range(count)]), REQUESTS)


def asked(server: Server) -> Counter[int]:
    return Counter(body["seed"] for body in server.asked)


def test_a_key_is_claimed_once(here: Path) -> None:
    with Cache.open() as one, Cache.open() as other:
        with Claims.open(one) as first, Claims.open(other) as second:
            assert first.take({"a", "b"}) == ({"a", "b"}, set(), {})
            mine, in_vain, others = second.take({"b", "c"})
            assert (mine, in_vain, list(others.values())) == ({"c"}, set(), [1])
            first.ask_in_vain(["b"])
            second.ask_in_vain(["a"])
            assert second.take({"a", "b", "c"})[:2] == ({"c"}, {"b"})
            assert list(second.take({"a", "b"}).others.values()) == [1]
            assert first.take({"a", "c"})[0] == {"a"}
            first.release()
            assert second.take({"a", "b", "c"})[0] == {"a", "b", "c"}
        with Claims.open(one) as third:
            assert third.take({"a", "b", "c", "d"})[0] == {"a", "b", "c", "d"}
    assert list(RUNS.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, EndpointError("x")])
def test_a_run_that_ends_badly_holds_nothing(here: Path, error: BaseException) -> None:
    with Cache.open() as cache:
        with pytest.raises((KeyboardInterrupt, EndpointError)), Claims.open(cache) as claims:
            claims.take({"a"})
            raise error
        with Claims.open(cache) as claims:
            assert claims.take({"a"})[0] == {"a"}


def test_a_claim_without_a_live_owner_is_taken_over(here: Path) -> None:
    """As after a kill, or where the folder of locks was deleted."""
    with Cache.open() as cache:
        with Claims.open(cache) as claims:
            claims.take(set("abc"))
        with cache.writing() as connection:
            connection.execute("insert into claims values ('a', '1-gone', 0), ('b', '2-unlocked', 1)")
        (RUNS / "2-unlocked").touch()
        with Claims.open(cache) as claims:
            assert claims.take(set("abc")) == (set("abc"), set(), {})
        assert list(RUNS.iterdir()) == []


def test_two_runs_side_by_side_ask_each_request_once(here: Path, server: Server) -> None:
    slow(server, 0.1)
    write(40)
    processes = [begin(server.url, Path(f"data/{n}"), concurrency=4) for n in range(3)]
    told = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], told
    assert asked(server) == Counter(range(40))
    # Each waits for what another asks, says so once, and counts as sent what it sent itself.
    assert sum(int(text.split(" known, ")[1].split(" sent")[0]) for text in told) == 40
    assert all(text.count("waiting for the answers instead of asking twice") <= 1 for text in told)
    stores = [{path.name: path.read_bytes() for path in Path(f"data/{n}").iterdir()} for n in range(3)]
    assert stores[0] == stores[1] == stores[2]
    assert list(RUNS.iterdir()) == []


def test_of_overlapping_runs_each_asks_its_own_and_waits_for_the_rest(here: Path, server: Server) -> None:
    waits = threading.Event()
    held(server, range(8), waits)
    write(8)
    process = begin(server.url, STORE, concurrency=2)
    until(lambda: len(server.asked) >= 2, process)
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        waits.set()

    ledger = complete(table([chat(n) for n in range(4, 12)]), Path("data/other"), llm(server.url), settings(), tell)
    assert process.communicate(timeout=120)[0]
    assert asked(server) == Counter(range(12))
    assert (ledger.run.known, ledger.run.sent, ledger.corpus.answered) == (4, 4, 8)
    assert told == [
        f"process {process.pid} is asking 4 of these requests already; waiting for the answers instead of asking twice"
    ]


def test_what_a_killed_run_claimed_is_asked_at_once_by_the_next(here: Path, server: Server) -> None:
    slow(server, 0.3)
    write(12)
    process = begin(server.url, STORE, concurrency=2)
    until(lambda: len(server.asked) >= 4, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    slow(server, 0.0)
    before = asked(server)
    told: list[str] = []
    ledger = complete(table([chat(n) for n in range(12)]), STORE, llm(server.url), settings(), told.append)
    assert (ledger.corpus.answered, told) == (12, [])
    # What was in flight is asked again: nobody else is.
    again = {seed for seed, times in asked(server).items() if times > 1}
    assert again <= set(before)
    assert len(again) <= 3


def test_a_waiting_run_takes_over_when_the_other_is_killed(here: Path, server: Server) -> None:
    server.default = lambda body: Reply(*said(), fault="hang")
    write(6)
    process = begin(server.url, STORE, concurrency=2)
    until(lambda: len(server.asked) >= 2, process)
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        process.kill()
        server.default = lambda body: said(f"to {body['seed']}")

    assert complete(table([chat(n) for n in range(6)]), STORE, llm(server.url), settings(), tell).corpus.answered == 6
    process.wait()
    assert len(told) == 1


def test_a_run_that_outlives_its_parent_is_waited_for(here: Path, server: Server) -> None:
    """As where the system kills dvc alone: the stage goes on, and answers."""
    waits = threading.Event()
    held(server, range(10), waits)
    write(10)
    code = "from processes import begin; from pathlib import Path; import time; "
    code += f"print(begin({server.url!r}, Path({str(STORE)!r}), concurrency=2).pid, flush=True); time.sleep(600)"
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}; {code}"],
        stdout=subprocess.PIPE, text=True,
    )
    until(lambda: len(server.asked) >= 2, parent)
    parent.kill()
    parent.wait()
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        waits.set()

    ledger = complete(table([chat(n) for n in range(10)]), STORE, llm(server.url), settings(), tell)
    assert (ledger.run.sent, ledger.corpus.answered) == (0, 10)
    assert asked(server) == Counter(range(10))
    assert "waiting for the answers" in told[0]


def test_two_runs_that_are_both_refused_end(here: Path, server: Server) -> None:
    """Neither waits for ever for what the other could not get, nor asks it once more."""
    waits = threading.Event()
    server.default = lambda _: Reply(*refused(400, "no"), until=waits)
    write(6)
    # Neither is refused before one waits for the other: a run that begins after both ended would ask again.
    note = "import builtins; from pathlib import Path\ndef print(*said):\n    "
    note += "builtins.print(*said)\n    if 'waiting for' in str(said): Path('waits').touch()\n"
    processes = [begin(server.url, Path(f"data/{n}"), note, concurrency=2) for n in range(2)]
    until(Path("waits").exists)
    waits.set()
    told = [process.communicate(timeout=120)[0] for process in processes]
    assert all("6 of 6 requests are not answered (bad_request 6); last came: " in text for text in told), told
    assert asked(server) == Counter(range(6))


def test_a_refusal_that_another_run_got_meanwhile_is_not_paid_for_again(here: Path, server: Server) -> None:
    waiting = threading.Event()

    def answer(body: dict[str, Any]) -> Reply:
        # The first run does not end before the second one waits for it.
        last = body["seed"] >= 6
        reply = said(None, refusal="no") if body["seed"] % 2 else said()
        return Reply(*reply, wait_s=0.1, until=waiting if last else None)

    server.default = answer
    requests = table([chat(n) for n in range(8)])
    # A refusal of an earlier run is asked again, by one of both.
    with Cache.open() as cache:
        cache.put([Completion(chat(1).key, "not yet", "refused", 1, 1)])
    write(8)
    process = begin(server.url, STORE, concurrency=2, max_unanswered=0.9)
    # Some come before the second run begins, some after.
    until(lambda: len(server.asked) >= 5, process)
    ledger = complete(
        requests, Path("data/other"), llm(server.url), settings(max_unanswered=0.9), lambda _: waiting.set()
    )
    assert process.wait(60) == 0
    assert (ledger.run.sent, ledger.corpus.rejected) == (0, {"refused": 4})
    assert asked(server) == Counter(range(8))
    # The next run asks the refused ones, and them alone.
    server.default = lambda body: said(f"to {body['seed']}")
    assert complete(requests, STORE, llm(server.url), settings()).run.sent == 4


def test_an_answer_that_came_while_this_run_began_is_not_asked_for_again(here: Path, server: Server) -> None:
    """It was missing when the missing ones were counted, and was there when the cache was read next."""
    requests = table([chat(0), chat(1)])
    with Cache.open() as cache, Claims.open(cache) as claims, progress.bar("x", 2) as advance:
        cache.put([Completion(chat(0).key, "fine", "stop", 1, 1)])
        asking = Asking(cache, requests, llm(server.url), settings(), lambda _: None)
        asking.all([chat(0).key, chat(1).key], claims, advance)
    assert asked(server) == Counter([1])


def test_nothing_is_salvaged_or_forgotten_under_a_run(here: Path) -> None:
    why = r"process \d+ is asking for answers; salvage when it has ended$"
    with Cache.open() as cache, Claims.open(cache), pytest.raises(InputError, match=why):
        salvage(cache_file())
    require_no_run(cache_file(), "salvage")
