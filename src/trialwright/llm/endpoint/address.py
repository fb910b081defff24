"""Where an endpoint is, whether it is this machine, and the key it is asked with.

Example: ``is_loopback("http://localhost:8000/v1")`` is true: such an endpoint costs nothing and
needs no key.
"""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from trialwright.ground.errors import EndpointError

KEY_VARIABLE = "OPENAI_API_KEY"
OPENAI = "https://api.openai.com/v1"
_SHORTEST_KEY = 8


def is_loopback(base_url: str | None) -> bool:
    """Tell whether an address is on this machine; null is OpenAI itself, which is not."""
    try:
        host = urlsplit(base_url or OPENAI).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def key_of(base_url: str | None) -> str:
    """Return the key from the environment, the only place it is ever read from or kept.

    Raises:
        EndpointError: there is none and the endpoint is not on this machine, or it can be no key.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key and not is_loopback(base_url):
        raise EndpointError(f"{base_url or OPENAI}: needs a key; set the environment variable {KEY_VARIABLE}")
    if not key.isprintable() or not key.isascii() or " " in key:
        raise EndpointError(f"{KEY_VARIABLE}: holds blanks or signs that no key has; set it to the key alone")
    return key or "none"


def hide(text: str, key: str) -> str:
    """Return a text without the key, which some servers repeat; a short one is a placeholder, not a secret."""
    return text.replace(key, "[key]") if len(key) >= _SHORTEST_KEY else text
