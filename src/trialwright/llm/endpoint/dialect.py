"""Learning from a refusal what an endpoint does not take, and how to ask it instead.

Example: 400 with ``Unsupported parameter: 'max_tokens' ... Use 'max_completion_tokens' instead`` teaches to name the
limit so; 422 with ``{"detail": [{"loc": ["body", "seed"], ...}]}`` to leave the seed out. What is learnt changes
how a request is asked, never its key. A refusal about the request itself, such as one of its length, teaches nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from trialwright.llm.endpoint.chat import FORMS, Call, Dialect
from trialwright.llm.endpoint.words import json_in, printable, words_of

# What may be left out, and what a request then lacks.
_OPTIONAL = {
    "seed": "asking without it, so the model draws as it will",
    "top_p": "asking without it, so the model samples with its own",
    "temperature": "asking without it, so the model samples at its own",
}
_LIMITS = ("max_tokens", "max_completion_tokens")
# Names in messages, under all spellings; a name in an answer's schema is another matter.
_NAMES = {
    "max_tokens": r"max[_ -]?tokens", "max_completion_tokens": r"max[_ -]?completion[_ -]?tokens",
    "seed": r"(?:random[_ -]?)?seed", "top_p": r"top[_ -]?p", "temperature": r"temperature",
    "response_format": r"response[_ -]?format",
}
_FINDERS = {name: re.compile(rf"(?i)(?<![a-z0-9_]){pattern}(?![a-z0-9_])") for name, pattern in _NAMES.items()}
# Names that are words as well: a refusal of a text may hold them.
_WORDS = ("seed", "temperature")
_REFUSES = re.compile(
    r"(?i)unsupported|not (?:\w+ )?(?:support|permit|allow|recogni|accept|valid|implement|available|compatible|enabled)"
    r"|n't support|un(?:known|recogni[sz]ed|expected)|extra[ _](?:input|field|forbidden)|forbidden|deprecated|invalid"
    r"|does not (?:match|exist)|only (?:the default|one of)|cannot (?:both )?be|can ?not find field|additional propert"
    r"|incorrect|must be|should be|too (?:large|high|big)|exceed|at most|out of range|range:|less than"
    r"|greater than|<=|>|no longer|failed"
)
# The words in which servers refuse a schema: vLLM's, SGLang's, llama.cpp's and others' engines for grammars.
_SCHEMA = re.compile(
    r"(?i)json[ _-]?schema|\bschema\b|grammar|structured[ _-]?outputs?|guided|xgrammar|outlines|guidance"
    r"|response[ _-]?format|json[ _-]?(?:mode|object)|constrained decoding"
)
_ABOUT_SCHEMA = re.compile(r"(?i)schema|grammar|guided|structured|strict|xgrammar|outlines|constrained|samplers")
# Too long a prompt, in which the longest answer is often named as the other half of the sum.
_LENGTH = re.compile(
    r"(?i)context[ _](?:length|size)|(?<!`)context window|maximum context|prompt (?:is )?too long|reduce the length"
    r"|input(?:s|`|_)* ?tokens?|inputs? token count|requested token count|tokens in the messages|prompt contains"
)
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
_BOTH = re.compile(r"(?i)cannot both|can ?not be (?:used|specified|set) together|only (?:use )?one|not both")
# Lists of what is taken, and advice on what to send instead, name what is not refused.
_ADVICE = re.compile(
    r"(?i)(?<![a-z])(?:supported|allowed|valid|available|permitted|accepted)"
    r" (?:parameters|fields|arguments|values|keys)\b[^.;]*|\b(?:use|try|specify|set|did you mean)\b[^.;]*(?:instead)?"
)
_UNNAMED = re.compile(r"(?i)(?:requested|given|provided) parameters")
_TEACHING = frozenset({400, 404, 422, 500, 501})
_MOST_READ = 2000


class Refusal(NamedTuple):
    """What an endpoint said, and the parameters that it pointed at."""

    status: int
    words: str
    named: tuple[str, ...]


class Lesson(NamedTuple):
    """What one refusal taught: a field of the dialect, its value, and what is not taken and done instead."""

    field: str
    value: Any
    what: str

    def applied(self, dialect: Dialect) -> Dialect:
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


def refusal_of(status: int, body: Any) -> Refusal:
    """Read a refusal: what it points at is in members of its own, where the server is a careful one."""
    pointed = list(_pointers(body, 6))
    named = tuple(name for name in _FINDERS if _FINDERS[name].search(" ".join(pointed)))
    # Some servers say there what is wrong.
    said = " ".join([words_of(body), *(text for text in pointed if " " in text)])
    return Refusal(status, printable(said)[:_MOST_READ], named)


def learn(call: Call, dialect: Dialect, refusal: Refusal) -> Lesson | None:
    """Return what a refusal teaches about the parameters of a call; None where the request itself is at fault."""
    if refusal.status not in _TEACHING or not refusal.words:
        return None
    words = refusal.words
    if _SYSTEM.search(words) and any(message["role"] == "system" for message in call.body.get("messages", ())):
        return Lesson("system", value=False, what="system message; putting it before the user's")
    name = _refused(call, refusal)
    if name in _LIMITS:
        return _lowered(call.body[name], words) or _renamed(dialect, call)
    if name in _OPTIONAL:
        return Lesson("without", name, f"{name}; {_OPTIONAL[name]}")
    return _simpler(dialect, words) if name == "response_format" else None


def _pointers(value: Any, depth: int) -> Iterator[str]:
    """Yield what stands in the members that name a parameter."""
    if depth <= 0:
        return
    if isinstance(value, str):
        yield from _pointers(json_in(value[:_MOST_READ]), depth - 1)
    elif isinstance(value, list):
        for item in value[:8]:
            yield from _pointers(item, depth - 1)
    elif isinstance(value, dict):
        for name in ("param", "loc", "field", "parameter"):
            found = value.get(name)
            for part in found if isinstance(found, list) else [found]:
                if isinstance(part, str):
                    yield part[:_MOST_READ]
        for name in ("error", "errors", "detail", "details", "message", "fieldViolations"):
            yield from _pointers(value.get(name), depth - 1)


def _refused(call: Call, refusal: Refusal) -> str | None:
    """Return the parameter of a call that a refusal is about."""
    words = refusal.words
    for name in refusal.named:
        if name in call.body:
            return None if name in _LIMITS and _LENGTH.search(words) else name
    plain = _ADVICE.sub(" ", words)
    places = {name: found.start() for name in _FINDERS if name in call.body and (found := _FINDERS[name].search(plain))}
    if "response_format" in call.body and "response_format" not in places and (found := _SCHEMA.search(plain)):
        places["response_format"] = found.start()
    if not _REFUSES.search(words):
        places = {name: place for name, place in places.items() if name in words}
        for name in _WORDS:
            places.pop(name, None)
    if _LENGTH.search(words):
        return None
    if "top_p" in places and _BOTH.search(words):
        return "top_p"
    if not places and _UNNAMED.search(words):
        return next((name for name in ("response_format", *_OPTIONAL) if name in call.body), None)
    return min(places, key=places.__getitem__, default=None)


def _lowered(asked: int, words: str) -> Lesson | None:
    offered = max((number for number in map(int, _MOST.findall(words)) if 0 < number < asked), default=None)
    if offered is None:
        return None
    return Lesson("most", offered, f"answer of {asked} tokens; asking for at most {offered}")


def _renamed(dialect: Dialect, call: Call) -> Lesson | None:
    """Give the limit its other name, in chat and once; it is never left out, since budgets count on it."""
    if dialect.renamed or "messages" not in call.body:
        return None
    other = _LIMITS[1 - _LIMITS.index(dialect.limit)]
    return Lesson("limit", other, f"{dialect.limit}; asking with {other}")


def _simpler(dialect: Dialect, words: str) -> Lesson:
    if dialect.form == "strict" and re.search(r"(?i)\bstrict\b", words):
        return Lesson("form", "schema", "strict schema; asking for one that is not")
    if dialect.form != "object" and _ABOUT_SCHEMA.search(words):
        return Lesson("form", "object", "JSON schema; asking for any JSON")
    return Lesson("form", "none", "response_format; asking without it")
