"""How much of an answer is read: neither what never ends nor what unpacks to gigabytes may fill the memory.

Example: with `bounded` among a client's response hooks, reading an answer of 9 MB raises `TooLargeError` after
8 MB; so does reading a kilobyte of gzip that unpacks to 9 MB, and no more than 8 MB are ever unpacked of it.
"""

from collections.abc import AsyncIterator, Iterator

import httpx2

from trialwright.web.unpacking import Meter, packings

# The longest answers of today's models are of some hundred thousand tokens, below a megabyte; as many may be read
# at a time as requests are in flight.
MOST_BYTES = 8 << 20
# Answers are short: packing them saves nothing that could be noticed.
PLAIN = {"Accept-Encoding": "identity"}
# Files of a batch are written to disk as they come.
MOST_FILE_BYTES = 2**32


async def bounded(response: httpx2.Response) -> None:
    """Bound what will be read of an answer, as it comes over the wire and as it unpacks."""
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, Meter(packings(response), MOST_BYTES))


def bounded_file(response: httpx2.Response) -> None:
    """Do the same where the client waits for each answer, and fetches files, from wherever they lie."""
    of_batches = response.request.method != "GET" or "/batches" in response.request.url.path
    most = MOST_BYTES if of_batches else MOST_FILE_BYTES
    assert isinstance(response.stream, httpx2.SyncByteStream)
    response.stream = _BoundedFile(response.stream, Meter(packings(response), most))


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, meter: "Meter") -> None:
        self._stream, self._meter = stream, meter

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            for piece in self._meter.pieces(part):
                yield piece
        self._meter.end()

    async def aclose(self) -> None:
        await self._stream.aclose()


class _BoundedFile(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, meter: "Meter") -> None:
        self._stream, self._meter = stream, meter

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            yield from self._meter.pieces(part)
        self._meter.end()

    def close(self) -> None:
        self._stream.close()
