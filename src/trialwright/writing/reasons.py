r"""Reasons out of a model's answer.

Example: ``Sure!\n1. **Dose**: it was too low.\n2) Few patients were recruited`` holds the reasons
``Dose: it was too low.`` and ``Few patients were recruited.``
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from trialwright.ground import tables
from trialwright.writing.answers import Answer, Answers, Parsed, RejectionError, ended
from trialwright.writing.fitting import sanitise
from trialwright.writing.reading import MOST_CHARS

# `1.`, `1)`, `(1)`, `**1.**`, `Reason 1:` and bullets, at the start of a line.
_NUMBER = re.compile(r"^\s*[*_#>]*\s*(?:reason\s+)?\(?(\d{1,2})[.):][*_]*\s+(?=\S)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*•–]\s+(?=\S)")
_EMPHASIS = re.compile(r"\*\*|__|`|^\s*#+\s*")
_FENCE = re.compile(r"```[a-zA-Z]*")
_LEAST_WORDS = 3
_TAIL = re.compile(r"(?s)^(.{24,})[.;,]\s")


def parse_reasons(plans: pa.Table, requests: pa.Table, answers: pa.Table, count: int, reason_chars: int) -> Parsed:
    """Read `count` distinct reasons for each plan; `answers` has the columns of ``tables.COMPLETIONS``.

    Rejects are named ``no_answer``, ``bad_request``, ``refused``, ``truncated`` (cut at max_tokens
    before enough were written) and ``too_few_reasons``.
    """
    found, accepted, rejects = Answers(requests, answers), [], []
    for plan_id in plans["plan_id"].to_pylist():
        try:
            answer = found.of(plan_id)
            reasons = _reasons(answer, count, reason_chars)
        except RejectionError as rejected:
            rejects.append(tables.reject(plan_id, rejected.reason, rejected.detail))
        else:
            accepted.append({"plan_id": plan_id, "reasons": reasons, "request_key": answer.key})
    return ended(plans, accepted, rejects, tables.REASONS)


def split_reasons(text: str) -> list[str]:
    """Return the reasons in a text, as they stand: members of a JSON list, or items of a list in prose."""
    text = _FENCE.sub("", text[:MOST_CHARS]).strip()
    listed = _from_json(text)
    return listed if listed is not None else list(_from_lines(text))


def _reasons(answer: Answer, count: int, reason_chars: int) -> list[str]:
    distinct: dict[str, str] = {}
    for item in split_reasons(answer.text):
        reason = _tidy(item, reason_chars)
        if len(reason.split()) >= _LEAST_WORDS:
            distinct.setdefault(re.sub(r"\W+", " ", reason).casefold().strip(), reason)
    reasons = list(distinct.values())[:count]
    if len(reasons) < count:
        reason = "truncated" if answer.cut else "too_few_reasons"
        raise RejectionError(reason, f"{len(reasons)} distinct of {count}: {answer.text}")
    return reasons


def _from_json(text: str) -> list[str] | None:
    if not text.startswith(("[", "{")):
        return None
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    while isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    texts = [next(iter(item.values()), "") if isinstance(item, dict) and len(item) == 1 else item for item in items]
    return [item for item in texts if isinstance(item, str)]


def _from_lines(text: str) -> Iterator[str]:
    """Yield list items; a line that opens no item goes on with the one before, a blank line ends it."""
    lines = text.splitlines()
    opening = _NUMBER if any(_NUMBER.match(line) for line in lines) else _BULLET
    item: str | None = None
    for line in lines:
        if match := opening.match(line):
            if item is not None:
                yield item
            item = line[match.end():]
        elif not line.strip():
            if item is not None:
                yield item
            item = None
        elif item is not None:
            item += " " + _BULLET.sub("", line.strip())
    if item is not None:
        yield item


def _tidy(item: str, reason_chars: int) -> str:
    """Return a reason as one line with a full stop; what breaks off is cut back to a clause or word."""
    text = " ".join(sanitise(_EMPHASIS.sub("", item)).split())
    if len(text) < reason_chars:
        return text if not text or text.endswith((".", "!", "?")) else text + "."
    head = text[: reason_chars - 1]
    match = _TAIL.match(head)
    return (match[1] if match else head.rsplit(" ", 1)[0]).rstrip(" ,;:.") + "."
