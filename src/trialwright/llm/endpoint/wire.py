r"""The JSON of an endpoint, read as far as it can be: strictly and quickly, else as leniently as is safe.

Example: ``{"content": "fine \ud83d"}`` holds half a character, which orjson refuses; it is read as ``fine \ufffd``,
since the endpoint would send the same again. What is no JSON at all is a `MalformedError`.

Some gateways send nothing but streams of events, though none was asked for: ``data: {"choices": [{"delta":
{"content": "fi"}}]}``, the same with ``ne`` and one with ``"finish_reason": "stop"`` are the answer ``fine``;
without an end it broke off.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

# More digits than any count has; Python takes quadratic time to read them.
_DIGITS = 20
# What a stream of events begins with, and no JSON.
_BEGINNINGS = (b"data:", b"event:", b"id:", b"retry:", b": ", b":\n")
_HALF = re.compile("[\ud800-\udfff]")


class MalformedError(Exception):
    """What came is no answer; the message says why."""


def loads(content: bytes) -> Any:
    """Read JSON, or a stream of it; half characters and bytes that are no UTF-8 become U+FFFD.

    Raises:
        MalformedError: it is none, or nested deeper than any answer is.
    """
    if _is_stream(content):
        return _joined([_loads(data) for data in _events(content)])
    return _loads(content)


def _loads(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as strict:
        try:
            # Its reader in C is bounded in depth by the interpreter's own limit.
            text = content.decode(json.detect_encoding(content), "replace")
            return _whole(json.loads(text, strict=False, parse_int=_integer))
        except (ValueError, RecursionError):
            raise MalformedError(f"an answer that is no JSON ({strict})") from None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)


def _whole(value: Any) -> Any:
    """Return a value with whole characters only; its depth was bounded by the reader."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value


def _is_stream(content: bytes) -> bool:
    """Tell whether what came is a stream of events."""
    return content.lstrip().startswith(_BEGINNINGS)


def _events(content: bytes) -> Iterator[bytes]:
    """Yield the data of each event but the last, which says that there are no more."""
    for line in content.splitlines():
        data = line.removeprefix(b"data:").strip()
        if line.startswith(b"data:") and data not in (b"", b"[DONE]"):
            yield data


def _joined(parts: list[Any]) -> Any:
    """Return the answer that the parts are of; a part that is an error is the answer."""
    texts: list[str] = []
    arguments: list[str] = []
    whole: dict[str, Any] = {"finish_reason": "error"}
    usage: Any = None
    for part in parts:
        if not isinstance(part, dict) or "error" in part:
            return part
        usage = part.get("usage") or usage
        choices = part.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        whole["finish_reason"] = choice.get("finish_reason") or whole["finish_reason"]
        # One event may hold the whole message instead.
        held = [one for one in (choice.get("delta"), choice.get("message")) if isinstance(one, dict)]
        delta: dict[str, Any] = held[0] if held else choice
        texts += [text for text in (delta.get("content", delta.get("text")),) if isinstance(text, str)]
        arguments += _arguments(delta.get("tool_calls"))
    call = [{"function": {"arguments": "".join(arguments)}}]
    whole["message"] = {"role": "assistant", "content": "".join(texts), "tool_calls": call}
    return {"choices": [whole], "usage": usage}


def _arguments(calls: Any) -> list[str]:
    functions = [call.get("function") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    found = [function.get("arguments") for function in functions if isinstance(function, dict)]
    return [text for text in found if isinstance(text, str)]
