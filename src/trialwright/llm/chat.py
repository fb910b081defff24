"""The wire format of OpenAI-compatible endpoints: a request's body in, a completion out.

Example: ``{"messages": [...], "format": {"kind": "json_schema", "schema": {...}}, ...}`` becomes a
call of chat/completions with ``response_format``; a ``prompt`` becomes a call of completions. A regex
has no counterpart there and is left to parsing.
"""

import logging
from typing import Any

import openai

from trialwright.llm.completion import Completion
from trialwright.llm.schema import portable

_log = logging.getLogger(__name__)


class Dialect:
    """What this endpoint takes; learns once that it does not take schemas."""

    def __init__(self, *, official: bool) -> None:
        """Begin with schemas; `official` is OpenAI itself, which renamed max_tokens for chat."""
        self.takes_schema = True
        self._limit = "max_completion_tokens" if official else "max_tokens"

    async def ask(self, client: openai.AsyncOpenAI, content: dict[str, Any]) -> Any:
        """Make the call; once more without a schema where the endpoint does not know them."""
        if "prompt" in content:
            return await client.completions.create(prompt=content["prompt"], **_common(content, "max_tokens"))
        call = {"messages": content["messages"], **_common(content, self._limit)}
        form = content["format"]
        if self.takes_schema and form is not None and form["kind"] == "json_schema":
            try:
                return await client.chat.completions.create(**call, response_format=_response_format(form["schema"]))
            except openai.BadRequestError as error:
                if not any(word in one_line(error).lower() for word in ("response_format", "schema")):
                    raise
                if self.takes_schema:
                    self.takes_schema = False
                    _log.warning("the endpoint takes no JSON schema (%s); asking without", one_line(error))
        return await client.chat.completions.create(**call)


def completion_of(key: str, answer: Any) -> Completion | None:
    """Read an answer; None where it holds no choice."""
    if not getattr(answer, "choices", None):
        return None
    choice = answer.choices[0]
    message = getattr(choice, "message", None)
    text = choice.text if message is None else message.content
    reason = choice.finish_reason or "stop"
    refusal = getattr(message, "refusal", None)
    if refusal:
        text, reason = text or refusal, "refused"
    usage = answer.usage
    return Completion(
        key, text or "", reason, getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0
    )


def one_line(error: openai.APIError) -> str:
    """Return what an endpoint said, as one short line."""
    return " ".join(str(error.message).split())[:200]


def _common(content: dict[str, Any], limit: str) -> dict[str, Any]:
    sampling = content["sampling"]
    return {
        "model": content["model"], "temperature": sampling["temperature"], "top_p": sampling["top_p"],
        limit: sampling["max_tokens"], "seed": content["draw"],
    }


def _response_format(schema: dict[str, Any]) -> Any:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": portable(schema)}}
