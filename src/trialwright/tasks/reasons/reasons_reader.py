r"""Reasons out of a model's answer.

Example: ``Sure!\n1. **Dose**: it was too low.\n2) Few patients were recruited`` holds the reasons
``Dose: it was too low.`` and ``Few patients were recruited.``
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from trialwright.schemas.answers import REASONS
from trialwright.sections.writing import Reasons
from trialwright.tasks.reading.clean_text import finish_sentences, sanitise
from trialwright.tasks.reading.loose_json import layers, mended_values, plain, whole_values
from trialwright.tasks.task import RejectionError, Reply, Row
from trialwright.text.finished import most_chars, whole_phrase, whole_sentences
from trialwright.text.task_talk import without_talk

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
# Where a clause ends, and how many characters are a sentence at least.
_PAUSE = re.compile(r"[.;,](?=\s)|\s(?=\()")
_LEAST_CHARS = 20


class ReasonsReader:
    """Reads `section.count` distinct reasons.

    Rejects are named ``no_answer``, ``bad_request``, ``refused``, ``only_thought``, ``truncated`` (cut at
    max_tokens before enough were written), ``unfinished_text`` (too few of them are whole sentences), ``task_talk``
    (too few do not speak of the task) and ``too_few_reasons``.
    """

    rows = REASONS

    def __init__(self, section: Reasons) -> None:
        self._count, self._reason_chars = section.count, section.reason_chars

    def check(self, plan: Row) -> None:
        """Take every plan."""

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row of ``tables.REASONS`` of a plan."""
        distinct: dict[str, str] = {}
        lost = Counter[str]()
        items = split_reasons(answer.text, self._count)
        for place, item in enumerate(items, start=1):
            said = _one_line(item)
            about = without_talk(whole_sentences(said) if answer.cut and place == len(items) else said)
            reason = _finished(about, self._reason_chars)
            if len(reason.split()) >= _LEAST_WORDS:
                distinct.setdefault(re.sub(r"\W+", " ", reason).casefold().strip(), reason)
            elif len(said.split()) >= _LEAST_WORDS:
                lost["unfinished_text" if about == said else "task_talk"] += 1
        reasons = list(distinct.values())[: self._count]
        if (missing := self._count - len(reasons)) > 0:
            why = next((why for why, items in lost.items() if items >= missing), "too_few_reasons")
            raise RejectionError(
                "truncated" if answer.cut else why, f"{len(reasons)} distinct of {self._count}: {answer.text}"
            )
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


def _one_line(item: str) -> str:
    text = " ".join(sanitise(_EMPHASIS.sub("", item)).split())
    # The paper's prompt shows the format as `1. (...)`, and some models keep the brackets.
    return _BRACKETS.sub(r"\1", text)


def _finished(text: str, reason_chars: int) -> str:
    """Return a reason as whole sentences; one that breaks off in its first ends at a clause, "" where none is whole."""
    if sentences := whole_sentences(finish_sentences(text, reason_chars)):
        return sentences
    pauses = [match.start() for match in _PAUSE.finditer(text, 0, most_chars(reason_chars))]
    for end in [*([len(text)] if len(text) < reason_chars else []), *reversed(pauses)]:
        said = text[:end].rstrip(" .,;") + "."
        if whole_phrase(said) == whole_sentences(said) == said and (end == len(text) or end >= _LEAST_CHARS):
            return said
    return ""
