"""What endpoints do not take, learnt from how they say it."""

import logging
import threading
from typing import Any

import pytest
from llm_kit import SCHEMA, Kept, Server, ask, chat, llm, refused, said, settings

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.chat import EndpointDialect, call_of
from trialwright.llm.endpoint.dialect import learn
from trialwright.llm.endpoint.refusals import refusal_of
from trialwright.llm.endpoint.sending import send

FORM = {"kind": "json_schema", "schema": SCHEMA}
CONTENT = Request.build(
    "p", endpoint="openai", model="m", prompt=[{"role": "system", "content": "You write."}, {"role": "user",
    "content": "Write."}], format=FORM, sampling={"temperature": 0.8, "top_p": 0.95, "max_tokens": 9000}, draw=3,
).content()
NEW = {"limit": "max_completion_tokens", "renamed": True}


def openai_error(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def extra(*loc: str) -> dict[str, Any]:
    return {"type": "extra_forbidden", "loc": list(loc), "msg": "Extra inputs are not permitted", "input": 3}


def without(*names: str) -> dict[str, Any]:
    return {"without": frozenset(names)}


OLD_NAME = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
MENDED: list[tuple[str, int, Any, dict[str, Any]]] = [
    # The name of the limit, both ways.
    ("openai", 400, openai_error(OLD_NAME, "max_tokens", "unsupported_parameter"), NEW),
    ("a gateway without param", 400, {"error": {"message": OLD_NAME, "code": "invalid_request_body"}}, NEW),
    ("text alone", 400, OLD_NAME, NEW),
    # Seeds.
    ("mistral", 422, {"object": "error", "message": {"detail": [extra("body", "seed")]}, "code": None},
     without("seed")),
    ("fastapi", 422, {"detail": [extra("body", "seed")]}, without("seed")),
    ("json in a message", 400, {"error": {"message": '{"detail": [{"loc": ["body", "seed"], "msg": "extra"}]}'}},
     without("seed")),
    ("azure, older", 400, openai_error("Unrecognized request argument supplied: seed"), without("seed")),
    ("gemini", 400, [{"error": {"code": 400, "status": "INVALID_ARGUMENT", "message":
     'Invalid JSON payload received. Unknown name "seed": Cannot find field.'}}], without("seed")),
    ("a proxy", 500, {"error": {"message": "palm does not support parameters: {'seed': 3}, for model=bison. To drop "
     "these, set drop_params=True", "code": 500}}, without("seed")),
    ("go", 400, {"error": 'json: unknown field "seed"'}, without("seed")),
    ("cohere", 422, {"message": "invalid request: seed is not a valid field"}, without("seed")),
    # Sampling.
    ("o-series temperature", 400, openai_error(
        "Unsupported value: 'temperature' does not support 0.8 with this model. Only the default (1) value is "
        "supported.", "temperature", "unsupported_value"), without("temperature")),
    ("a value out of range", 400, openai_error("temperature: range: 0..1"), without("temperature")),
    ("deprecated", 400, openai_error("`temperature` is deprecated for this model."), without("temperature")),
    ("top_p", 400, openai_error("Unsupported parameter: 'top_p' is not supported with this model.", "top_p"),
     without("top_p")),
    ("one of two", 400, {"message": "`temperature` and `top_p` cannot both be specified for this model. Please use "
     "only one."}, without("top_p")),
    ("camel case", 400, openai_error("Unrecognized request arguments supplied: topP"), without("top_p")),
    ("list of what is taken", 400, {"error": "unknown parameter 'seed'; supported parameters: temperature, top_p, "
     "max_tokens"}, without("seed")),
    ("no name at all", 404, {"error": {"message": "No endpoints found that can handle the requested parameters.",
     "code": 404}}, {"form": "none"}),
    # Schemas, in steps.
    ("openai schema", 400, openai_error(
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more at "
        "the Structured Outputs guide", "response_format"), {"form": "object"}),
    ("groq", 400, openai_error("This model does not support response format `json_schema`. See supported models"),
     {"form": "object"}),
    ("groq keyword", 400, openai_error(
        "invalid schema for response format: response_format/json_schema/answer: minItems is not supported"),
     {"form": "object"}),
    ("llama.cpp", 400, {"error": {"code": 400, "message": "Failed to initialize samplers: failed to parse grammar"}},
     {"form": "object"}),
    ("llama.cpp conversion", 400, {"error": {"code": 400, "message":
     'JSON schema conversion failed:\nUnrecognized schema: {"description": "temperature"}'}}, {"form": "object"}),
    ("llama.cpp, older", 500, {"error": {"code": 500, "message": "failed to parse grammar"}}, {"form": "object"}),
    ("vllm", 400, {"object": "error", "message": "The provided JSON schema contains features not supported by "
     "xgrammar.", "type": "BadRequestError", "param": None, "code": 400}, {"form": "object"}),
    ("a grammar that is unsupported", 400, {"error": "Grammar error: Unsupported type"}, {"form": "object"}),
    ("strict", 400, openai_error("Unknown parameter: 'response_format.json_schema.strict'.",
     "response_format.json_schema.strict"), {"form": "schema"}),
    ("text only", 400, {"error": "'response_format.type' must be 'text'"}, {"form": "none"}),
    ("field unknown", 422, {"detail": [extra("body", "response_format")]}, {"form": "none"}),
    ("plain", 400, "no response_format", {"form": "none"}),
    # Too long an answer for the model.
    ("openai limit", 400, openai_error(
        "max_tokens is too large: 9000. This model supports at most 4096 completion tokens, whereas you provided "
        "9000.", "max_tokens"), {"most": 4096}),
    ("in param", 400, {"error": {"message": "Param Incorrect", "param":
     "max_tokens is too large: 9000. This model supports at most 8192 completion tokens"}}, {"most": 8192}),
    ("anthropic", 400, {"type": "error", "error": {"message":
     "max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens for claude-3-5"}}, {"most": 8192}),
    ("groq limit", 400, openai_error(
        "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the "
        "`context_window` for this model"), {"most": 8192}),
    ("range", 400, openai_error("Range of max_tokens should be [1, 8192]"), {"most": 8192}),
    ("doubao", 400, openai_error(
        "The parameter `max_tokens` specified in the request are not valid: integer above maximum value, expected a "
        "value <= 4096, but got 9000 instead.", "max_tokens"), {"most": 4096}),
    ("between", 422, {"detail": "max_tokens must be between 1 and 2048"}, {"most": 2048}),
    # Roles.
    ("gemma's template", 400, openai_error("System role not supported"), {"system": False}),
    ("o1-mini", 400, openai_error(
        "Unsupported value: 'messages[0].role' does not support 'system' with this model.", "messages[0].role"),
     {"system": False}),
    ("gemma at google", 400, [{"error": {"message": "Developer instruction is not enabled for models/gemma-3"}}],
     {"system": False}),
]


@pytest.mark.parametrize(("status", "body", "changed"), [row[1:] for row in MENDED], ids=[row[0] for row in MENDED])
def test_what_a_refusal_teaches(status: int, body: Any, changed: dict[str, Any]) -> None:
    lesson = learn(call_of(CONTENT, EndpointDialect()), EndpointDialect(), refusal_of(status, body))
    assert lesson is not None
    after = lesson.applied(EndpointDialect())
    assert after == EndpointDialect(**changed)
    assert call_of(CONTENT, after) != call_of(CONTENT, EndpointDialect())


OWN_FAULT: list[tuple[str, int, Any]] = [
    ("openai length", 400, openai_error(
        "This model's maximum context length is 8192 tokens. However, you requested 9256 tokens (256 in the messages, "
        "9000 in the completion). Please reduce the length of the messages or completion.", "messages",
        "context_length_exceeded")),
    ("vllm length", 400, {"object": "error", "message": "'max_tokens' or 'max_completion_tokens' is too large: 9000. "
     "This model's maximum context length is 8192 tokens and your request has 300 input tokens (9000 > 8192 - 300)."}),
    ("vllm length with param", 400, openai_error(
        "max_tokens=9000 cannot be greater than max_model_len: the maximum context length is 8192", "max_tokens")),
    ("tgi length", 422, {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193",
     "error_type": "validation"}),
    ("sglang length", 400, {"message": "Requested token count exceeds the model's maximum context length of 4096 "
     "tokens. You requested a total of 9300 tokens: max_tokens 9000."}),
    ("llama.cpp length", 400, {"error": {"code": 400, "type": "exceed_context_size_error", "message":
     "the request exceeds the available context size, try increasing it"}}),
    ("gemini length", 400, [{"error": {"message": "The input token count (9300) exceeds the maximum number of tokens "
     "allowed (8192)."}}]),
    ("words of a trial", 400, openai_error("Your request was flagged: grape seed and body temperature of patients")),
    ("another model", 404, openai_error("The model `m` does not exist or you do not have access to it.")),
    ("another field", 422, {"detail": [extra("body", "messages", "0")]}),
    ("no reason", 400, ""), ("a page", 400, "<html><body><h1>400 Bad Request</h1></body></html>"),
    ("another status", 429, openai_error("Unsupported parameter: 'seed'", "seed")),
]


@pytest.mark.parametrize(("status", "body"), [row[1:] for row in OWN_FAULT], ids=[row[0] for row in OWN_FAULT])
def test_what_is_the_requests_own_fault_teaches_nothing(status: int, body: Any) -> None:
    assert learn(call_of(CONTENT, EndpointDialect()), EndpointDialect(), refusal_of(status, body)) is None


def test_the_limit_is_renamed_once_and_never_left_out() -> None:
    new = EndpointDialect(limit="max_completion_tokens")
    refusal = refusal_of(400, openai_error("Unrecognized request argument supplied: max_completion_tokens"))
    lesson = learn(call_of(CONTENT, new), new, refusal)
    assert lesson is not None
    old = lesson.applied(new)
    assert (old.limit, call_of(CONTENT, old).body["max_tokens"]) == ("max_tokens", 9000)
    assert learn(call_of(CONTENT, old), old, refusal_of(400, "Unsupported parameter: max_tokens")) is None
    prompt = ask().content()
    assert learn(call_of(prompt, EndpointDialect()), EndpointDialect(), refusal_of(400, OLD_NAME)) is None


def test_lessons_add_up_whatever_their_order() -> None:
    lessons = [
        found for body in (row[2] for row in MENDED)
        if (found := learn(call_of(CONTENT, EndpointDialect()), EndpointDialect(), refusal_of(400, body)))
    ]
    one, other = EndpointDialect(), EndpointDialect()
    for forth, back in zip(lessons, reversed(lessons), strict=True):
        one, other = forth.applied(one), back.applied(other)
    assert one == other == EndpointDialect(
        limit="max_completion_tokens", renamed=True, most=2048, without=frozenset({"seed", "top_p", "temperature"}),
        form="none", system=False,
    )
    body = call_of(CONTENT, one).body
    assert body == {
        "model": "m", "messages": [{"role": "user", "content": "You write.\n\nWrite."}], "max_completion_tokens": 2048,
    }


@pytest.fixture(autouse=True)
def _without_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def ask_all(server: Server, requests: list[Request], **changes: Any) -> list[Completion]:
    kept = Kept()
    send(iter(requests), kept, llm(server.url), settings(**changes))
    return kept


def strict(body: dict[str, Any]) -> Any:
    """An o-series deployment behind a server that knows no seeds, and limits answers."""
    if "max_tokens" in body:
        return refused(400, OLD_NAME)
    for name in ("seed", "top_p"):
        if name in body:
            return 422, {"detail": [extra("body", name)]}
    if body.get("temperature", 1) != 1:
        return 400, openai_error("Unsupported value: 'temperature' does not support 0.5", "temperature")
    if body["max_completion_tokens"] > 16:
        return refused(400, "max_completion_tokens must be at most 16")
    if body.get("response_format", {}).get("type") == "json_schema":
        return refused(400, "failed to parse grammar")
    return refused(400, "response_format is not supported") if "response_format" in body else said()


@pytest.mark.parametrize("concurrency", [1, 16])
def test_each_thing_is_said_once_and_the_keys_stay(
    server: Server, caplog: pytest.LogCaptureFixture, concurrency: int
) -> None:
    server.default = strict
    messages = [{"role": "user", "content": "Write."}]
    requests = [ask(n, messages, FORM, temperature=0.5) for n in range(40)]
    with caplog.at_level(logging.WARNING):
        kept = ask_all(server, requests, concurrency=concurrency, attempts=1)
    assert {(one.key, one.finish_reason) for one in kept} == {(request.key, "stop") for request in requests}
    told = [record.getMessage() for record in caplog.records]
    assert sorted(line.split(" (")[0] for line in told) == sorted(f"the endpoint takes no {what}" for what in (
        "max_tokens", "seed", "top_p", "temperature", "answer of 24 tokens", "JSON schema", "response_format",
    ))
    assert "the endpoint takes no seed (Error code: 422 - body.seed: Extra inputs are not permitted); asking without " \
        "it, so the model draws as it will" in told
    # Seven refusals of each request that was under way before anything was known; none of the later ones.
    assert len(server.asked) <= 40 + 7 * (concurrency + concurrency // 4)
    assert set(server.asked[-1]) == {"model", "messages", "max_completion_tokens"}


def test_what_another_request_learnt_meanwhile_is_gone_by(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    both = threading.Barrier(2)

    def slow(body: dict[str, Any]) -> Any:
        if "seed" not in body:
            return said()
        server.lock.release()
        both.wait(timeout=30)
        server.lock.acquire()
        return refused(400, "Unsupported parameter: 'seed'")

    server.default = slow
    with caplog.at_level(logging.WARNING):
        kept = ask_all(server, [chat(0), chat(1)], concurrency=2, attempts=1)
    assert [one.finish_reason for one in kept] == ["stop", "stop"]
    assert len(caplog.records) == 1


def test_a_refusal_that_was_misread_changes_nothing_for_others(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """It is refused in the same words without the parameter, so the parameter was not at fault."""
    server.default = lambda body: (
        refused(400, "temperature of patients: not allowed") if "trial 1" in str(body["messages"]) else said()
    )
    kept = ask_all(server, [chat(n) for n in range(4)], concurrency=1)
    assert [one.finish_reason for one in kept] == ["stop", "bad_request", "stop", "stop"]
    assert ["temperature" in body for body in server.asked] == [True, True, False, True, True]
    assert caplog.records == []


def test_an_endpoint_that_refuses_everything_is_not_asked_for_ever(server: Server) -> None:
    names = ["seed", "top_p", "temperature", "max_tokens", "max_completion_tokens", "response_format", "seed"]
    asked = iter(range(10_000))
    server.default = lambda _: refused(400, f"{names[next(asked) % len(names)]} is not supported")
    with pytest.raises(EndpointError, match="refuses every request"):
        ask_all(server, [chat(n, FORM) for n in range(8)], concurrency=1, attempts=1)
    assert len(server.asked) < 8 * 13
