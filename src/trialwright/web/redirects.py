"""Where an answer may send a request on: to the same host, and never from https to http.

Example: of ``https://a.org/v2`` ``/v3`` and ``https://a.org/v3`` are followed, ``http://a.org/v3`` and
``https://b.org/v2`` are not.
"""

import httpx2

from trialwright.core.errors import EndpointError
from trialwright.web.messages import line


def next_request(request: httpx2.Request, response: httpx2.Response, url: str) -> httpx2.Request:
    """Return the request that an answer sends on to.

    Args:
        request: the one before.
        response: its answer, with a ``Location``.
        url: what the user calls the server, for the message.

    Raises:
        EndpointError: it is elsewhere.
    """
    here, location = request.url, response.headers.get("location", "")
    try:
        there = here.join(location)
    except (httpx2.InvalidURL, ValueError):
        there = httpx2.URL("")
    same = (there.scheme, there.port) == (here.scheme, here.port)
    upgraded = (here.scheme, there.scheme, here.port, there.port) == ("http", "https", None, None)
    if there.host != here.host or there.userinfo or not (same or upgraded):
        raise EndpointError(
            f"{url}: sends on to {line(location, '')} ({response.status_code}), which is not followed; set the address"
            " to where it ends if you trust that"
        )
    headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
    return httpx2.Request("GET", there, headers=headers, extensions=request.extensions)
