"""Answers in every shape that servers give them, read into the few fields that are kept."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_kit import Kept, Reply, Server, chat, llm, said, settings

from trialwright.chat.completion import FINISH_REASONS, Completion
from trialwright.llm.endpoint.completing import completion_of
from trialwright.llm.endpoint.sending import send
from trialwright.llm.endpoint.wire import MalformedError, loads


def read(message: Any, finish: Any = "stop", **answer: Any) -> tuple[str, str]:
    choice = {"index": 0, "finish_reason": finish, "message": message}
    found = completion_of("k", {"choices": [choice], **answer})
    return found.text, found.finish_reason


def call(arguments: Any) -> dict[str, Any]:
    return {"id": "c", "type": "function", "function": {"name": "answer", "arguments": arguments}}


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
MESSAGES: list[tuple[str, Any, tuple[str, str]]] = [
    ("text", {"content": "fine"}, ("fine", "stop")),
    ("parts", {"content": [{"type": "text", "text": "fi"}, {"type": "output_text", "text": "ne"}]}, ("fine", "stop")),
    ("parts without a type", {"content": [{"text": "fi"}, "ne", 3, None]}, ("fine", "stop")),
    ("a value in a part", {"content": [{"type": "text", "text": {"value": "fine", "annotations": []}}]},
     ("fine", "stop")),
    ("a thought before", {"content": [THOUGHT, {"type": "text", "text": "fine"}]}, ("fine", "stop")),
    ("reasoning in parts", {"content": [{"type": "reasoning", "text": "Hm."}, {"type": "text", "text": "fine"}]},
     ("fine", "stop")),
    ("reasoning beside", {"content": "fine", "reasoning_content": "Hm.", "reasoning": "Hm."}, ("fine", "stop")),
    ("a call", {"role": "assistant", "content": None, "tool_calls": [call('{"a": 1}')]}, ('{"a": 1}', "stop")),
    ("a call by an object", {"content": "", "tool_calls": [call({"a": "é"})]}, ('{"a": "é"}', "stop")),
    ("a call beside a text", {"content": "fine", "tool_calls": [call('{"a": 1}')]}, ("fine", "stop")),
    ("a call of old", {"content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}},
     ('{"a": 1}', "stop")),
    ("parsed", {"role": "assistant", "content": None, "parsed": {"a": 1}}, ('{"a": 1}', "stop")),
    ("reasoning alone", {"role": "assistant", "content": None, "reasoning_content": "The answer is fine."},
     ("", "empty")),
    ("thought alone", {"content": [THOUGHT]}, ("", "empty")),
    ("null", {"role": "assistant", "content": None}, ("", "empty")), ("blank", {"content": " \n"}, ("", "empty")),
    ("no parts", {"content": []}, ("", "empty")), ("calls of nothing", {"content": None, "tool_calls": [None, {}]},
     ("", "empty")),
    ("refusal", {"content": None, "refusal": "I cannot."}, ("I cannot.", "refused")),
    ("refusal beside a text", {"content": "fine", "refusal": "I cannot."}, ("fine", "refused")),
    ("no refusal", {"content": "fine", "refusal": ""}, ("fine", "stop")),
    ("NUL", {"content": "a\0b"}, ("a\ufffdb", "stop")),
]


@pytest.mark.parametrize(("message", "outcome"), [row[1:] for row in MESSAGES], ids=[row[0] for row in MESSAGES])
def test_the_text_of_a_message(message: Any, outcome: tuple[str, str]) -> None:
    assert read(message) == outcome


REASONS = {
    "stop": ["stop", "STOP", "eos", "eos_token", "end_turn", "stop_sequence", "tool_calls", "function_call", "", None,
             "FinishReason.STOP", "COMPLETE", "completed", "odd:sk-canary", "FINISH_REASON_UNSPECIFIED"],
    "length": ["length", "max_tokens", "MAX_TOKENS", "model_length", "max_output_tokens", "FinishReason.MAX_TOKENS"],
    "content_filter": ["content_filter", "SAFETY", "safety", "recitation", "BLOCKLIST", "PROHIBITED_CONTENT"],
    "refused": ["refusal"],
}


@pytest.mark.parametrize(("ours", "wire"), [(ours, wire) for ours, all_of in REASONS.items() for wire in all_of])
def test_reasons_of_the_wire_are_ours_or_stop(ours: str, wire: str | None) -> None:
    assert read({"content": "fine"}, wire) == ("fine", ours)


@pytest.mark.parametrize("wire", ["error", "abort", "ABORT", "cancelled", "failed", 5, ["stop"], {}])
def test_what_broke_off_is_no_answer_and_its_reason_is_not_repeated(wire: Any) -> None:
    with pytest.raises(MalformedError, match="broke off") as raised:
        read({"content": "half"}, wire)
    assert "5" not in str(raised.value)


def test_a_cut_thought_is_cut_and_a_filtered_nothing_filtered() -> None:
    assert read({"role": "assistant", "content": None, "reasoning": "Hm"}, "length") == ("", "length")
    assert read({"role": "assistant", "content": None}, "content_filter") == ("", "content_filter")


RESPONSE = {
    "object": "response", "status": "completed", "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}], "content": [{"text": "Hm."}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "fine"}]},
    ], "usage": {"input_tokens": 9, "output_tokens": 4, "input_tokens_details": {"cached_tokens": 3}},
}


def test_the_form_of_responses() -> None:
    assert completion_of("k", RESPONSE) == Completion("k", "fine", "stop", 9, 4, 3)
    cut = {**RESPONSE, "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    assert completion_of("k", cut)[1:3] == ("fine", "length")
    assert completion_of("k", {"output_text": "fine"})[1:3] == ("fine", "stop")
    assert completion_of("k", {"output": []})[1:3] == ("", "empty")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb'{"choices": [{"message": {"content": "fine \ud83d"}}]}', "fine \ufffd"),
        (rb'{"choices": [{"message": {"content": "\ude00 \ud83d\ude00 \ud83dx"}}]}', "\ufffd \U0001f600 \ufffdx"),
        (rb'{"choices": [{"message": {"content": "a\\ud83d"}}]}', r"a\ud83d"),
        (b'{"choices": [{"message": {"content": "a\xff\xfe"}}]}', "a\ufffd\ufffd"),
        (b'\xef\xbb\xbf{"choices": [{"message": {"content": "fine"}}]}', "fine"),
        ('{"choices": [{"message": {"content": "fine"}}]}'.encode("utf-16"), "fine"),
        (b'{"choices": [{"message": {"content": "a\nb"}}]}', "a\nb"),
        (b'{"x": NaN, "y": -Infinity, "choices": [{"message": {"content": "fine"}}]}', "fine"),
        (b'{"choices": 1, "choices": [{"message": {"content": "fine"}}]}', "fine"),
        (b'{"choices": [{"message": {"content": "fine"}}], "usage": {"prompt_tokens": 1%s}}' % (b"0" * 400), "fine"),
        (b'{"choices": [{"message": {"content": "fine"}}], "usage": {"prompt_tokens": 1%s}}' % (b"0" * 9000), "fine"),
        (b'{"choices": [{"message": {"content": "fine"}}], "usage": {"prompt_tokens": true, "x": 1e999}}', "fine"),
    ],
)
def test_json_is_read_as_far_as_it_can_be(content: bytes, text: str) -> None:
    assert completion_of("k", loads(content)) == Completion("k", text, "stop", 0, 0)


def stream(*parts: Any, end: bytes = b"data: [DONE]\n\n") -> bytes:
    return b": ping\n\n" + b"".join(b"event: x\ndata: " + json.dumps(part).encode() + b"\n\n" for part in parts) + end


def delta(content: Any = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content, **more}, "finish_reason": finish}]}


USED = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}
STREAMS = {
    "parts": (stream(delta("fi", role="assistant"), delta("ne"), delta(None, "stop"), USED), ("fine", "stop", 9, 4)),
    "whole": (stream(said("fine")[1]), None), "no last event": (stream(delta("fine", "length"), end=b""),
                                                                  ("fine", "length", 0, 0)),
    "a call": (stream(*(delta(tool_calls=[call(text)]) for text in ('{"a"', ": 1}")), delta(None, "tool_calls")),
               ('{"a": 1}', "stop", 0, 0)),
    "thought alone": (stream(delta(reasoning_content="Hm"), delta("", "stop")), ("", "empty", 0, 0)),
}


@pytest.mark.parametrize(("content", "outcome"), STREAMS.values(), ids=STREAMS)
def test_a_stream_that_was_not_asked_for_is_put_together(content: bytes, outcome: Any) -> None:
    found = completion_of("k", loads(content))
    assert found[1:5] == (outcome or ("fine", "stop", 10, 5))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (stream(delta("fi"), end=b""), "broke off"), (stream(delta("fi"), {"error": {"message": "gone"}}), "gone"),
        (b"data: [DONE]\n", "broke off"), (b"data: {\n", "no JSON"), (stream(3), "without choices"),
    ],
)
def test_a_stream_that_broke_off_is_no_answer(content: bytes, why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        completion_of("k", loads(content))


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"<html>", b'{"a": ', b"[" * 900 + b"]", b'{"a":' * 200_000, b'"\\ud83d', b"nul"]
)
def test_what_is_no_json_is_no_answer(content: bytes) -> None:
    with pytest.raises(MalformedError, match="no JSON"):
        loads(content)


def test_a_deep_answer_is_no_crash() -> None:
    deep = rb'{"half": "\ud83d", "choices": [{"message": {"parsed": ' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"}}]}"
    with pytest.raises(MalformedError):
        completion_of("k", loads(deep.replace(b'"parsed"', b'"parsed": 1, "x"')))
    deeper = b"[" * 3000 + b"]" * 3000
    with pytest.raises(MalformedError):
        loads(deeper)


NUMBERS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([10**400, -1, 2**31])
LEAVES = NUMBERS | st.text(max_size=8) | st.sampled_from(["stop", "length", "text", "thinking"])
NAMES = st.sampled_from([
    "choices", "message", "content", "text", "type", "finish_reason", "refusal", "tool_calls", "function", "arguments",
    "function_call", "parsed", "usage", "prompt_tokens", "completion_tokens", "prompt_tokens_details", "cached_tokens",
    "error", "detail", "output", "output_text", "role", "value", "status", "incomplete_details", "reason",
])
ANY = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5))


CHOICE = st.fixed_dictionaries({"message": ANY, "finish_reason": ANY})


@given(ANY | st.fixed_dictionaries({"choices": st.lists(CHOICE, max_size=2)}))
def test_whatever_comes_is_an_answer_or_malformed(answer: Any) -> None:
    try:
        found = completion_of("k", answer)
    except MalformedError:
        return
    assert found.finish_reason in FINISH_REASONS
    assert {type(count) for count in found[3:6]} == {int}
    assert 0 <= min(found[3:6]) <= max(found[3:6]) < 2**31
    assert found.cached_tokens <= found.prompt_tokens
    assert (found.finish_reason == "empty") <= (not found.text.strip())
    assert "\0" not in found.text


@given(st.binary(max_size=60) | ANY.map(lambda value: json.dumps(value).encode()))
def test_whatever_bytes_come_are_json_or_not(content: bytes) -> None:
    try:
        found = loads(content)
    except MalformedError:
        return
    json.dumps(found, ensure_ascii=False).encode()


def test_half_a_character_is_asked_for_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    body = orjson.dumps(said("fine @")[1]).replace(b"@", rb"\ud83d")
    server.queue.append(Reply(200, body))
    kept = Kept()
    assert send(iter([chat()]), kept, llm(server.url), settings(attempts=5)).retried == 0
    assert kept == [Completion(chat().key, "fine \ufffd", "stop", 10, 5)]
    assert len(server.asked) == 1
