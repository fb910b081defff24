"""An answer that comes as a stream of events though none was asked for, put together.

Example: ``data: {"choices": [{"delta": {"content": "fi"}}]}``, the same with ``ne`` and one with ``"finish_reason":
"stop"`` are the answer ``fine``; without an end it broke off. Some gateways send nothing but streams.
"""

from collections.abc import Iterator
from typing import Any

_BEGINNINGS = (b"data:", b"event:", b"id:", b"retry:", b": ", b":\n")


def is_stream(content: bytes) -> bool:
    """Tell whether what came is a stream of events, which no JSON begins as."""
    return content.lstrip().startswith(_BEGINNINGS)


def events(content: bytes) -> Iterator[bytes]:
    """Yield the data of each event but the last, which says that there are no more."""
    for line in content.splitlines():
        data = line.removeprefix(b"data:").strip()
        if line.startswith(b"data:") and data not in (b"", b"[DONE]"):
            yield data


def joined(parts: list[Any]) -> Any:
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
