"""The openai backend against a loopback endpoint."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llm_kit import Kept, Reply, Server, ask, chat, llm, refused, said, settings

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import BudgetError, EndpointError
from trialwright.llm.cost.charges import Charges
from trialwright.llm.endpoint.sending import send
from trialwright.llm.schema import ordered, portable
from trialwright.llm.store.cache import Cache
from trialwright.sections.writing import Price


@pytest.fixture(autouse=True)
def _quick_and_without_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: 0.001)


def ask_all(server: Server, requests: list[Request], **changes: object) -> dict[str, Completion]:
    kept = Kept()
    send(iter(requests), kept, llm(server.url), settings(**changes))
    return {completion.key: completion for completion in kept}


def test_chat_and_prompts_are_asked_and_kept(server: Server) -> None:
    requests = [chat(n) for n in range(20)]
    kept = ask_all(server, requests)
    assert kept == {r.key: Completion(r.key, f"to {n}", "stop", 10, 5) for n, r in enumerate(requests)}
    sent = server.asked[0]
    assert set(server.paths) == {"/v1/chat/completions"}
    assert (sent["model"], sent["temperature"], sent["top_p"], sent["max_tokens"]) == ("tiny", 1.0, 0.95, 24)
    assert "response_format" not in sent


def test_a_prompt_goes_to_completions(server: Server) -> None:
    status, body = said()
    body["choices"] = [{"index": 0, "text": "continued", "finish_reason": "length", "logprobs": None}]
    server.queue.append((status, body))
    request = ask(format={"kind": "regex", "pattern": "a+"})
    assert ask_all(server, [request])[request.key][1:3] == ("continued", "length")
    assert server.paths == ["/v1/completions"]
    assert server.asked[0]["prompt"] == "A trial of metformin."


def test_never_more_in_flight_than_concurrency(server: Server) -> None:
    now, most, lock, full = [0], [0], threading.Lock(), threading.Event()
    inner = server.default

    def slow(body: dict[str, object]) -> tuple[int, dict[str, object]]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if most[0] >= 3:
                full.set()
        server.lock.release()
        # The first ones until they are three, however slow this machine is; a fourth has the time to come.
        full.wait(30)
        threading.Event().wait(0.03)
        server.lock.acquire()
        with lock:
            now[0] -= 1
        return inner(body)

    server.default = slow
    ask_all(server, [chat(n) for n in range(12)], concurrency=3)
    assert most[0] == 3


def test_what_stays_unanswered_is_told_and_not_kept(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.default = lambda body: refused(503, "busy") if body["seed"] == 1 else said()
    kept = Kept()
    retried = send(iter([chat(n) for n in range(6)]), kept, llm(server.url), settings(attempts=3)).retried
    assert len(kept) == 5
    assert retried == 2
    assert "1 requests had no answer after 3 attempts, last: Error code: 503 - busy" in caplog.text


def test_failures_in_a_row_stop_the_run(server: Server) -> None:
    server.default = lambda _: refused(500, "out of memory")
    with pytest.raises(EndpointError, match=r"in a row had no answer"):
        ask_all(server, [chat(n) for n in range(100)], concurrency=2, attempts=1)
    assert len(server.asked) < 10


def test_no_connection_is_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        # Held and not listened at: nobody else can take it meanwhile.
        with pytest.raises(EndpointError, match=rf"^{url}: cannot be reached after 1 attempts; check llm.base_url$"):
            send(iter([chat()]), Kept(), llm(url), settings(attempts=1))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_everything_and_is_not_told(
    server: Server, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    server.default = lambda _: refused(status, "Incorrect API key provided: sk-canary")
    with pytest.raises(EndpointError, match=r"refuses the key in OPENAI_API_KEY") as raised:
        ask_all(server, [chat(n) for n in range(50)])
    assert "sk-canary" not in str(raised.value)
    assert len(server.asked) <= 8
    assert set(server.keys) == {"Bearer sk-canary"}


def test_a_missing_key_is_named_before_anything_is_sent() -> None:
    with pytest.raises(EndpointError, match=r"set the environment variable OPENAI_API_KEY"):
        send(iter([chat()]), Kept(), llm("http://198.51.100.7/v1"), settings(budget_usd=1.0))


def test_what_is_in_flight_when_a_run_stops_is_still_kept(server: Server) -> None:
    inner = server.default

    def slow_but_first(body: dict[str, object]) -> tuple[int, dict[str, object]]:
        if body["seed"] == 0:
            return refused(404, "no such model")
        server.lock.release()
        threading.Event().wait(0.2)
        server.lock.acquire()
        return inner(body)

    server.default = slow_but_first
    kept = Kept()
    with pytest.raises(EndpointError, match=r"no such model or address"):
        send(iter([chat(n) for n in range(50)]), kept, llm(server.url), settings())
    assert len(kept) == len(server.asked) - 1


def test_an_unknown_model_stops_everything(server: Server) -> None:
    server.default = lambda _: refused(404, "gone")
    with pytest.raises(EndpointError, match=r"no such model or address: .*gone; fix llm.model"):
        ask_all(server, [chat(n) for n in range(50)])
    assert len(server.asked) <= 8


def test_a_bad_request_is_an_answer(server: Server) -> None:
    server.default = lambda body: refused(400, "too long") if body["seed"] % 2 else said()
    kept = ask_all(server, [chat(n) for n in range(10)], concurrency=1)
    assert [c.finish_reason for c in kept.values()].count("bad_request") == 5
    assert any(c.text.endswith("too long") or "too long" in c.text for c in kept.values())


@pytest.mark.parametrize(("answer", "why"), [
    (refused(400, "unsupported value: temperature"), "refuses every request: .*unsupported value: temperature; see"),
    (said(None, refusal="I cannot help"), r"answers no request \(refused\): I cannot help; see llm"),
    (said(""), r"answers no request \(empty\): no text came; see llm"),
    (said(" \n", "length"), r"answers no request \(empty\): no text came; see llm"),
    (said("half", "content_filter"), r"answers no request \(content_filter\): half; see llm"),
])
def test_when_no_request_is_answered_the_run_stops_soon(server: Server, answer: Any, why: str) -> None:
    server.default = lambda _: answer
    kept = Kept()
    with pytest.raises(EndpointError, match=why):
        send(iter([chat(n) for n in range(50)]), kept, llm(server.url), settings())
    # A refusal that teaches may be met once more by each in the form that was learnt.
    assert 8 <= len(kept) <= len(server.asked) <= 2 * (8 + 5)


def test_one_answer_among_refusals_goes_on(server: Server) -> None:
    server.default = lambda body: said("yes") if body["seed"] == 5 else refused(400, "no")
    assert len(ask_all(server, [chat(n) for n in range(50)], concurrency=1)) == 50


def test_schemas_keep_writing_order_and_fields_named_like_keywords() -> None:
    schema = {
        "type": "object", "required": ["title", "format"], "additionalProperties": False,
        "properties": {"format": {"type": "string", "maxLength": 3}, "title": {"enum": ["a", {"pattern": "kept"}]}},
    }
    assert list(ordered(schema)["properties"]) == ["title", "format"]
    assert ordered(schema)["properties"]["format"]["maxLength"] == 3
    assert portable(schema)["properties"] == {
        "title": {"enum": ["a", {"pattern": "kept"}]}, "format": {"type": "string"},
    }


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({**said()[1], "choices": []}, "an answer without choices"),
        ({"error": {"message": "upstream is down"}}, "an answer without choices: upstream is down"),
        ({"choices": [{"finish_reason": "stop"}]}, "an answer without text"),
        ({"choices": [{"message": {"content": {"no": "text"}}}]}, "an answer without text"),
        ({"choices": "none"}, "an answer without choices"),
        (said("half", "error")[1], "an answer that broke off (error)"),
        (["no object"], "an answer without choices"),
        (b'{"choices": [{"mess', "an answer that is no JSON"),
        ({"error": "no model is loaded"}, "an answer without choices: no model is loaded"),
        ({"detail": "Model is loading"}, "an answer without choices: Model is loading"),
        (b"[" * 100_000, "an answer that is no JSON"),
        (b"", "an answer that is no JSON"),
    ],
)
def test_what_is_no_answer_is_asked_again_and_not_kept(
    server: Server, caplog: pytest.LogCaptureFixture, answer: object, why: str
) -> None:
    server.default = lambda body: (200, answer) if body["seed"] == 1 or len(server.asked) == 1 else said()
    requests = [chat(n) for n in range(3)]
    kept = ask_all(server, requests, concurrency=1)
    assert set(kept) == {requests[0].key, requests[2].key}
    assert len(server.asked) == 5
    assert why in caplog.text




def priced(output: float) -> dict[str, Price]:
    return {"tiny": Price(input=0.0, cached_input=0.0, output=output, batch_discount=0.5)}


@pytest.fixture
def charges(here: Path) -> Iterator[Charges]:
    with Cache.open() as cache:
        yield Charges(cache, [chat(n).key for n in range(100)])


def test_no_budget_no_request(server: Server, paid: None, charges: Charges) -> None:
    for known, budget in ((charges, 0.0), (None, 1.0)):
        with pytest.raises(BudgetError, match=r"complete.budget_usd is 0.*complete.prices"):
            send(iter([chat()]), Kept(), llm(server.url), settings(budget_usd=budget, prices=priced(1.0)), known)
    assert server.asked == []


def test_the_budget_is_never_passed_and_answers_stay(server: Server, paid: None, charges: Charges) -> None:
    requests = [chat(n) for n in range(100)]
    # An answer costs 5 tokens and is held for 24: 100 USD a million is 0.0005 and 0.0024 USD.
    kept = Kept()
    with pytest.raises(BudgetError, match=r"raise it to go on"):
        send(
            iter(requests), kept, llm(server.url),
            settings(budget_usd=0.01, prices=priced(100.0), concurrency=8), charges,
        )
    assert len(kept) == len(server.asked)
    assert 0.01 - 0.0024 - 0.0005 < len(kept) * 0.0005 <= 0.01
    assert charges.spent() == (pytest.approx(len(kept) * 0.0005), 0.0)


def test_answers_that_never_came_count_as_paid(server: Server, paid: None, charges: Charges) -> None:
    server.default = lambda _: Reply(*said(), fault="truncated")
    with pytest.raises(BudgetError):
        send(iter([chat()]), Kept(), llm(server.url), settings(budget_usd=0.005, prices=priced(100.0), attempts=9),
             charges)
    assert len(server.asked) == 2
