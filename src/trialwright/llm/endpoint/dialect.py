"""Learning from a refusal what an endpoint does not take, and how to ask it instead.

Example: 400 with ``Unsupported parameter: 'max_tokens' ... Use 'max_completion_tokens' instead`` teaches to name the
limit so; 422 with ``{"detail": [{"loc": ["body", "seed"], ...}]}`` to leave the seed out. What is learnt changes
how a request is asked, never its key. A refusal about the request itself, such as one of its length, teaches nothing.
"""

import re
from dataclasses import replace
from typing import Any, NamedTuple

from trialwright.llm.endpoint.chat import FORMS, Call, EndpointDialect
from trialwright.llm.endpoint.refusals import LIMITS, OPTIONAL, Refusal, refused_parameter

_ABOUT_SCHEMA = re.compile(r"(?i)schema|grammar|guided|structured|strict|xgrammar|outlines|constrained|samplers")
_MOST = re.compile(
    r"(?i)(?:at most|less than or equal to|no (?:more|greater|larger) than|not exceed|<=|≤|\d >|between \d+ and"
    r"|maximum(?: allowed)?(?: value| number of output tokens)?(?: is| of|:)?|limit(?: is| of|:)?|up to|[\[(] ?\d+ ?,)"
    r"[\s`'\"(]*(\d{1,9})(?!\d)"
)
_SYSTEM = re.compile(
    r"(?i)(?:system|developer)[`'\" ]*(?:role|messages?|instructions?|prompts?)?[^.]{0,40}(?:not|n't|un)[ -]?"
    r"(?:support|enabl|allow|permit|accept)|does(?: not|n't) support [`'\"]?(?:system|developer)"
    r"|roles must alternate|role[`'\": ]+system"
)
_TEACHING = frozenset({400, 404, 422, 500, 501})


class Lesson(NamedTuple):
    """What one refusal taught: a field of the dialect, its value, and what is not taken and done instead."""

    field: str
    value: Any
    what: str

    def applied(self, dialect: EndpointDialect) -> EndpointDialect:
        """Return a dialect that goes by the lesson, and by all that it went by before."""
        if self.field == "without":
            return replace(dialect, without=dialect.without | {self.value})
        if self.field == "limit":
            return replace(dialect, limit=self.value, renamed=True)
        if self.field == "most":
            return replace(dialect, most=min(self.value, dialect.most or self.value))
        if self.field == "form":
            return replace(dialect, form=max(self.value, dialect.form, key=FORMS.index))
        return replace(dialect, system=False)


def learn(call: Call, dialect: EndpointDialect, refusal: Refusal) -> Lesson | None:
    """Return what a refusal teaches about the parameters of a call; None where the request itself is at fault."""
    if refusal.status not in _TEACHING or not refusal.words:
        return None
    words = refusal.words
    if _SYSTEM.search(words) and any(message["role"] == "system" for message in call.body.get("messages", ())):
        return Lesson("system", value=False, what="system message; putting it before the user's")
    name = refused_parameter(call, refusal)
    if name in LIMITS:
        return _lowered(call.body[name], words) or _renamed(dialect, call)
    if name in OPTIONAL:
        return Lesson("without", name, f"{name}; {OPTIONAL[name]}")
    return _simpler(dialect, words) if name == "response_format" else None


def _lowered(asked: int, words: str) -> Lesson | None:
    offered = max((number for number in map(int, _MOST.findall(words)) if 0 < number < asked), default=None)
    if offered is None:
        return None
    return Lesson("most", offered, f"answer of {asked} tokens; asking for at most {offered}")


def _renamed(dialect: EndpointDialect, call: Call) -> Lesson | None:
    """Give the limit its other name, in chat and once; it is never left out, since budgets count on it."""
    if dialect.renamed or "messages" not in call.body:
        return None
    other = LIMITS[1 - LIMITS.index(dialect.limit)]
    return Lesson("limit", other, f"{dialect.limit}; asking with {other}")


def _simpler(dialect: EndpointDialect, words: str) -> Lesson:
    if dialect.form == "strict" and re.search(r"(?i)\bstrict\b", words):
        return Lesson("form", "schema", "strict schema; asking for one that is not")
    if dialect.form != "object" and _ABOUT_SCHEMA.search(words):
        return Lesson("form", "object", "JSON schema; asking for any JSON")
    return Lesson("form", "none", "response_format; asking without it")
