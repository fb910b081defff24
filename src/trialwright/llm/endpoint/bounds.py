"""How much of an answer is read: an endpoint that never stops sending must not fill the memory.

Example: with `bounded` among a client's response hooks, reading an answer of 70 MB raises `TooLargeError`
after 64 MB.
"""

from collections.abc import AsyncIterator

import httpx2

# The longest answers of today's models are of some hundred thousand tokens, well below a megabyte.
MOST_BYTES = 64 << 20
# Text is deflated to a third, but what is made for the purpose unpacks to a thousand times as much: a gigabyte here.
_ENCODED = 64


class TooLargeError(httpx2.TransportError):
    """An answer is larger than any that a model gives."""


async def bounded(response: httpx2.Response) -> None:
    """Bound what will be read of an answer, as it comes over the wire."""
    most = MOST_BYTES // (_ENCODED if "content-encoding" in response.headers else 1)
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, most)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream, self._left = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            self._left -= len(part)
            if self._left < 0:
                raise TooLargeError("an answer beyond all bounds")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
