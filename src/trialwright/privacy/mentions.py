"""What in a text may name a real trial or person: registry and study numbers, addresses, phones, names.

Example: "Call Dr. Pat Example, 555-010-4477" mentions the surname in "Dr. Pat Example", the person "Pat Example"
and a phone. Whether any of them is real is told by the marks of real records alone (`identities`).
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trialwright.trial import ids
from trialwright.trial.identity import mark, name_parts

_EMAIL = re.compile(r"\b[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}\b")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?|1[ .-])?(?:\(\d{2,4}\) ?|\d{2,4}[ .-])\d{3,4}[ .-]?\d{3,4}(?![\w-])", re.ASCII
)
# "CALGB 9999" is one number, of two words.
_NUMBER = re.compile(r"\b[A-Z]{2,10}[ -]\d{3,8}[\w/.-]{0,12}|\b[A-Za-z0-9][\w/.-]{4,40}", re.ASCII)
_WORD = r"[A-Z\u00c0-\u00de][\w'’-]{0,30}"
_CAPITALS = re.compile(rf"\b{_WORD}\.?(?: {_WORD}\.?){{1,5}}")
_TITLED = re.compile(
    rf"\b(?:Dr|Prof|Professor|Doctor|Investigator|Contact|PI)(?:[.:] ?| )((?:{_WORD}\.? ){{0,3}}{_WORD})"
)


class Mention(NamedTuple):
    """A name or number in a text, and the mark that a real record of it would carry."""

    kind: str
    field: str
    text: str
    mark: str


def explicit(texts: Iterable[tuple[str, str]]) -> Iterator[Mention]:
    """Yield what is a name or number by its form: registry numbers, e-mail addresses, phones, titled people."""
    for field, text in texts:
        for shown, trial_id in ids.within(text):
            yield Mention("registry_number", field, shown, f"registry_number:{trial_id}")
        if "@" in text:
            yield from _marked("email", field, (match[0] for match in _EMAIL.finditer(text)))
        yield from _marked("phone", field, (match[0] for match in _PHONE.finditer(text)))
        for match in _TITLED.finditer(text):
            yield from _marked("surname", field, [match[1]], shown=match[0])


def possible(texts: Iterable[tuple[str, str]]) -> Iterator[Mention]:
    """Yield what is a study number or a name only if some record says so."""
    for field, text in texts:
        yield from _marked("study_number", field, (match[0] for match in _NUMBER.finditer(text)))
        for match in _CAPITALS.finditer(text):
            names = name_parts(match[0])
            # Initials are gone by now; "Contact Pat Example" has a name at its second word.
            pairs = (f"{names[i]} {names[j]}" for i in range(len(names)) for j in (i + 1, i + 2) if j < len(names))
            yield from _marked("person", field, pairs, shown=match[0])


def _marked(kind: str, field: str, texts: Iterable[str], shown: str | None = None) -> Iterator[Mention]:
    for text in texts:
        if found := mark(kind, text):
            yield Mention(kind, field, shown or text, found)
