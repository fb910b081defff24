"""The key goes into one header, and nowhere else: not even where an endpoint repeats it."""

import base64
import html
import logging
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from llm_kit import SCHEMA, Kept, Reply, Server, ask, chat, llm, refused, said, settings, table

from trialwright.chat.completion import FINISH_REASONS
from trialwright.core import tables
from trialwright.core.errors import EndpointError
from trialwright.llm.complete import complete
from trialwright.llm.endpoint.address import key_of
from trialwright.llm.endpoint.sending import send
from trialwright.llm.sealed.stored import answers
from trialwright.web.messages import hide

CANARY = "sk-canary-7d1f/Q+=:x"
STORE = Path("data/completions/trials")
ECHO = f"Incorrect API key provided: {CANARY}. Headers: Bearer {CANARY}"


@pytest.fixture(autouse=True)
def _key(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: 0.001)


def spelled(text: str) -> list[str]:
    """The key as servers spell it in what they log and send on."""
    return [
        quote(text, safe=""), html.escape(text), repr(text), base64.b64encode(f"Bearer {text}".encode()).decode(),
    ]


def echo(body: dict[str, Any]) -> Any:
    """Repeat the key in every field and every kind of answer, by turns; of two in a row one is an answer.

    One request is under way at a time, so that no more than one in a row is without an answer, whatever the machine
    is busy with: two in a row would end the run.
    """
    choice = said(f"You sent {CANARY}", CANARY, role=CANARY, name=CANARY)
    choice[1].update(id=CANARY, model=CANARY, system_fingerprint=CANARY, usage={"prompt_tokens": CANARY})
    failures: list[Any] = [
        refused(500, ECHO), refused(429, ECHO), (200, {"error": {"message": ECHO}}), (200, ECHO.encode()),
        (500, ECHO.encode()), Reply(200, ECHO.encode(), fault="truncated"), said(ECHO, "error"),
        Reply(503, {"message": [ECHO]}, {"retry-after-ms": "1", "X-Key": CANARY, "x-ratelimit-reset-requests": CANARY}),
        (500, f"<html><title>{ECHO}</title></html>".encode()), (200, [{"error": {"message": spelled(CANARY)}}]),
        (502, {"detail": [{"loc": ["body", CANARY], "msg": ECHO}]}),
    ]
    kept: list[Any] = [
        choice, refused(400, ECHO), said(None, refusal=ECHO), (400, {"detail": ECHO}),
        said(f"You sent {' and '.join(spelled(CANARY))}"), refused(400, f"response_format: {ECHO}"),
        said([{"type": "text", "text": ECHO}]), said(None, tool_calls=[{"function": {"arguments": {"key": CANARY}}}]),
        refused(400, ECHO, CANARY), refused(400, "filtered", "content_filter"),
        refused(422, f"top_p: {ECHO} unsupported"),
    ]
    return (failures if body.get("seed", 0) % 2 else kept)[body.get("seed", 0) // 2 % len(kept)]


def test_the_key_is_in_no_file_no_log_and_no_metric(
    here: Path, server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.default = echo
    form = {"kind": "json_schema", "schema": SCHEMA}
    requests = [chat(0), *(chat(n, form) for n in range(1, 44))]
    with caplog.at_level(logging.DEBUG):
        ledger = complete(
            table(requests), STORE, llm(server.url),
            settings(attempts=2, max_unanswered=1.0, concurrency=1, timeout_s=60.0),
        )
    tables.write_json(Path("metrics.json"), ledger.metrics())
    assert set(server.keys) == {f"Bearer {CANARY}"}
    assert {"bad_request", "no_answer", "refused"} <= set(ledger.corpus.rejected)
    stored = answers(STORE, table(requests)).to_pylist()
    assert [row["text"] for row in stored if row["key"] == requests[0].key] == ["You sent [key]"]
    assert any("Incorrect API key provided: [key]" in row["text"] for row in stored)
    assert {row["finish_reason"] for row in stored} <= FINISH_REASONS
    assert len(caplog.records) > 10
    seen = caplog.text + str(ledger) + "".join(capfd.readouterr()) + str(stored)
    files = [path for path in here.rglob("*") if path.is_file()]
    assert len(files) >= 10
    for word in ("canary", base64.b64encode(CANARY.encode()).decode()[4:-8]):
        assert word not in seen
        # Parquet compresses: what is read out of it counts.
        assert not [path for path in files if word.encode() in path.read_bytes()]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405])
def test_the_key_is_in_no_traceback(here: Path, server: Server, status: int) -> None:
    server.default = lambda _: refused(status, ECHO)
    with pytest.raises(EndpointError) as raised:
        complete(table([chat(n) for n in range(8)]), STORE, llm(server.url), settings())
    assert "canary" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    "answer", [refused(500, ECHO), refused(400, ECHO), refused(429, ECHO), (200, {"error": {"message": ECHO}})]
)
def test_the_key_is_in_no_message_about_many_failures(server: Server, answer: Any) -> None:
    server.default = lambda _: answer
    with pytest.raises(EndpointError, match=r"\[key\]") as raised:
        send(iter([chat(n) for n in range(20)]), Kept(), llm(server.url), settings(attempts=1, concurrency=1))
    assert "canary" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("key", ["sk-canary\nX-Injected: 1", "sk canary", "sk-canäry", "sk-canary\x00"])
def test_what_can_be_no_key_is_refused_without_telling_it(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    # The environment itself takes no NUL; a .env loader might.
    monkeypatch.setattr("trialwright.llm.endpoint.address.os.environ", {"OPENAI_API_KEY": key})
    with pytest.raises(EndpointError, match=r"OPENAI_API_KEY: holds blanks or signs") as raised:
        key_of(None)
    assert "can" not in str(raised.value).replace("can be", "")


def test_placeholders_stay_words() -> None:
    assert hide("none of the EMPTY arms", "EMPTY") == "none of the EMPTY arms"
    assert hide(f"a {CANARY} b", CANARY) == "a [key] b"


def test_prompts_with_the_key_s_words_are_sent_as_they_are(server: Server) -> None:
    send(iter([ask(1, f"About {CANARY}")]), Kept(), llm(server.url), settings())
    assert server.asked[0]["prompt"] == f"About {CANARY}"
