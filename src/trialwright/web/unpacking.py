"""Unpacking what a server sends, piece by piece and counted: nothing that unpacks to gigabytes fills the memory.

Example: of a kilobyte of gzip that unpacks to 9 MB, ``Meter(["gzip"], 8 << 20)`` gives 8 MB, raises `TooLargeError`,
and no more is ever unpacked of it.
"""

import zlib
from collections.abc import Iterator

import httpx2

_PIECE = 1 << 16
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})


class TooLargeError(httpx2.TransportError):
    """More came than is read of an answer."""


def packings(response: httpx2.Response) -> list[str]:
    """Take out how an answer is packed: the client would unpack all before anything could be counted."""
    named = response.headers.pop("content-encoding", "").lower().split(",")
    return [name.strip() for name in named if name.strip() not in ("", "identity")]


class Meter:
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
