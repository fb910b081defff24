r"""The JSON of an endpoint, read as far as it can be: strictly and quickly, else as leniently as is safe.

Example: ``{"content": "fine \ud83d"}`` holds half a character, which orjson refuses; it is read as ``fine \ufffd``,
since the endpoint would send the same again. What is no JSON at all is a `MalformedError`.
"""

import json
import re
from typing import Any

import orjson

from trialwright.llm.endpoint.stream import events, is_stream, joined

# More digits than any count has; Python takes quadratic time to read them.
_DIGITS = 20
_HALF = re.compile("[\ud800-\udfff]")


class MalformedError(Exception):
    """What came is no answer; the message says why."""


def loads(content: bytes) -> Any:
    """Read JSON, or a stream of it; half characters and bytes that are no UTF-8 become U+FFFD.

    Raises:
        MalformedError: it is none, or nested deeper than any answer is.
    """
    if is_stream(content):
        return joined([_loads(data) for data in events(content)])
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
