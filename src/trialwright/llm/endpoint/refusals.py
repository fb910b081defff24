"""Reading a refusal: which parameter of a call it is about.

Example: 422 with ``{"detail": [{"loc": ["body", "seed"], ...}]}`` is about ``seed``, and so is 400 with ``Unsupported
parameter: 'seed'``; one about the length of the prompt is about no parameter, though it names ``max_tokens``.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from trialwright.llm.endpoint.chat import Call
from trialwright.web.messages import json_in, printable, words_of

# What may be left out, and what a request then lacks.
OPTIONAL = {
    "seed": "asking without it, so the model draws as it will",
    "top_p": "asking without it, so the model samples with its own",
    "temperature": "asking without it, so the model samples at its own",
}
LIMITS = ("max_tokens", "max_completion_tokens")
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
# Too long a prompt, in which the longest answer is often named as the other half of the sum.
_LENGTH = re.compile(
    r"(?i)context[ _](?:length|size)|(?<!`)context window|maximum context|prompt (?:is )?too long|reduce the length"
    r"|input(?:s|`|_)* ?tokens?|inputs? token count|requested token count|tokens in the messages|prompt contains"
)
_BOTH = re.compile(r"(?i)cannot both|can ?not be (?:used|specified|set) together|only (?:use )?one|not both")
# Lists of what is taken, and advice on what to send instead, name what is not refused.
_ADVICE = re.compile(
    r"(?i)(?<![a-z])(?:supported|allowed|valid|available|permitted|accepted)"
    r" (?:parameters|fields|arguments|values|keys)\b[^.;]*|\b(?:use|try|specify|set|did you mean)\b[^.;]*(?:instead)?"
)
_UNNAMED = re.compile(r"(?i)(?:requested|given|provided) parameters")
_MOST_READ = 2000


class Refusal(NamedTuple):
    """What an endpoint said, and the parameters that it pointed at."""

    status: int
    words: str
    named: tuple[str, ...]


def refusal_of(status: int, body: Any) -> Refusal:
    """Read a refusal: what it points at is in members of its own, where the server is a careful one."""
    pointed = list(_pointers(body, 6))
    named = tuple(name for name in _FINDERS if _FINDERS[name].search(" ".join(pointed)))
    # Some servers say there what is wrong.
    said = " ".join([words_of(body), *(text for text in pointed if " " in text)])
    return Refusal(status, printable(said)[:_MOST_READ], named)


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


def refused_parameter(call: Call, refusal: Refusal) -> str | None:
    """Return the parameter of a call that a refusal is about."""
    words = refusal.words
    for name in refusal.named:
        if name in call.body:
            return None if name in LIMITS and _LENGTH.search(words) else name
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
        return next((name for name in ("response_format", *OPTIONAL) if name in call.body), None)
    return min(places, key=places.__getitem__, default=None)
