r"""The JSON object in a model's answer, whatever stands around it.

Example: ``Here it is:\n```json\n{"phase": "Phase 2",}\n``` `` is read as ``{"phase": "Phase 2"}``,
mended because of the comma.
"""

import json
import re
from typing import Any, NamedTuple

import json_repair

# An answer longer than this is cut before it is read: mending takes time that grows faster than length.
MOST_CHARS = 60_000
_FENCE = re.compile(r"```[a-zA-Z]*[ \t]*\n?")
# Models nest one object in another at most; what is deeper is no trial, and recursion is bounded.
_DEPTH = 60


class Found(NamedTuple):
    """The object of an answer, and whether its JSON had to be mended."""

    value: dict[str, Any]
    mended: bool


def find_object(text: str) -> Found | None:
    """Return the first JSON object in a text, None where there is none to be had."""
    text = _FENCE.sub("", text[:MOST_CHARS])
    start = text.find("{")
    if start < 0 or _too_deep(text):
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except ValueError:
        return _mend(text[start:])
    return _object(value, mended=False)


def _mend(text: str) -> Found | None:
    try:
        value = json_repair.loads(text, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        # Prose with brackets around a good object gives a list of what was found.
        value = next((item for item in value if isinstance(item, dict) and item), None)
    return _object(value, mended=True)


def _object(value: Any, mended: bool) -> Found | None:
    """Take an object out of a wrapper such as ``{"trial": {...}}``."""
    while isinstance(value, dict) and len(value) == 1 and isinstance(inner := next(iter(value.values())), dict):
        value = inner
    return Found(value, mended) if isinstance(value, dict) and value else None


def _too_deep(text: str) -> bool:
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if sign in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _DEPTH
