"""Nothing is lost and nothing is asked twice: bad answers in every way, and kills at any moment."""

import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from llm_kit import Reply, Server, chat, llm, refused, said, settings, table

from trialwright.core import tables
from trialwright.core.errors import EndpointError
from trialwright.llm.complete import complete
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import COMPLETIONS, REQUESTS
from trialwright.tasks.reading.parsing import Answers
from trialwright.tasks.task import RejectionError

STORE = Path("data/completions/trials")
CACHE = Path(".trialwright/completions.sqlite")
# Answers that are none; the request is asked again.
AGAIN = (
    Reply(*refused(429), headers={"Retry-After": "0.01"}), Reply(*refused(429), headers={}),
    Reply(*refused(500), headers={}), Reply(*refused(503), headers={"retry-after-ms": "5"}),
    Reply(*said(), fault="hang"), Reply(*said(), fault="cut"), Reply(*said(), fault="truncated"),
    Reply(200, b'{"choices": [{"message": {"content": "hal'), Reply(200, b"<html>Bad gateway</html>"),
    Reply(200, {**said()[1], "choices": []}), Reply(200, {"error": {"message": "upstream"}}),
)
# Each takes the whole time-out, which is long enough for a busy machine.
MOST_HANGS = 16
# Answers that are rejects, by the names they get.
ENDS = {
    "refused": said(None, refusal="I cannot"), "content_filter": said("half", "content_filter"),
    "length": said("cut", "length"), "bad_request": refused(400, "too long"),
}


class Chaos:
    """Answers badly in `share` of all cases, and never well to some requests."""

    def __init__(self, share: float, never: int) -> None:
        self.random = random.Random(11)
        self.share, self.never = share, never
        self.hangs = 0
        self.ended: dict[int, str] = {}

    def __call__(self, body: dict[str, Any]) -> Any:
        draw = body["seed"]
        # The last answer counts: one before it came too late, or not whole.
        self.ended.pop(draw, None)
        if draw % self.never == 7:
            return refused(500, "always")
        if self.random.random() < self.share:
            bad = self.random.choice([*AGAIN, *ENDS, "twice"])
            if isinstance(bad, Reply):
                self.hangs += bad.fault == "hang"
                return bad if bad.fault != "hang" or self.hangs <= MOST_HANGS else refused(500)
            if bad in ENDS:
                self.ended[draw] = bad
                return ENDS[bad]
            return Reply(*said(f"to {draw}"), fault="twice")
        return said(f"to {draw}")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: random.uniform(0, 0.02))


def test_every_request_ends_as_accepted_or_under_a_name(here: Path, server: Server) -> None:
    chaos = server.default = Chaos(0.3, never=400)
    requests = [chat(n) for n in range(2000)]
    ledger = complete(
        table(requests), STORE, llm(server.url),
        settings(concurrency=64, attempts=30, timeout_s=4.0, max_unanswered=0.1),
    )
    corpus = ledger.corpus
    assert corpus.requests == 2000 == corpus.answered + sum(corpus.rejected.values())
    assert corpus.rejected == {**Counter(chaos.ended.values()), "no_answer": 5}
    assert ledger.run.retried > 300
    found = tables.rows(answers(STORE, table(requests)))
    texts = {row["key"]: row["text"] for row in found if row["finish_reason"] == "stop"}
    accepted = {r.key: f"to {n}" for n, r in enumerate(requests) if n not in chaos.ended and n % 400 != 7}
    assert texts == accepted
    stored = [key for path in STORE.iterdir() for key in tables.read(path, COMPLETIONS)["key"].to_pylist()]
    assert len(stored) == len(set(stored)) == 1995

    ends: Counter[str] = Counter()
    parsed = Answers(table(requests), answers(STORE, table(requests)))
    for request in requests:
        try:
            ends["cut" if parsed.of(request.plan_id).cut else "accepted"] += 1
        except RejectionError as reject:
            ends[reject.reason] += 1
    named = Counter(chaos.ended.values())
    assert ends == {
        "accepted": corpus.answered, "cut": named["length"], "bad_request": named["bad_request"],
        "refused": named["refused"] + named["content_filter"], "no_answer": 5,
    }


def test_too_many_unanswered_fail_the_run_and_the_rest_is_stored(here: Path, server: Server) -> None:
    server.default = lambda body: refused(500) if body["seed"] in (3, 4) else said()
    requests = table([chat(n) for n in range(20)])
    why = r"^2 of 20 requests are not answered \(no_answer 2\); last came: .* 500 - no; .*0.05 allows 1;"
    with pytest.raises(EndpointError, match=why):
        complete(requests, STORE, llm(server.url), settings(max_unanswered=0.05))
    assert answers(STORE, requests).num_rows == 18
    server.default = lambda _: said()
    server.asked.clear()
    assert complete(requests, STORE, llm(server.url), settings()).corpus.answered == 20
    assert sorted(body["seed"] for body in server.asked) == [3, 4]


def run_in_a_process(url: str, store: Path, **changes: Any) -> subprocess.Popen[bytes]:
    """Begin `complete` on requests.parquet."""
    script = textwrap.dedent(f"""
        import signal, sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
        # A shell's background jobs, and so their children, begin with Ctrl-C ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from pathlib import Path
        from llm_kit import llm, settings
        from trialwright.core import tables
        from trialwright.schemas.answers import REQUESTS
        from trialwright.llm.complete import complete
        from trialwright.llm.endpoint.limits import Limits
        stop = Limits.stop
        Limits.stop = lambda limits: (stop(limits), Path("ending").touch())
        complete(tables.read(Path("requests.parquet"), REQUESTS), Path({str(store)!r}), llm({url!r}),
                 settings(timeout_s=60.0, **{changes!r}))
    """)
    return subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)


def stored() -> set[str]:
    """Return the keys in the cache."""
    if not CACHE.exists():
        return set()
    with closing(connect(CACHE)) as cache:
        return {key for (key,) in cache.execute("select key from completions")}


def test_ctrl_c_waits_for_what_is_in_flight(here: Path, server: Server) -> None:
    def held(body: dict[str, Any]) -> Any:
        # No answer until the run is ending.
        server.lock.release()
        ending.wait()
        server.lock.acquire()
        return said(f"to {body['seed']}")

    ending, server.default = threading.Event(), held
    tables.write(Path("requests.parquet"), table([chat(n) for n in range(100)]), REQUESTS)
    process = run_in_a_process(server.url, STORE, concurrency=4)
    while len(server.asked) < 4:
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    while not Path("ending").exists():
        assert process.poll() is None
        time.sleep(0.002)
    ending.set()
    assert process.wait() != 0
    assert len(server.asked) == len(stored()) == 4


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_ask_nothing_twice(here: Path, server: Server) -> None:
    moments, concurrency, count, kills = random.Random(5), 8, 160, 20
    server.default = lambda body: Reply(*said(f"to {body['seed']}"), wait_s=0.01)
    requests = [chat(n) for n in range(count)]
    keys = {n: r.key for n, r in enumerate(requests)}
    tables.write(Path("requests.parquet"), table(requests), REQUESTS)

    def files() -> list[str]:
        return sorted(path.name for path in STORE.glob("*"))

    asked: Counter[str] = Counter()
    for kill in range(kills):
        known = stored()
        server.asked.clear()
        process = run_in_a_process(server.url, STORE, concurrency=concurrency)
        # The last kills come while the store folder is written: all is answered by then.
        written, enough = files(), min(moments.randint(1, 4 * count // kills), count - len(known))
        while process.poll() is None and (len(server.asked) < enough if enough else files() == written):
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.05 if enough else 0.004))
        process.send_signal(signal.SIGKILL)
        process.wait()
        while server.open:
            time.sleep(0.001)
        sent = [keys[body["seed"]] for body in server.asked]
        assert not known & set(sent), f"kill {kill} asked for what was stored"
        assert known <= stored()
        assert len(set(sent) - stored()) <= concurrency + concurrency // 4, "more was lost than there are workers"
        asked.update(sent)
    server.asked.clear()
    assert run_in_a_process(server.url, STORE).wait() == 0
    asked.update(keys[body["seed"]] for body in server.asked)
    assert set(asked) == set(keys.values())
    assert max(Counter(body["seed"] for body in server.asked).values(), default=1) == 1
    assert sum(asked.values()) - count <= kills * (concurrency + concurrency // 4)
    uninterrupted = Path("uninterrupted")
    CACHE.parent.rename("away")
    assert run_in_a_process(server.url, uninterrupted).wait() == 0
    assert {path.name: path.read_bytes() for path in STORE.iterdir()} == {
        path.name: path.read_bytes() for path in uninterrupted.iterdir()
    }
