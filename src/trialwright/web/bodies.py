"""The body of an answer as it comes: unpacked, of bounded size, and from no connection that hangs.

Example: ``b"".join(parts(response, 1 << 20))`` is a body of at most a megabyte.
"""

from collections.abc import Iterator
from time import monotonic

import httpx2

from trialwright.web.unpacking import Meter, packings

# Slower than this over a minute is a connection that hangs.
_WINDOW_S, _LEAST_BYTES = 60.0, 60_000


def parts(response: httpx2.Response, most: int) -> Iterator[bytes]:
    """Yield the body, some bytes at a time.

    Raises:
        TooLargeError: it has more than `most` bytes, as it comes or as it unpacks.
        httpx2.RequestError: it breaks off, hangs, or is packed otherwise than it says.
    """
    meter = Meter(packings(response), most)
    begun, came = monotonic(), 0
    for part in response.iter_raw():
        yield from meter.pieces(part)
        came += len(part)
        if monotonic() - begun > _WINDOW_S:
            if came < _LEAST_BYTES:
                raise httpx2.ReadTimeout(f"{came} bytes came in a minute")
            begun, came = monotonic(), 0
    meter.end()


def beginning(response: httpx2.Response, most: int) -> str:
    """Return the first bytes of a body as text, or as many as come."""
    held = bytearray()
    try:
        for part in parts(response, most):
            held += part
    except (httpx2.RequestError, httpx2.StreamError):
        pass
    return bytes(held).decode(errors="replace")
