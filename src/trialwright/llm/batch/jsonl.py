"""The files of a batch: requests in, one a line; answers and errors out, in any order.

Example of a line in: ``{"custom_id": KEY, "method": "POST", "url": "/v1/chat/completions", "body": {...}}``.
A line out holds the ``custom_id`` and a ``response`` of ``status_code`` and ``body``, or an ``error``. What is
no JSON, unknown or said twice is passed over: its request stays without an answer and is asked again.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Any

import httpx2
import openai
import orjson

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.chat import EndpointDialect, call_of
from trialwright.llm.endpoint.completing import completion_of
from trialwright.llm.endpoint.faults import AgainError, judged
from trialwright.llm.endpoint.wire import MalformedError, loads
from trialwright.web.messages import hide, line, words_of

# What one file may hold, by the API's rules.
MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
LONGEST_LINE = 2**24

Outcome = Completion | AgainError | EndpointError


def line_of(request: Request, dialect: EndpointDialect) -> tuple[str, bytes]:
    """Return the address that a request goes to, and its line."""
    call = call_of(request.content(), dialect)
    url = f"/v1{call.path}"
    return url, orjson.dumps({"custom_id": request.key, "method": "POST", "url": url, "body": call.body}) + b"\n"


def outcomes(file: IO[bytes], expected: set[str], address: str, secret: str) -> Iterator[tuple[str, Outcome]]:
    """Yield what became of the `expected` keys that a file tells of, of each the first line; they are taken out."""
    while said := file.readline(LONGEST_LINE):
        found = _object(said)
        key = found.get("custom_id")
        if isinstance(key, str) and key in expected:
            expected.discard(key)
            yield key, _outcome(key, found, address, secret)


def _object(said: bytes) -> Mapping[str, Any]:
    try:
        found = loads(said)
    except MalformedError:
        return {}
    return found if isinstance(found, dict) else {}


def _outcome(key: str, found: Mapping[str, Any], address: str, secret: str) -> Outcome:
    response = found.get("response")
    response = response if isinstance(response, dict) else {}
    status, body = response.get("status_code"), response.get("body")
    if type(status) is not int or not 100 <= status < 600:
        return AgainError(line(words_of(found) or "a line without an answer", secret))
    try:
        if status < 300:
            answer = completion_of(key, body)
            return answer._replace(text=hide(answer.text, secret), batched=True)
        there = httpx2.Response(status, request=httpx2.Request("POST", address))
        said = body or found.get("error")
        error = said.get("error", said) if isinstance(said, dict) else said
        return judged(key, openai.APIStatusError("", response=there, body=error), address, secret)
    except MalformedError as malformed:
        return AgainError(line(str(malformed), secret), billed=True)
    except (AgainError, EndpointError) as judgement:
        return judgement
