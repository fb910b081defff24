"""How much of an answer is read: neither what never ends nor what unpacks to gigabytes may fill the memory.

Example: with `bounded` among a client's response hooks, reading an answer of 9 MB raises `TooLargeError` after
8 MB; so does reading a kilobyte of gzip that unpacks to 9 MB, and no more than 8 MB are ever unpacked of it.
"""

import zlib
from collections.abc import AsyncIterator, Iterator

import httpx2

# The longest answers of today's models are of some hundred thousand tokens, below a megabyte; as many may be read
# at a time as requests are in flight.
MOST_BYTES = 8 << 20
# Answers are short: packing them saves nothing that could be noticed.
PLAIN = {"Accept-Encoding": "identity"}
# Files of a batch are written to disk as they come.
MOST_FILE_BYTES = 2**32
_PIECE = 1 << 16
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})


class TooLargeError(httpx2.TransportError):
    """An answer is larger than any that a model gives."""


async def bounded(response: httpx2.Response) -> None:
    """Bound what will be read of an answer, as it comes over the wire and as it unpacks."""
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, _Meter(_packings(response), MOST_BYTES))


def bounded_file(response: httpx2.Response) -> None:
    """Do the same where the client waits for each answer, and fetches files, from wherever they lie."""
    of_batches = response.request.method != "GET" or "/batches" in response.request.url.path
    most = MOST_BYTES if of_batches else MOST_FILE_BYTES
    assert isinstance(response.stream, httpx2.SyncByteStream)
    response.stream = _BoundedFile(response.stream, _Meter(_packings(response), most))


def _packings(response: httpx2.Response) -> list[str]:
    """Take out how an answer is packed: the client would unpack all before anything could be counted."""
    named = response.headers.pop("content-encoding", "").lower().split(",")
    return [name.strip() for name in named if name.strip() not in ("", "identity")]


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, meter: "_Meter") -> None:
        self._stream, self._meter = stream, meter

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            for piece in self._meter.pieces(part):
                yield piece
        self._meter.end()

    async def aclose(self) -> None:
        await self._stream.aclose()


class _BoundedFile(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, meter: "_Meter") -> None:
        self._stream, self._meter = stream, meter

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            yield from self._meter.pieces(part)
        self._meter.end()

    def close(self) -> None:
        self._stream.close()


class _Meter:
    """Counts what comes and what it unpacks to; unpacks gzip and deflate, in pieces of bounded size."""

    def __init__(self, packings: list[str], most: int) -> None:
        self._came = self._given = 0
        self._most, self._packings = most, packings
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 32) if packings else None

    def pieces(self, part: bytes) -> Iterator[bytes]:
        """Yield what a part holds.

        Raises:
            TooLargeError: that would be more than is read of an answer.
            httpx2.DecodingError: it is packed in another way, or not as it says.
        """
        if len(self._packings) > 1 or not _ZLIB.issuperset(self._packings):
            raise httpx2.DecodingError("an answer packed in a way that was not asked for")
        first, self._came = self._came == 0, self._came + len(part)
        self._check(self._came)
        for piece in (part,) if self._zlib is None else self._unpacked(part, first=first):
            self._given += len(piece)
            self._check(self._given)
            yield piece

    def end(self) -> None:
        """Check that all has come."""
        if self._zlib is not None and self._came and not self._zlib.eof:
            raise httpx2.DecodingError("a packed answer that is cut")

    def _unpacked(self, part: bytes, *, first: bool) -> Iterator[bytes]:
        assert self._zlib is not None
        try:
            try:
                piece = self._zlib.decompress(part, _PIECE)
            except zlib.error:
                if not first:
                    raise
                # Some servers send deflate without its frame.
                self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
                piece = self._zlib.decompress(part, _PIECE)
            while piece:
                yield piece
                piece = self._zlib.decompress(self._zlib.unconsumed_tail, _PIECE)
        except zlib.error as error:
            raise httpx2.DecodingError(f"a packed answer that cannot be unpacked ({error})") from None

    def _check(self, size: int) -> None:
        if size > self._most:
            raise TooLargeError("an answer beyond all bounds")
