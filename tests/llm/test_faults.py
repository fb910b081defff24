"""What each kind of failure leads to: another attempt, an answer under a name, or the end of the run."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from llm_kit import Kept, Reply, Server, chat, llm, refused, said, settings

from trialwright.chat.completion import Completion
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.sending import send


@pytest.fixture(autouse=True)
def _quick_and_without_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: 0.001)


def ask_all(url: str, count: int, **changes: object) -> tuple[list[Completion], int]:
    kept = Kept()
    retried = send(iter([chat(n) for n in range(count)]), kept, llm(url), settings(**changes)).retried
    return kept, retried


@pytest.mark.parametrize(
    "bad",
    [
        *(Reply(*refused(status), headers={}) for status in (408, 409, 425, 429, 500, 502, 503, 504, 529)),
        *(Reply(*said(), fault=fault) for fault in ("cut", "truncated")),
        Reply(200, b"<html>"), Reply(200, {}), Reply(*refused(503), headers={"Retry-After": "0"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.fault or ''}",
)
def test_what_another_attempt_may_mend_is_asked_again(server: Server, bad: Reply) -> None:
    server.queue.extend([bad, bad])
    kept, retried = ask_all(server.url, 1, attempts=3)
    assert [c.text for c in kept] == ["to 0"]
    assert (retried, len(server.asked)) == (2, 3)


def test_what_hangs_is_given_up_and_asked_again(server: Server) -> None:
    """However slow this machine is: any other attempt may be given up as well."""
    server.queue.extend([Reply(*said(), fault="hang")] * 2)
    kept, retried = ask_all(server.url, 1, attempts=100, timeout_s=0.5)
    assert [c.text for c in kept] == ["to 0"]
    assert retried >= 2
    assert len(server.asked) >= 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refused(400, "too long"), "bad_request"), (refused(413, "too large"), "bad_request"),
        (refused(422, "no such field"), "bad_request"), (refused(400, "filtered", "content_filter"), "content_filter"),
        (said("half", "content_filter"), "content_filter"), (said("half", "length"), "length"),
        (said(None, refusal="I cannot"), "refused"), (said("text", refusal="I cannot"), "refused"),
        (said("", "stop"), "empty"), (said(None, "stop"), "empty"), (said("x", None), "stop"),
    ],
)
def test_what_is_an_answer_is_asked_once(server: Server, answer: Any, reason: str) -> None:
    server.queue.extend([said(), answer])
    kept, retried = ask_all(server.url, 2, concurrency=1, attempts=5)
    assert [c.finish_reason for c in kept] == ["stop", reason]
    assert (retried, len(server.asked)) == (0, 2)


def test_an_answer_delivered_twice_answers_no_other_request(server: Server) -> None:
    server.default = lambda body: Reply(*said(f"to {body['seed']}"), fault="twice" if body["seed"] % 3 else None)
    requests = [chat(n) for n in range(100)]
    kept = Kept()
    send(iter(requests), kept, llm(server.url), settings())
    assert {c.key: c.text for c in kept} == {r.key: f"to {n}" for n, r in enumerate(requests)}


@contextmanager
def raw(answer: bytes, *, trickle: bool = False) -> Iterator[str]:
    """A server that answers every connection with the same bytes, or with one of them every now and then."""
    ended = threading.Event()

    def serve(listening: socket.socket) -> None:
        while not ended.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with closing(connection):
                connection.recv(65536)
                try:
                    for start in range(0, len(answer), 1 if trickle else len(answer)):
                        connection.sendall(answer[start:] if not trickle else answer[start : start + 1])
                        if trickle and ended.wait(0.05):
                            break
                except OSError:
                    continue

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(0.05)
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        ended.set()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "trickle"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", False), (b"HTTP/1.1 banana\r\n\r\n", False), (b"\0" * 64, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", False),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"{" * 1000, True),
    ],
)
def test_what_is_no_http_or_never_ends_is_no_answer(
    answer: bytes, trickle: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with raw(answer, trickle=trickle) as url:
        kept, retried = ask_all(url, 2, attempts=2, timeout_s=0.4)
    assert (kept, retried) == ([], 2)
    assert "2 requests had no answer after 2 attempts" in caplog.text


def test_a_name_that_is_no_host_is_one_line() -> None:
    with pytest.raises(EndpointError, match=r"^http://localhost:1/v1: cannot be reached after 2 attempts; [^\n]*$"):
        ask_all("http://localhost:1/v1", 30)


def test_what_was_refused_first_is_kept_once_one_is_answered(server: Server) -> None:
    server.queue.extend([refused(400, "too long")] * 3)
    kept, _ = ask_all(server.url, 6, concurrency=1)
    assert [c.finish_reason for c in kept] == ["bad_request"] * 3 + ["stop"] * 3


def test_an_error_in_keeping_stops_the_asking(server: Server) -> None:
    def full(*_: Completion) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        send(iter([chat(n) for n in range(50)]), full, llm(server.url), settings())
    # Four places and one spare worker.
    assert len(server.asked) <= 5
