"""Posting a request to an endpoint, in the form that this endpoint takes.

Example: an endpoint that answers 400 to ``response_format`` is asked once more without it, and from then
on always. The `openai` client makes the call and names its errors; the answer is left as bytes, since
building and checking its typed answer takes more time than the whole call does.
"""

import logging
from typing import Any

import httpx2
import openai
import orjson

from trialwright.llm.endpoint import chat
from trialwright.llm.endpoint.address import OPENAI
from trialwright.llm.endpoint.bounds import bounded
from trialwright.llm.endpoint.faults import told

_JSON: Any = {"headers": {"Content-Type": "application/json"}}
_log = logging.getLogger(__name__)


def connect(base_url: str | None, secret: str) -> openai.AsyncOpenAI:
    """Return a client that neither retries nor times out by itself: `endpoint` does both, and counts."""
    # aiohttp takes half the processor time of the default transport; and it closes a connection on which
    # more came than was asked for, where the default one hands it out as the answer to the next request.
    http = openai.DefaultAioHttpClient(timeout=None, event_hooks={"response": [bounded]})
    return openai.AsyncOpenAI(
        api_key=secret, base_url=base_url or OPENAI, timeout=None, max_retries=0, http_client=http
    )


class Dialect:
    """What this endpoint takes; learns once that it does not take schemas."""

    def __init__(self, client: openai.AsyncOpenAI, secret: str, *, official: bool) -> None:
        """Begin with schemas; `official` is OpenAI itself."""
        self._client = client
        self._secret = secret
        self._official = official
        self._takes_schema = True

    async def ask(self, content: dict[str, Any]) -> httpx2.Response:
        """Make the call; once more without a schema where the endpoint does not know them."""
        call = chat.call_of(content, official=self._official, schema=self._takes_schema)
        try:
            return await self._post(call)
        except openai.APIStatusError as error:
            said = told(error, self._secret)
            if "response_format" not in call.body or not is_about_schema(said, error.status_code):
                raise
            if self._takes_schema:
                self._takes_schema = False
                _log.warning("the endpoint takes no JSON schema (%s); asking without", said)
        return await self._post(chat.call_of(content, official=self._official, schema=False))

    async def _post(self, call: chat.Call) -> httpx2.Response:
        return await self._client.post(
            call.path, cast_to=httpx2.Response, content=orjson.dumps(call.body), options=_JSON
        )


def is_about_schema(said: str, status: int = 400) -> bool:
    """Tell whether a refusal is about the schema that was sent, not about the request."""
    return status in (400, 422) and any(word in said.lower() for word in ("response_format", "schema"))
