"""Clients that speak to an endpoint: with its query and key, through the proxy that the environment names, bounded.

Example: ``connect("http://127.0.0.1:8000/v1?api-version=1", "none")`` posts to ``/v1/chat/completions?api-version=1``,
past any proxy, since no proxy can reach this machine for us.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from trialwright.chat.backends import OPENAI
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.address import is_loopback, key_headers, parts_of
from trialwright.llm.endpoint.bounds import PLAIN, bounded, bounded_file
from trialwright.sections.writing import Complete

Http = TypeVar("Http", httpx2.AsyncClient, httpx2.Client)


def connect(base_url: str | None, secret: str) -> openai.AsyncOpenAI:
    """Return a client that neither retries nor times out by itself: `endpoint` does both, and counts.

    Raises:
        EndpointError: the environment names a proxy that cannot be one.
    """
    # aiohttp takes half the processor time of the default transport; and it closes a connection on which
    # more came than was asked for, where the default one hands it out as the answer to the next request.
    # It does not follow where it is sent on: what is free here may cost there.
    http = _http(
        openai.DefaultAioHttpClient, base_url, timeout=None, event_hooks={"response": [bounded]},
        follow_redirects=False,
    )
    return openai.AsyncOpenAI(http_client=http, timeout=None, max_retries=0, **_of(base_url, secret))


def connect_for_files(base_url: str | None, secret: str, settings: Complete) -> openai.OpenAI:
    """Return a client that waits for each answer, repeats calls that fail, and may fetch files.

    Raises:
        EndpointError: the environment names a proxy that cannot be one.
    """
    # Files may lie elsewhere; the client leaves out there what it knows of to be a key.
    http = _http(
        openai.DefaultHttpxClient, base_url, event_hooks={"response": [bounded_file]},
        follow_redirects=not key_headers(base_url, secret),
    )
    return openai.OpenAI(
        http_client=http, timeout=settings.timeout_s, max_retries=settings.attempts - 1, **_of(base_url, secret)
    )


def _of(base_url: str | None, secret: str) -> Any:
    address, query = parts_of(base_url)
    headers = {**PLAIN, **key_headers(base_url, secret)}
    return {"api_key": secret, "base_url": address, "default_query": query, "default_headers": headers}


def _http(kind: Callable[..., Http], base_url: str | None, **options: Any) -> Http:
    if is_loopback(base_url):
        # Only proxies are left out of what the environment says: it may name certificates too.
        return kind(trust_env=False, verify=httpx2.create_ssl_context(), **options)
    proxy = urlsplit(_proxy_of(base_url)).scheme
    try:
        if not proxy.startswith("socks"):
            return kind(**options)
    except (ValueError, httpx2.InvalidURL):
        pass
    # The address itself may hold a password.
    raise EndpointError(
        f"{base_url or OPENAI}: the proxy in the environment is of a kind that cannot be used ({proxy or 'none'}); set "
        "HTTPS_PROXY to an address such as http://host:8080, or NO_PROXY to leave this host out"
    )


def _proxy_of(base_url: str | None) -> str:
    """Return the proxy that the environment names for an address, or an empty text."""
    parts, named = urlsplit(base_url or OPENAI), getproxies()
    return "" if proxy_bypass(parts.hostname or "") else named.get(parts.scheme) or named.get("all", "")
