"""Boolean queries in the manner of PubMed, read into expressions of SQLite's full-text search.

Example: ``parse('(metformin[tiab] OR "oral antidiabetic*") NOT child')`` is
``("metformin" OR "oral antidiabetic" *) NOT "child"``.

AND, OR and NOT (also AND NOT) bind alike and are taken from left to right, as PubMed takes them; words beside each
other are joined by AND. Quotation marks and brackets that are not closed are closed at the end. Field tags are dropped.
Of a query nothing reaches SQLite but words in quotation marks, which a test holds against arbitrary text.
"""

import re
from typing import NamedTuple

from trialwright.tasks.task import RejectionError

MOST_CHARS = 4000
MOST_WORDS = 200
# SQLite's own parser takes some thirty.
MOST_NESTED = 20
_TOKEN = re.compile(r'\s+|\[[^\[\]]*\]|"(?P<phrase>[^"]*)(?:"|\Z)|(?P<sign>[()])|(?P<word>[^\s()\[\]"]+)')
_WORD = re.compile(r"[^\W_]+")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_OPERATORS = frozenset({"AND", "OR", "NOT"})


class _Part(NamedTuple):
    """A part of an expression: its text, the operator that it was made with ("" for a term), and how deep it is."""

    text: str
    operator: str
    depth: int


def parse(query: str) -> str:
    """Return the expression of a query.

    Raises:
        RejectionError: ``not_query``: it cannot be read, or is longer or deeper than any query is.
    """
    if len(query) > MOST_CHARS:
        raise _not_query(f"it has {len(query):,} characters, more than {MOST_CHARS:,}")
    reader = _Reader(_tokens(query))
    found = reader.expression(0)
    if reader.ahead is not None:
        raise _not_query("there is a ) too many")
    return found.text


def _not_query(detail: str) -> RejectionError:
    return RejectionError("not_query", detail)


def _tokens(query: str) -> list[str]:
    """Return brackets, operators, and terms, which alone have quotation marks."""
    found, at, count = list[str](), 0, 0
    text = query.translate(_QUOTES)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _not_query(f"{text[at]} at character {at + 1} has no other half")
        at = match.end()
        told = match["phrase"] if match["phrase"] is not None else match["word"]
        if match["sign"]:
            found.append(match["sign"])
        elif match["word"] and told.upper() in _OPERATORS:
            found.append(told.upper())
        elif told and (parts := _WORD.findall(told)):
            count += len(parts)
            found.append(f'"{" ".join(parts)}"' + (" *" if told.rstrip().endswith("*") else ""))
    if count > MOST_WORDS:
        raise _not_query(f"it has {count:,} words, more than {MOST_WORDS}")
    return found


class _Reader:
    """Reads tokens from left to right, by recursive descent into brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def ahead(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def expression(self, level: int) -> _Part:
        if level > MOST_NESTED:
            raise _not_query(f"brackets are more than {MOST_NESTED} deep")
        found = self._operand(level)
        while self.ahead not in {None, ")"}:
            operator = self._operator()
            found = _joined(found, operator, self._operand(level))
        return found

    def _operator(self) -> str:
        """Take an operator; between two terms without one it is AND."""
        if self.ahead not in _OPERATORS:
            return "AND"
        found = str(self.ahead)
        self._at += 1
        if found == "AND" and self.ahead == "NOT":
            self._at += 1
            return "NOT"
        return found

    def _operand(self, level: int) -> _Part:
        ahead = self.ahead
        if ahead is None or ahead == ")" or ahead in _OPERATORS:
            raise _not_query(f"a term is missing before {ahead}" if ahead else "a term is missing at the end")
        self._at += 1
        if ahead != "(":
            return _Part(ahead, "", 0)
        found = self.expression(level + 1)
        self._at += self.ahead is not None
        return found


def _joined(one: _Part, operator: str, other: _Part) -> _Part:
    texts, depth = [], 0
    for part, first in ((one, True), (other, False)):
        # A row of ANDs or ORs needs no brackets.
        plain = not part.operator or (first and part.operator == operator != "NOT")
        texts.append(part.text if plain else f"({part.text})")
        depth = max(depth, part.depth if plain else part.depth + 1)
    if depth > MOST_NESTED:
        raise _not_query(f"it changes between AND, OR and NOT more than {MOST_NESTED} times")
    return _Part(f"{texts[0]} {operator} {texts[1]}", operator, depth)
