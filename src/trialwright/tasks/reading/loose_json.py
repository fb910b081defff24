r"""JSON in a model's answer, whatever stands around it.

Example: of ``Use {braces}. Here it is: ```json\n{"phase": "Phase 2",}\n``` `` only the last braces open
an object; its comma makes it no JSON, so it is fixed to ``{"phase": "Phase 2"}``.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import json_repair

# An answer longer than this is cut before it is read.
MOST_CHARS = 60_000
# Repair takes time that grows faster than length: seconds at this one, for a text made to be slow.
MOST_REPAIRED = 20_000
_FENCE = re.compile(r"```[a-zA-Z]*[ \t]*\n?")
# Braces and brackets are many in prose; those of JSON are followed by a key, or by what a list may hold.
_OPENING = re.compile(r"""\{\s*["'“]?[A-Za-z0-9][\w -]{0,40}["'”]?\s*:|\[(?=\s*["'“\[{])""")
_MOST_OPENINGS = 64
_MOST_REPAIRS = 2
# Models nest one object in another at most; what is deeper is no answer, and recursion is bounded.
_DEPTH = 60
# A trial as the text of a tool's arguments, and that as the text of an answer, is three deep.
_LAYERS = 4
_MOST_TEXTS = 32
# What of a JSON text may hold an answer of its own: objects, lists, records and lists in prose.
_HOLDS = re.compile(r"[{\[<\n]")
_ESCAPE = re.compile(r"""\\(["\\/])""")


def plain(text: str, most: int = MOST_CHARS) -> str:
    """Return the part of a text that is read, `most` characters of it, without code fences."""
    return _FENCE.sub("", text[:most])


def layers(text: str) -> Iterator[str]:
    r"""Yield a text, then the texts that stand inside its JSON, layer by layer.

    Example: of ``{"name": "answer", "arguments": "{\"phase\": \"Phase 2\"}"}`` the second is ``{"phase": "Phase 2"}``.
    """
    level = [text]
    for _ in range(_LAYERS):
        yield from level
        level = list(islice((plain(inner) for outer in level for inner in _inner(outer)), _MOST_TEXTS))
    if (start := text.find('{\\"')) >= 0:
        # JSON in a text that was cut, so that its end is missing.
        yield _ESCAPE.sub(r"\1", text[start:])


def whole_values(text: str) -> Iterator[Any]:
    """Yield every JSON object and list in a text, also those inside others."""
    for start in _openings(text):
        value = _value(text, start)
        if value is not None:
            yield value


def mended_values(text: str) -> Iterator[Any]:
    """Yield the first objects and lists that are not JSON as they stand, fixed."""
    broken = (start for start in _openings(text) if _value(text, start) is None)
    for start in islice(broken, _MOST_REPAIRS):
        try:
            value = json_repair.loads(text[start : start + MOST_REPAIRED], skip_json_loads=True)
        except (ValueError, RecursionError):
            continue
        # An object with others after it is fixed to a list of them all.
        yield from value if text[start] == "{" and isinstance(value, list) else [value]


def beyond_mending(text: str) -> bool:
    """Tell whether the JSON of a text is damaged, and longer than what is fixed."""
    first = next(_openings(text), None)
    return len(text) > MOST_REPAIRED and first is not None and _value(text, first) is None


def _inner(text: str) -> Iterator[str]:
    start = len(text) - len(text.lstrip())
    whole = _value(text, start) if text[start : start + 1] == '"' else None
    yield from _texts(whole)
    if not isinstance(whole, str):
        end = 0
        for start in _openings(text):
            # What stands inside a value that was read is read with it.
            if start >= end and (found := _decoded(text, start)):
                value, end = found
                yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _HOLDS.search(value):
            yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _openings(text: str) -> Iterator[int]:
    if not _too_deep(text):
        yield from (match.start() for match in islice(_OPENING.finditer(text), _MOST_OPENINGS))


def _value(text: str, start: int) -> Any:
    found = _decoded(text, start)
    return found and found[0]


def _decoded(text: str, start: int) -> tuple[Any, int] | None:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except ValueError:
        return None


def _too_deep(text: str) -> bool:
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if sign in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _DEPTH
