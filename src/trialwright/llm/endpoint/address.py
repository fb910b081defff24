"""Where an endpoint is, whether it is this machine, and the key it is asked with.

Example: ``is_here("http://localhost:8000/v1")`` is true: such an endpoint costs nothing and needs no key.
``parts_of("https://x.azure.com/openai/v1/?api-version=2024-10-21#top")`` is the address up to its path, to which
the path of each call is joined, and ``{"api-version": "2024-10-21"}``, which every call carries as its query.
"""

import os
from ipaddress import IPv4Address
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from trialwright.chat.backends import OPENAI
from trialwright.core.errors import EndpointError
from trialwright.web.loopback import is_loopback, number_of_host

KEY_VARIABLE = "OPENAI_API_KEY"
# Manuals show the address of a call; what stands before these is the endpoint's.
_CALLS = ("/chat/completions", "/completions")
_AZURE = ".azure.com"


def parts_of(base_url: str | None) -> tuple[str, dict[str, str]]:
    """Return the address to which paths are joined, and the query that every call carries."""
    parts = urlsplit((base_url or OPENAI).strip())
    path = parts.path.rstrip("/")
    for call in _CALLS:
        path = path.removesuffix(call).rstrip("/")
    place, number = parts.netloc, number_of_host(parts.hostname or "")
    if isinstance(number, IPv4Address):
        # Not every library reads 127.1 as the system does.
        place = str(number) if parts.port is None else f"{number}:{parts.port}"
    return urlunsplit((parts.scheme, place, path, "", "")), dict(parse_qsl(parts.query, keep_blank_values=True))


def is_here(base_url: str | None) -> bool:
    """Tell whether an endpoint is on this machine; null is OpenAI itself, which is not."""
    return is_loopback(base_url or OPENAI)


def key_of(base_url: str | None) -> str:
    """Return the key from the environment, the only place it is ever read from or kept.

    Raises:
        EndpointError: there is none and the endpoint is not on this machine, or it can be no key.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key and not is_here(base_url):
        raise EndpointError(f"{base_url or OPENAI}: needs a key; set the environment variable {KEY_VARIABLE}")
    if not key.isprintable() or not key.isascii() or " " in key:
        raise EndpointError(f"{KEY_VARIABLE}: holds blanks or signs that no key has; set it to the key alone")
    return key or "none"


def key_headers(base_url: str | None, key: str) -> dict[str, str]:
    """Return the headers that a key takes beside `Authorization`: Azure's older addresses read only their own."""
    host = (urlsplit(base_url or OPENAI).hostname or "").removesuffix(".")
    return {"api-key": key} if host.endswith(_AZURE) else {}
