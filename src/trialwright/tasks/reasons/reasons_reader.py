r"""Reasons out of a model's answer.

Example: ``Sure!\n1. **Dose**: it was too low.\n2) Few patients were recruited`` holds the reasons
``Dose: it was too low.`` and ``Few patients were recruited.``
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from trialwright.schemas.answers import REASONS
from trialwright.sections.writing import Reasons
from trialwright.tasks.reading.clean_text import sanitise
from trialwright.tasks.reading.loose_json import layers, mended_values, plain, whole_values
from trialwright.tasks.task import RejectionError, Reply, Row

# `1.`, `1)`, `(1)`, `**1.**`, `Reason 1:` and bullets, at the start of a line.
_NUMBER = re.compile(r"[\s*_#>]*(?:reason\s+)?\(?\d{1,2}[.):][*_]*\s*(?=[^\d\s])", re.IGNORECASE)
_BULLET = re.compile(r"[-*•–]\s+(?=\S)")
# The next number where a list stands in one line.
_INLINE = re.compile(r"(?<=[.;!?)])[ \t]+(?=\*{0,2}\(?[2-9][.)]\*{0,2}[ \t]+[A-Z(*])")
_BRACKETS = re.compile(r"^\(([^()]*)\)\.?$")
_EMPHASIS = re.compile(r"\*\*|__|`|^\s*#+\s*")
# An item that is not done: one that ends in a colon, or is all in bold.
_HEADING = re.compile(r":[*_]*$|^[*_]{2}[^*_]*[*_]{2}$")
_LEAST_WORDS = 3
_TAIL = re.compile(r"(?s)^(.{24,})[.;,]\s")


class ReasonsReader:
    """Reads `section.count` distinct reasons.

    Rejects are named ``no_answer``, ``bad_request``, ``refused``, ``only_thought``, ``truncated`` (cut at
    max_tokens before enough were written) and ``too_few_reasons``.
    """

    rows = REASONS

    def __init__(self, section: Reasons) -> None:
        self._count, self._reason_chars = section.count, section.reason_chars

    def check(self, plan: Row) -> None:
        """Take every plan."""

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row of ``tables.REASONS`` of a plan."""
        distinct: dict[str, str] = {}
        for item in split_reasons(answer.text, self._count):
            reason = _tidy(item, self._reason_chars)
            if len(reason.split()) >= _LEAST_WORDS:
                distinct.setdefault(re.sub(r"\W+", " ", reason).casefold().strip(), reason)
        reasons = list(distinct.values())[: self._count]
        if len(reasons) < self._count:
            reason = "truncated" if answer.cut else "too_few_reasons"
            raise RejectionError(reason, f"{len(reasons)} distinct of {self._count}: {answer.text}")
        return {"plan_id": plan["plan_id"], "reasons": reasons, "request_key": answer.key}


def split_reasons(text: str, count: int) -> list[str]:
    """Return the reasons in a text, as they stand: the first list with `count` of them, else the longest.

    Lists are JSON as it stands, then items in prose, then fixed JSON.
    """
    texts = list(layers(plain(text)))
    listed: list[str] = []
    for source in _SOURCES:
        for layer in texts:
            listed = max([listed, *map(_from_json, source(layer))], key=len)
            if len(listed) >= count:
                return listed
    return listed


def _from_json(value: Any) -> list[str]:
    """Return the reasons in a list, or in an object by number; ``{"reasons": ...}`` is looked into."""
    while isinstance(value, dict):
        inner = [member for member in value.values() if isinstance(member, list | dict)]
        value = inner[0] if len(inner) == 1 else list(value.values())
    return list(filter(None, map(_item, value))) if isinstance(value, list) else []


def _item(value: Any) -> str:
    """Return a reason; ``{"number": 1, "cause": "Dose", "detail": "too low"}`` is ``Dose: too low``."""
    texts = value.values() if isinstance(value, dict) else [value]
    return ": ".join(text.strip(" :") for text in texts if isinstance(text, str))


def _items(text: str) -> Iterator[str]:
    """Yield the items of a list in prose.

    A line that opens no item goes on with the one before. A blank line ends an item, unless that is
    only a heading: then its text follows.
    """
    lines = [line.strip() for line in _INLINE.sub("\n", text).splitlines()]
    opening = _NUMBER if any(_NUMBER.match(line) for line in lines) else _BULLET
    item: str | None = None
    for line in lines:
        if match := opening.match(line):
            if item is not None:
                yield item
            item = line[match.end():]
        elif not line:
            if item is not None and not _HEADING.search(item):
                yield item
                item = None
        elif item is not None:
            item += " " + _BULLET.sub("", line)
    if item is not None:
        yield item


_SOURCES: tuple[Callable[[str], Iterable[Any]], ...] = (
    whole_values, lambda text: [list(_items(sanitise(text)))], mended_values,
)


def _tidy(item: str, reason_chars: int) -> str:
    """Return a reason as one line with a full stop; what breaks off is cut back to a clause or word."""
    text = " ".join(sanitise(_EMPHASIS.sub("", item)).split())
    # The paper's prompt shows the format as `1. (...)`, and some models keep the brackets.
    text = _BRACKETS.sub(r"\1", text)
    if len(text) < reason_chars:
        return text if not text or text.endswith((".", "!", "?")) else text + "."
    head = text[: reason_chars - 1]
    match = _TAIL.match(head)
    return (match[1] if match else head.rsplit(" ", 1)[0]).rstrip(" ,;:.") + "."
