"""An answer as it comes over the wire, read into a completion, whichever server and library wrote it.

Example: ``{"choices": [{"finish_reason": "tool_calls", "message": {"content": null, "tool_calls": [{"function":
{"arguments": "{...}"}}]}}]}`` is a completion of that text with reason ``stop``; a message with nothing but
``reasoning_content`` is one without text, with reason ``empty``, which a text of thoughts alone is too. Nothing of the
wire but texts and counts is kept.
"""

import json
from collections.abc import Iterator
from typing import Any

from trialwright.chat import thoughts
from trialwright.chat.completion import Completion
from trialwright.llm.endpoint.wire import MalformedError
from trialwright.web.messages import words_of

_MOST = 2**31 - 1
# Parts of a content that are not the answer, by the beginning of their type.
_ASIDE = ("thinking", "reasoning", "redacted_thinking", "thought", "summary", "tool_result", "image", "audio")
# Reasons of the wire, in lower case, by ours. What is not here has ended all the same: ``stop``.
_REASONS = {
    "length": (
        "length", "max_tokens", "model_length", "max_output_tokens", "max_completion_tokens", "max_new_tokens",
        "token_limit", "incomplete", "context_length", "model_context_window_exceeded", "limit",
    ),
    "content_filter": (
        "content_filter", "content_filtered", "content-filter", "safety", "recitation", "blocklist",
        "prohibited_content", "spii", "image_safety", "guardrail_intervened", "sensitive", "moderation", "filtered",
    ),
    "refused": ("refusal", "refused"),
}
_OURS = {wire: ours for ours, reasons in _REASONS.items() for wire in reasons}
# Generation was broken off by the server, not by the model: half a text, and no answer.
_BROKEN_OFF = frozenset({
    "error", "abort", "aborted", "cancelled", "canceled", "failed", "network_error", "insufficient_system_resource",
    "malformed_function_call", "unexpected_tool_call", "timeout",
})


def completion_of(key: str, answer: Any) -> Completion:
    """Read an answer, as JSON gives it.

    Raises:
        MalformedError: it has no choices, no text, or was broken off.
    """
    choice, message = _message_of(answer)
    said = choice.get("finish_reason")
    # Google's library writes FinishReason.SAFETY.
    wire = said.strip().lower().rpartition(".")[2] if isinstance(said, str) else "stop"
    if wire in _BROKEN_OFF or not isinstance(said, str | None):
        raise MalformedError(f"an answer that broke off ({wire if wire in _BROKEN_OFF else 'no reason'})")
    text = "".join(_texts(message)).replace("\0", "\ufffd")
    refusal = message.get("refusal")
    reason = _OURS.get(wire, "stop")
    if isinstance(refusal, str) and refusal.strip():
        text, reason = text or refusal, "refused"
    if reason == "stop" and not thoughts.said(text).strip():
        reason = "empty"
    return Completion(key, text, reason, *_counts(answer.get("usage")))


def _message_of(answer: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the first choice, and its message; of a completion the choice is the message."""
    choices = answer.get("choices") if isinstance(answer, dict) else None
    if not choices and isinstance(answer, dict) and ("output" in answer or "output_text" in answer):
        return _response_of(answer)
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        said = words_of(answer)
        raise MalformedError(f"an answer without choices{f': {said}' if said else ''}")
    choice = choices[0]
    message = choice.get("message") if choice.get("message") is not None else choice
    if not isinstance(message, dict) or not _is_message(message):
        raise MalformedError("an answer without text")
    return choice, message


def _response_of(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the form of OpenAI's Responses, which some servers give whatever they were asked by."""
    output = answer.get("output")
    items = [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []
    content: Any = [part for item in items if item.get("type", "message") == "message" for part in _parts(item)]
    details = answer.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else answer.get("status")
    text = answer.get("output_text")
    return {"finish_reason": reason}, {"content": text if isinstance(text, str) and text else content}


def _parts(item: dict[str, Any]) -> list[Any]:
    content = item.get("content")
    return content if isinstance(content, list) else [content]


def _is_message(message: dict[str, Any]) -> bool:
    """Tell whether this can be a message at all: one without any text is an answer, and paid for."""
    content = message.get("content", message.get("text"))
    if "role" in message or "tool_calls" in message or "function_call" in message:
        return content is None or isinstance(content, str | list)
    return isinstance(content, str | list) or ("content" in message and content is None)


def _texts(message: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of a message: its content, else what it would call a function with, else what was parsed."""
    content = "".join(_content(message.get("content", message.get("text"))))
    if content.strip():
        yield content
        return
    calls = message.get("tool_calls")
    functions = [call.get("function") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    for function in [*functions, message.get("function_call")]:
        arguments = function.get("arguments") if isinstance(function, dict) else None
        if arguments:
            yield _as_text(arguments)
            return
    if isinstance(message.get("parsed"), dict):
        yield _as_text(message["parsed"])


def _content(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict) and not str(part.get("type", "text")).lower().startswith(_ASIDE):
            text = part.get("text", part.get("content", part.get("output_text")))
            # The library for assistants wraps a text once more.
            text = text.get("value") if isinstance(text, dict) else text
            if isinstance(text, str):
                yield text


def _as_text(value: Any) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        raise MalformedError("an answer without text") from None


def _counts(usage: Any) -> tuple[int, int, int]:
    """Return the tokens read, written, and read from a cache, under Chat's names or those of Responses."""
    known = usage if isinstance(usage, dict) else {}
    read = _count(known, "prompt_tokens") or _count(known, "input_tokens")
    details = known.get("prompt_tokens_details") or known.get("input_tokens_details")
    cached = _count(details if isinstance(details, dict) else {}, "cached_tokens")
    return read, _count(known, "completion_tokens") or _count(known, "output_tokens"), min(cached, read)


def _count(usage: dict[str, Any], name: str) -> int:
    """Return a number of tokens; 0 where it is none, or more than the store's columns hold."""
    found = usage.get(name)
    return found if type(found) is int and 0 <= found <= _MOST else 0
