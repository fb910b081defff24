"""A request as OpenAI-compatible endpoints take it: in the form that this one has been found to take.

Example: ``{"messages": [...], "format": {"kind": "json_schema", "schema": {...}}, ...}`` becomes a call of
chat/completions with ``response_format``; a ``prompt`` becomes a call of completions. A regex has no
counterpart there and is left to parsing.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from trialwright.llm.schema import portable

# How an answer's schema is asked for, from the most exact to not at all.
Form = Literal["strict", "schema", "object", "none"]
FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class EndpointDialect:
    """What an endpoint takes: its name for the longest answer, how long that may be, and what it does not take."""

    limit: str = "max_tokens"
    renamed: bool = False
    most: int | None = None
    without: frozenset[str] = frozenset()
    form: Form = "strict"
    system: bool = True


class Call(NamedTuple):
    """What is posted, and where to, below the endpoint's address."""

    path: str
    body: dict[str, Any]


def call_of(content: dict[str, Any], dialect: EndpointDialect) -> Call:
    """Build the call of a request's content."""
    sampling = content["sampling"]
    body = {
        "model": content["model"], "temperature": sampling["temperature"], "top_p": sampling["top_p"],
        "seed": content["draw"],
    }
    body = {name: value for name, value in body.items() if name not in dialect.without}
    limit = sampling["max_tokens"] if dialect.most is None else min(sampling["max_tokens"], dialect.most)
    if "prompt" in content:
        return Call("/completions", {**body, "max_tokens": limit, "prompt": content["prompt"]})
    messages = content["messages"] if dialect.system else _without_system(content["messages"])
    body |= {"messages": messages, dialect.limit: limit}
    form = _response_format(content["format"], dialect.form)
    return Call("/chat/completions", body | ({"response_format": form} if form else {}))


def _response_format(form: dict[str, Any] | None, taken: Form) -> dict[str, Any] | None:
    if form is None or form["kind"] != "json_schema" or taken == "none":
        return None
    if taken == "object":
        return {"type": "json_object"}
    strict = {"strict": True} if taken == "strict" else {}
    return {"type": "json_schema", "json_schema": {"name": "answer", **strict, "schema": portable(form["schema"])}}


def _without_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put what the system says before what the user says first."""
    told = [message["content"] for message in messages if message["role"] == "system"]
    others = [dict(message) for message in messages if message["role"] != "system"]
    if told and others:
        others[0]["content"] = "\n\n".join([*told, others[0]["content"]])
    return others
