"""Clients that speak to an endpoint: with its query and key, through the proxy that the environment names, bounded.

Example: ``connect("http://127.0.0.1:8000/v1?api-version=1", "none")`` posts to ``/v1/chat/completions?api-version=1``,
past any proxy, since no proxy can reach this machine for us.
"""

from typing import Any

import openai

from trialwright.chat.backends import OPENAI
from trialwright.llm.endpoint.address import key_headers, parts_of
from trialwright.llm.endpoint.bounds import PLAIN, bounded, bounded_file
from trialwright.sections.writing import Complete
from trialwright.web.clients import client


def connect(base_url: str | None, secret: str) -> openai.AsyncOpenAI:
    """Return a client that neither retries nor times out by itself: `endpoint` does both, and counts.

    Raises:
        EndpointError: the environment names a proxy that cannot be one.
    """
    # aiohttp takes half the processor time of the default transport; and it closes a connection on which
    # more came than was asked for, where the default one hands it out as the answer to the next request.
    # It does not follow where it is sent on: what is free here may cost there.
    http = client(
        openai.DefaultAioHttpClient, base_url or OPENAI, timeout=None, event_hooks={"response": [bounded]},
        follow_redirects=False,
    )
    return openai.AsyncOpenAI(http_client=http, timeout=None, max_retries=0, **_of(base_url, secret))


def connect_for_files(base_url: str | None, secret: str, settings: Complete) -> openai.OpenAI:
    """Return a client that waits for each answer, repeats calls that fail, and may fetch files.

    Raises:
        EndpointError: the environment names a proxy that cannot be one.
    """
    # Files may lie elsewhere; the client leaves out there what it knows of to be a key.
    http = client(
        openai.DefaultHttpxClient, base_url or OPENAI, event_hooks={"response": [bounded_file]},
        follow_redirects=not key_headers(base_url, secret),
    )
    return openai.OpenAI(
        http_client=http, timeout=settings.timeout_s, max_retries=settings.attempts - 1, **_of(base_url, secret)
    )


def _of(base_url: str | None, secret: str) -> Any:
    address, query = parts_of(base_url)
    headers = {**PLAIN, **key_headers(base_url, secret)}
    return {"api_key": secret, "base_url": address, "default_query": query, "default_headers": headers}
