"""Clients of HTTP that go through the proxy which the environment names, and past it to this machine.

Example: ``client(httpx2.Client, "http://127.0.0.1:8000", timeout=30)`` asks a server here, whatever ``HTTP_PROXY`` is,
since no proxy can reach this machine for us.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from trialwright.core.errors import EndpointError
from trialwright.web.loopback import is_loopback

Http = TypeVar("Http", httpx2.AsyncClient, httpx2.Client)


def client(kind: Callable[..., Http], url: str, **options: Any) -> Http:
    """Return a client for an address.

    Args:
        kind: its class.
        url: what it will ask, as the user wrote it.
        options: what the class takes.

    Raises:
        EndpointError: the environment names a proxy that cannot be one.
    """
    if is_loopback(url):
        # Only proxies are left out of what the environment says: it may name certificates too.
        return kind(trust_env=False, verify=httpx2.create_ssl_context(), **options)
    proxy = urlsplit(_proxy_of(url)).scheme
    try:
        if not proxy.startswith("socks"):
            return kind(**options)
    except (ValueError, httpx2.InvalidURL):
        pass
    # The address itself may hold a password.
    raise EndpointError(
        f"{url}: the proxy in the environment is of a kind that cannot be used ({proxy or 'none'}); set "
        "HTTPS_PROXY to an address such as http://host:8080, or NO_PROXY to leave this host out"
    )


def _proxy_of(url: str) -> str:
    """Return the proxy that the environment names for an address, or an empty text."""
    parts, named = urlsplit(url), getproxies()
    return "" if proxy_bypass(parts.hostname or "") else named.get(parts.scheme) or named.get("all", "")
