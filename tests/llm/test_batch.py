"""The openai-batch backend against the loopback endpoint."""

import logging
import os
import signal
import subprocess
import sys
import textwrap
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batches import Batches, End, answered, broken_off, completed, failed
from llm_kit import SCHEMA, Server, chat, llm, price, refused, said, settings, table

from trialwright.core import tables
from trialwright.core.errors import BudgetError, EndpointError, InputError
from trialwright.llm.complete import complete
from trialwright.llm.cost.ledger import Ledger
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import REQUESTS

STORE = Path("data/completions/trials")
NOTES = Path(".trialwright/batches")


@pytest.fixture
def batches(here: Path, server: Server) -> Iterator[Batches]:
    yield Batches(server)


def run(batches: Batches, requests: list[Any], **changes: Any) -> Ledger:
    return complete(table(requests), STORE, llm(batches.server.url, backend="openai-batch"), settings(**changes))


def texts(requests: list[Any]) -> list[str]:
    found: list[str] = answers(STORE, table(requests))["text"].to_pylist()
    return found


def test_a_batch_answers_what_the_endpoint_answers(batches: Batches) -> None:
    requests = [chat(n) for n in range(20)]
    ledger = run(batches, requests)
    assert (batches.sizes, list(NOTES.glob("*.json"))) == ([20], [])
    assert (ledger.run.sent, ledger.run.retried, ledger.corpus.answered) == (20, 0, 20)
    assert texts(requests) == [f"to {n}" for n in range(20)]
    assert answers(STORE, table(requests))["batched"].to_pylist() == [True] * 20
    sent = [batches.files["file-0"].splitlines()[n] for n in (0, 19)]
    assert all(f'"custom_id":"{requests[n].key}"'.encode() in line for n, line in zip((0, 19), sent, strict=True))
    live = complete(table(requests), STORE, llm(batches.server.url), settings())
    assert (live.run.known, live.run.sent, batches.server.asked) == (20, 0, [])


KILLS = ("upload:before", "upload:after", "create:before", "look:before", "content:before")


@pytest.mark.parametrize("step", ["create:after", *(pytest.param(step, marks=pytest.mark.slow) for step in KILLS)])
def test_a_killed_run_is_taken_up_and_asks_nothing_twice(batches: Batches, step: str) -> None:
    requests = [chat(n) for n in range(12)]
    batches.stall(step)
    process = begin(batches, requests)
    assert batches.stalled.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    finish(batches, requests)


# The kill comes from within: after three answers are in the cache, or all of them and before the note goes.
INSIDE = {
    "keeping": "from trialwright.llm.batch import harvest; harvest.KEPT_AT_ONCE = 3; "
    "from trialwright.llm.store.cache import Cache as C; name = 'put'; at = 1",
    "dropping": "from trialwright.llm.batch.journal import Journal as C; name = 'drop'; at = 0",
    "noting": "from trialwright.llm.batch.journal import Journal as C; name = 'write'; at = 0",
    "noting the id": "from trialwright.llm.batch.journal import Journal as C; name = 'write'; at = 1",
}


@pytest.mark.slow
@pytest.mark.parametrize("where", INSIDE)
def test_a_run_killed_between_two_of_its_own_steps_asks_nothing_twice(batches: Batches, where: str) -> None:
    requests = [chat(n) for n in range(12)]
    batches.ends.append(broken_off("expired", 8))
    die = INSIDE[where] + textwrap.dedent("""
        import os
        inner, count = getattr(C, name), [0]
        def outer(*args):
            if count[0] == at:
                os.kill(os.getpid(), 9)
            count[0] += 1
            return inner(*args)
        setattr(C, name, outer)
    """)
    assert begin(batches, requests, die).wait(60) == -signal.SIGKILL
    finish(batches, requests, asked_again=4)


def begin(batches: Batches, requests: list[Any], before: str = "") -> "subprocess.Popen[bytes]":
    tables.write(Path("requests.parquet"), table(requests), REQUESTS)
    script = before + textwrap.dedent(f"""
        import sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
        from pathlib import Path
        from llm_kit import llm, settings
        from trialwright.core import tables
        from trialwright.schemas.answers import REQUESTS
        from trialwright.llm.complete import complete
        complete(tables.read(Path("requests.parquet"), REQUESTS), Path({str(STORE)!r}),
                 llm({batches.server.url!r}, backend="openai-batch"), settings(timeout_s=60.0))
    """)
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path})


def finish(batches: Batches, requests: list[Any], asked_again: int = 0) -> None:
    """The next run has all answers, and nothing that was answered was asked twice."""
    ledger = run(batches, requests)
    assert ledger.corpus.answered == len(requests)
    assert texts(requests) == [f"to {n}" for n in range(len(requests))]
    expected = [1] * (len(requests) - asked_again) + [2] * asked_again
    assert [batches.asked[request.key] for request in requests] == expected
    assert list(NOTES.glob("*.json")) == []


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_a_batch_that_is_broken_off_leaves_the_rest_to_another(batches: Batches, status: str) -> None:
    batches.ends.extend([broken_off(status, 6), broken_off(status, 0)])
    requests = [chat(n) for n in range(10)]
    ledger = run(batches, requests, attempts=3)
    assert (batches.sizes, ledger.run.retried) == ([10, 4, 4], 8)
    assert texts(requests) == [f"to {n}" for n in range(10)]


def test_lines_are_judged_as_live_answers_are(batches: Batches) -> None:
    replies = {1: refused(400, "too long"), 2: refused(429, "slow down"), 3: refused(500, "oops"),
               4: said(None, refusal="I cannot"), 5: said("half", "length")}
    once = set()

    def reply(body: dict[str, Any]) -> Any:
        draw = body["seed"]
        again = draw in {2, 3} and draw in once
        once.add(draw)
        return said(f"to {draw}") if again else replies.get(draw, said(f"to {draw}"))

    batches.server.default = reply
    requests = [chat(n) for n in range(8)]
    ledger = run(batches, requests, max_unanswered=0.25)
    assert ledger.corpus.rejected == {"bad_request": 1, "length": 1, "refused": 1}
    assert (batches.sizes, ledger.run.retried) == ([8, 2], 2)
    assert texts(requests) == ["to 0", "Error code: 400 - too long", "to 2", "to 3", "I cannot", "half", "to 6", "to 7"]


def test_lines_that_say_nothing_of_use_are_passed_over(batches: Batches) -> None:
    def muddled(lines: list[Any], server: Server) -> End:
        out = [answered(line, server) for line in lines]
        second = {**out[0], "response": {"status_code": 200, "body": said("another")[1]}}
        stranger = {**out[0], "custom_id": "0" * 64}
        return End("completed", [
            b"{not JSON\n", b"\n", b"[1]\n", b"\xff\xfe\n", stranger, {"custom_id": 7}, out[0], second, out[1],
            {**out[2], "response": {"status_code": "200", "body": out[2]["response"]["body"]}},
            {**out[3], "response": {"status_code": 200, "body": {"choices": []}}}, {**out[4], "response": None},
            out[5], json_cut(out[6]),
        ], [])

    batches.ends.append(muddled)
    requests = [chat(n) for n in range(8)]
    run(batches, requests)
    # The fourth to sixth lines say nothing of use, the last is cut, and one request has no line.
    assert batches.sizes == [8, 5]
    assert texts(requests) == [f"to {n}" for n in range(8)]


def json_cut(line: Any) -> bytes:
    return str(line).encode()[:60]


def test_a_request_is_asked_in_so_many_batches_and_no_more(batches: Batches) -> None:
    batches.server.default = lambda body: refused(500, "oops") if body["seed"] == 3 else said()
    with pytest.raises(EndpointError, match=r"^1 of 6 requests are not answered \(no_answer 1\); last came: .*oops;"):
        run(batches, [chat(n) for n in range(6)], attempts=3)
    assert batches.sizes == [6, 1, 1]
    assert run(batches, [chat(n) for n in range(6)], attempts=1, max_unanswered=0.2).corpus.rejected == {"no_answer": 1}


def test_a_full_queue_makes_batches_smaller_and_one_by_one(batches: Batches) -> None:
    def crowded(lines: list[Any], server: Server) -> End:
        over = failed("token_limit_exceeded", "Enqueued token limit reached")
        return over(lines, server) if len(lines) > 3 else completed(lines, server)

    batches.default = crowded
    requests = [chat(n) for n in range(10)]
    ledger = run(batches, requests)
    assert batches.sizes == [10, 5, 2, 2, 2, 2, 2]
    assert (ledger.corpus.answered, ledger.run.retried) == (10, 0)
    batches.default = failed("token_limit_exceeded", "Enqueued token limit reached")
    with pytest.raises(EndpointError, match=r"2 of 2 .*\(no_answer 2\); last came: Enqueued token limit reached;"):
        run(batches, [chat(n) for n in range(10, 12)])


def test_a_batch_that_is_refused_is_one_line_and_forgotten(batches: Batches) -> None:
    batches.ends.append(failed("model_not_found", "The provided model is not supported by the Batch API."))
    with pytest.raises(EndpointError, match=r"refuses batch_0: The provided model is not supported[^\n]*see llm"):
        run(batches, [chat(n) for n in range(4)])
    assert list(NOTES.glob("*.json")) == []
    assert run(batches, [chat(n) for n in range(4)]).corpus.answered == 4


def test_when_every_request_is_bad_all_are_asked_again(batches: Batches) -> None:
    batches.server.default = lambda _: refused(400, "unsupported value: temperature")
    with pytest.raises(EndpointError, match=r"refuses every request: .*temperature"):
        run(batches, [chat(n) for n in range(20)])
    batches.server.default = lambda body: said(f"to {body['seed']}")
    assert run(batches, [chat(n) for n in range(20)]).corpus.answered == 20


def test_what_is_refused_is_left_out_of_the_next_batch(batches: Batches, caplog: pytest.LogCaptureFixture) -> None:
    """One thing after the other, however few the requests, and each said once."""
    words = {
        "response_format": "Invalid schema for response_format 'answer'", "seed": "Unknown parameter: 'seed'.",
        "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model.",
    }

    def strict(body: dict[str, Any]) -> Any:
        bad = next((name for name in words if name in body), None)
        return refused(400, words[bad]) if bad else said()

    batches.server.default = strict
    form = {"kind": "json_schema", "schema": SCHEMA}
    assert run(batches, [chat(n, form) for n in range(3)], attempts=1).corpus.answered == 3
    # The schema, then any JSON, the seed, and the name of the limit.
    assert batches.sizes == [3, 3, 3, 3, 3]
    assert [record.getMessage().count("takes no") for record in caplog.records].count(1) == 4


def test_a_refusal_that_stays_ends(batches: Batches) -> None:
    batches.server.default = lambda _: refused(400, "seed is not supported")
    with pytest.raises(EndpointError, match=r"refuses every request: .*seed is not supported"):
        run(batches, [chat(n) for n in range(20)])
    assert batches.sizes == [20, 20]


def test_a_refused_key_stops_the_run_and_is_not_told(batches: Batches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7d1f")
    batches.bad_calls["upload:before"] = deque([refused(401, "bad key: sk-canary-7d1f")])
    with pytest.raises(EndpointError, match="refuses the key in OPENAI_API_KEY") as raised:
        run(batches, [chat()])
    assert "canary" not in str(raised.value)


def test_the_key_is_in_no_file_and_no_message(
    batches: Batches, here: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7d1f")
    batches.server.default = lambda body: refused(400, "sk-canary-7d1f") if body["seed"] else said("sk-canary-7d1f")
    with caplog.at_level(logging.DEBUG, "trialwright"):
        run(batches, [chat(n) for n in range(3)], max_unanswered=0.9)
    batches.ends.append(failed("invalid", "no batch for sk-canary-7d1f"))
    with pytest.raises(EndpointError, match=r"no batch for \[key\]") as raised:
        run(batches, [chat(n) for n in range(3, 5)])
    assert "canary" not in caplog.text + str(raised.value)
    assert set(batches.server.keys) == {"Bearer sk-canary-7d1f"}
    assert not [path for path in here.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]


@pytest.mark.parametrize("answer", [refused(500, "late"), (200, b"<html>"), (200, {})])
def test_a_batch_whose_creation_was_not_heard_of_is_found(batches: Batches, answer: Any) -> None:
    batches.bad_calls["upload:after"] = deque([(200, {}), (200, b"<html>")])
    batches.bad_calls["create:after"] = deque([answer])
    requests = [chat(n) for n in range(5)]
    assert run(batches, requests, attempts=4).corpus.answered == 5
    assert batches.sizes == [5]


def test_without_any_notes_a_running_batch_is_found_by_listing(batches: Batches) -> None:
    requests = [chat(n) for n in range(5)]
    batches.stall("look:before")
    process = begin(batches, requests)
    assert batches.stalled.wait(60)
    process.kill()
    process.wait()
    for note in NOTES.glob("*.json"):
        note.unlink()
    finish(batches, requests)


def test_a_network_that_fails_for_a_while_does_not_end_the_wait(batches: Batches) -> None:
    # The client asks twice each time.
    bad = deque([refused(503)] * 3)
    batches.bad_calls["look:before"] = bad
    assert run(batches, [chat()], attempts=2).corpus.answered == 1
    assert not bad
    bad.extend([refused(503)] * 9)
    with pytest.raises(EndpointError, match=r"looking at batches failed 2 times, .*that go on without this run: 1; "):
        run(batches, [chat(1)], attempts=2)
    bad.clear()
    assert run(batches, [chat(1)]).corpus.answered == 1
    assert batches.sizes == [1, 1]


def test_a_batch_of_another_key_is_told(batches: Batches) -> None:
    batches.bad_calls["look:before"] = deque([refused(404, "No batch found")])
    with pytest.raises(EndpointError, match=r"knows no batch_0, .* delete the note of it in .trialwright/batches"):
        run(batches, [chat()])


def test_a_damaged_note_is_one_line(batches: Batches) -> None:
    NOTES.mkdir(parents=True)
    (NOTES / "x.json").write_text('{"address": 3}')
    with pytest.raises(InputError, match=r"x.json: is no note of a batch; delete it[^\n]*$"):
        run(batches, [chat()])


@pytest.mark.slow
def test_two_runs_at_once_share_a_batch(batches: Batches) -> None:
    requests = [chat(n) for n in range(9)]
    processes = [begin(batches, requests) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert (set(batches.asked.values()), sum(batches.sizes)) == ({1}, 9)


def test_a_batch_of_more_than_is_asked_for_now_is_kept_whole(batches: Batches) -> None:
    batches.stall("look:before")
    process = begin(batches, [chat(n) for n in range(6)])
    assert batches.stalled.wait(60)
    process.kill()
    process.wait()
    ledger = run(batches, [chat(n) for n in range(4)])
    assert (ledger.run.sent, ledger.run.completion_tokens, ledger.corpus.requests) == (4, 20, 4)
    assert run(batches, [chat(n) for n in range(6)]).run.sent == 0
    assert batches.sizes == [6]


def test_batches_are_cut_to_the_budget_which_is_never_passed(batches: Batches, paid: None) -> None:
    prices = {"tiny": price(output=200.0)}
    # Half price: a request may cost 24 tokens, 0.0024 USD, and costs 5, 0.0005 USD.
    requests = [chat(n) for n in range(20)]
    ledger = run(batches, requests, budget_usd=0.0121, prices=prices)
    assert batches.sizes == [5, 4, 3, 2, 2, 1, 1, 1, 1]
    assert (ledger.corpus.usd, ledger.run.usd) == (pytest.approx(0.01), pytest.approx(0.01))
    with pytest.raises(BudgetError, match=r"complete.budget_usd 0.0121: 0.0100 USD spent .* may cost 0.0024"):
        run(batches, [chat(n) for n in range(21)], budget_usd=0.0121, prices=prices)
    assert sum(batches.sizes) == 20


def test_a_batch_that_completed_without_a_line_is_taken_as_paid(batches: Batches, paid: None) -> None:
    batches.ends.append(lambda lines, server: End("completed", [], []))
    with pytest.raises(BudgetError, match=r"0.0048 USD spent"):
        run(batches, [chat(n) for n in range(2)], budget_usd=0.005, prices={"tiny": price(output=200.0)})
    assert batches.sizes == [2]
