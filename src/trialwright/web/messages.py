r"""What an endpoint said, as one short line: in whatever shape, without the key or a sign that moves a terminal.

Example: ``{"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}`` says ``body.seed: Extra
inputs are not permitted``; of ``\x1b[2Jbusy\u202e`` the line keeps ``busy``.
"""

import base64
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

LONGEST = 200
_SHORTEST_KEY = 8
# What is looked at of one text, how deep errors lie in others, and how many of them make up a line.
_MOST_READ = 20_000
_DEPTH = 8
_MOST_SAID = 8
# Where words may stand, the best first; a member under another name is an id, a number or a copy of the request.
_MEMBERS = (
    "error", "errors", "message", "msg", "detail", "details", "error_description", "description", "title", "reason",
    "fieldViolations", "metadata", "raw", "last_error",
)
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL)
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[!/?a-z][^<>]*>")
_PAGE = re.compile(r"(?i)\s*<(?:!doctype|html|head|body)\b")


def words_of(body: Any) -> str:
    """Return what an error says: in OpenAI's form, another's, a list of them, a page of HTML, or plain text."""
    said = dict.fromkeys(filter(None, (" ".join(text.split()) for text in _texts(body, _DEPTH))))
    return "; ".join(list(said)[:_MOST_SAID])


def line(text: str, key: str) -> str:
    """Return a text as one line of at most `LONGEST` characters, safe to print, without the key."""
    return hide(printable(text[:_MOST_READ]), key)[:LONGEST]


def printable(text: str) -> str:
    """Return a text as one line without control, format and surrogate characters."""
    plain = _ESCAPE.sub(" ", text)
    kept = (char for char in plain if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join("".join(char if char.isprintable() else " " for char in kept).split())


def hide(text: str, key: str) -> str:
    """Return a text without the key, as it is or encoded; a short one is a placeholder, not a secret."""
    return _forms(key).sub("[key]", text) if len(key) >= _SHORTEST_KEY else text


@lru_cache(maxsize=4)
def _forms(key: str) -> re.Pattern[str]:
    """Match a key as servers repeat it: plain, or as URLs, JSON, HTML and Base64 spell it."""
    escaped = json.dumps(key)[1:-1]
    forms = {
        key, quote(key), quote(key, safe=""), quote_plus(key), html.escape(key), repr(key)[1:-1],
        escaped, escaped.replace("/", r"\/"), json.dumps(escaped)[1:-1],
    }
    for lead in range(3):
        # Behind another text, as in "Bearer KEY", the same bytes give other letters; those at the ends differ.
        encoded = base64.b64encode(b"\0" * lead + key.encode()).decode()
        inner = encoded[(0, 2, 3)[lead] : len(encoded) - (0, 3, 2)[(lead + len(key)) % 3]]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth <= 0:
        return
    if isinstance(value, str):
        yield from _unpacked(value[:_MOST_READ], depth)
    elif isinstance(value, list):
        for item in value[:_MOST_SAID]:
            yield from _texts(item, depth - 1)
    elif isinstance(value, dict):
        place = _place(value.get("loc") or value.get("field"))
        for name in _MEMBERS:
            for text in _texts(value.get(name), depth - 1):
                yield f"{place}: {text}" if place and place not in text else text


def _unpacked(text: str, depth: int) -> Iterator[str]:
    inner = json_in(text)
    if inner is None:
        yield html.unescape(_MARKUP.sub(" ", text)) if _PAGE.match(text) else text
    else:
        yield from list(_texts(inner, depth - 1)) or [text]


def json_in(text: str) -> Any:
    """Return the object or list that a text is, None for any other: gateways put others' JSON into a message."""
    try:
        return json.loads(text) if text.lstrip()[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None


def _place(where: Any) -> str:
    if isinstance(where, list):
        return ".".join(str(part) for part in where[:_MOST_SAID] if isinstance(part, str | int))
    return where if isinstance(where, str) else ""
