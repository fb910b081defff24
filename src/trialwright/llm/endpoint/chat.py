"""The wire format of OpenAI-compatible endpoints: a request's body in, a completion out.

Example: ``{"messages": [...], "format": {"kind": "json_schema", "schema": {...}}, ...}`` becomes a
call of chat/completions with ``response_format``; a ``prompt`` becomes a call of completions. A regex
has no counterpart there and is left to parsing.
"""

from typing import Any, NamedTuple

from trialwright.llm.completion import Completion
from trialwright.llm.schema import portable

# Generation was broken off by the server, not by the model: half a text, and no answer.
_BROKEN_OFF = frozenset({"error", "abort"})
_MOST = 2**31 - 1


class MalformedError(Exception):
    """What came is no answer; the message says why."""


class Call(NamedTuple):
    """What is posted, and where to, below the endpoint's address."""

    path: str
    body: dict[str, Any]


def call_of(content: dict[str, Any], *, official: bool, schema: bool = True) -> Call:
    """Build the call of a request's content.

    `official` is OpenAI itself, which renamed max_tokens for chat; `schema` is whether a schema may be sent.
    """
    sampling = content["sampling"]
    body = {
        "model": content["model"], "temperature": sampling["temperature"], "top_p": sampling["top_p"],
        "seed": content["draw"],
    }
    if "prompt" in content:
        return Call("/completions", {**body, "max_tokens": sampling["max_tokens"], "prompt": content["prompt"]})
    body |= {"messages": content["messages"]}
    body["max_completion_tokens" if official else "max_tokens"] = sampling["max_tokens"]
    form = content["format"]
    if schema and form is not None and form["kind"] == "json_schema":
        strict = {"name": "answer", "strict": True, "schema": portable(form["schema"])}
        body["response_format"] = {"type": "json_schema", "json_schema": strict}
    return Call("/chat/completions", body)


def completion_of(key: str, answer: Any) -> Completion:
    """Read an answer, as JSON gives it.

    Raises:
        MalformedError: it has no choices, no text, or was broken off.
    """
    choices = _get(answer, "choices")
    if not isinstance(choices, list) or not choices:
        said = _get(_get(answer, "error"), "message")
        raise MalformedError(f"an answer without choices{f': {said}' if isinstance(said, str) else ''}")
    choice = choices[0]
    message = _get(choice, "message")
    text = _get(choice, "text") if message is None else _get(message, "content")
    reason, refusal = _get(choice, "finish_reason") or "stop", _get(message, "refusal")
    if not isinstance(reason, str) or reason in _BROKEN_OFF:
        raise MalformedError(f"an answer that broke off ({reason})")
    if isinstance(refusal, str) and refusal:
        text, reason = text or refusal, "refused"
    # A message without content is an answer, and paid for; parsing rejects it.
    if not isinstance(text, str) and not (text is None and isinstance(message, dict)):
        raise MalformedError("an answer without text")
    usage = _get(answer, "usage")
    read = _count(usage, "prompt_tokens")
    cached = _count(_get(usage, "prompt_tokens_details"), "cached_tokens")
    return Completion(key, text or "", reason, read, _count(usage, "completion_tokens"), min(cached, read))


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _count(usage: Any, name: str) -> int:
    """Return a number of tokens; 0 where it is none, or more than the store's columns hold."""
    found = _get(usage, name)
    return found if type(found) is int and 0 <= found <= _MOST else 0
