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

from trialwright.ground.errors import EndpointError
from trialwright.ground.request import Request
from trialwright.llm.completion import Completion
from trialwright.llm.endpoint.address import hide
from trialwright.llm.endpoint.chat import MalformedError, call_of, completion_of
from trialwright.llm.endpoint.faults import AgainError, judged

# What one file may hold, by the API's rules.
MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
LONGEST_LINE = 2**24

Outcome = Completion | AgainError | EndpointError


def line_of(request: Request, *, official: bool, schema: bool) -> tuple[str, bytes]:
    """Return the address that a request goes to, and its line."""
    call = call_of(request.content(), official=official, schema=schema)
    url = f"/v1{call.path}"
    line = {"custom_id": request.key, "method": "POST", "url": url, "body": call.body}
    return url, orjson.dumps(line) + b"\n"


def outcomes(file: IO[bytes], expected: set[str], address: str, secret: str) -> Iterator[tuple[str, Outcome]]:
    """Yield what became of the `expected` keys that a file tells of, of each the first line; they are taken out."""
    while line := file.readline(LONGEST_LINE):
        found = _object(line)
        key = found.get("custom_id")
        if isinstance(key, str) and key in expected:
            expected.discard(key)
            yield key, _outcome(key, found, address, secret)


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _outcome(key: str, found: Mapping[str, Any], address: str, secret: str) -> Outcome:
    response = _member(found, "response")
    status, body = response.get("status_code"), _member(response, "body")
    error = _member(body or found, "error")
    said = error.get("message")
    said = said if isinstance(said, str) else ""
    if type(status) is not int or not 100 <= status < 600:
        return AgainError(_short(said or "a line without an answer", secret))
    try:
        if status < 300:
            answer = completion_of(key, body)
            return answer._replace(text=hide(answer.text, secret), batched=True)
        there = httpx2.Response(status, request=httpx2.Request("POST", address))
        failure = openai.APIStatusError(said or f"status {status}", response=there, body=error)
        return judged(key, failure, address, secret)
    except MalformedError as malformed:
        return AgainError(_short(str(malformed), secret), billed=True)
    except (AgainError, EndpointError) as judgement:
        return judgement


def _member(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _short(said: str, secret: str) -> str:
    return hide(" ".join(said.split()), secret)[:200]
