r"""The records of a file of JSON in any of its forms, as bytes, and no more of the file held than one and a piece.

Example: of ``[{"a": "]"}, 5]`` they are ``{"a": "]"}`` and ``5``; of a page ``{"next": "x", "studies": [{"a": 1}]}``
``{"a": 1}``; of ``{"a": 1}\n{"a": 2}`` both. A file that ends too early has what is left as its last, or ``[`` where
nothing is: no parser takes either.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.v2.json_encoding import utf_8

# JSON text sequences (RFC 7464) have it before each record; in one it can only be wrong.
MARK = b"\x1e"
REFILL_BYTES = 1 << 21
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_GAP = re.compile(rb"[\s,\x1e]*+")
# Nothing in it can end in two places.
_UP_TO_BRACKET = re.compile(rb'[^"{}\[\]]*+(?:%b[^"{}\[\]]*+)*+' % _STRING, re.DOTALL)
_TOKEN = re.compile(rb'%b|[^\s,\x1e"\[\]{}]++|[\]}]' % _STRING, re.DOTALL)
_KEY = re.compile(rb'[\s,]*+"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+:\s*+(?=.)', re.DOTALL)
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_ANY = msgspec.json.Decoder(msgspec.Raw)
_KEY_BEGUN = re.compile(rb'[\s,]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+\\?(?:"\s*+(?::\s*+)?)?)?', re.DOTALL)


class Values:
    """Goes through a file once, and yields its records."""

    def __init__(self, chunks: Iterable[bytes], most: int) -> None:
        """Take the file from its beginning, some bytes at a time, and the bytes that one record may have."""
        self._chunks = utf_8(chunks)
        self._most = most
        self._held = b""
        # All before the start is done with; `_at` is as far as was looked.
        self._start = self._at = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield each record.

        Raises:
            Rejection: ``too_large``.
        """
        unclosed, page, blank = b"", False, True
        while sign := self._next():
            blank = False
            if unclosed == b"{":
                # Behind the studies of a page.
                unclosed = b"[" if self._studies() else b"" if self._next() else b"{"
                if not unclosed and self._peek() == b"}":
                    self._at += 1
            elif sign == b"[" and not unclosed:
                self._at += 1
                unclosed, page = b"[", False
            elif sign == b"]" and unclosed:
                self._at += 1
                unclosed = b"{" if page else b""
            elif sign == b"{" and not unclosed and self._is_page():
                unclosed, page = b"[", True
            else:
                self._value()
                yield self._taken()
        # A file of nothing is no file of no records, as [] is.
        if unclosed or blank:
            yield unclosed

    def _is_page(self) -> bool:
        """Tell whether an object is a page, and if so, go behind the bracket that opens its studies."""
        self._at += 1
        found = self._studies()
        if not found:
            self._at = self._start
        return found

    def _studies(self) -> bool:
        """Go on through the members of an object, behind the bracket that opens the studies of a page if it is one."""
        while (key := self._key()) is not None:
            sign = self._peek()
            if key == b"protocolSection" or sign in b"}],":
                break
            if key == b"studies" and sign == b"[":
                self._at += 1
                return True
            self._value()
        return False

    def _taken(self) -> bytes:
        value = self._held[self._start : self._at]
        if len(value) > self._most:
            raise self._too_large()
        return value.replace(MARK, b"\x1f") if MARK in value else value

    def _next(self) -> bytes:
        """Go to where the next record or bracket begins, and return its first byte; none at the end."""
        while True:
            self._start = self._at = _GAP.match(self._held, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._held) or not self._refill():
                return self._peek()

    def _peek(self) -> bytes:
        return self._held[self._at : self._at + 1]

    def _key(self) -> bytes | None:
        """Go behind a key and its colon, and return the key."""
        while True:
            if match := _KEY.match(self._held, self._at):
                self._at = match.end()
                return match[1]
            begun = _KEY_BEGUN.match(self._held, self._at)
            if not (begun and begun.end() == len(self._held) and self._refill()):
                return None

    def _value(self) -> None:
        """Go behind a value, or behind what stands in its place; what has no end ends with the file."""
        if self._peek() in (b"{", b"["):
            self._brackets()
            return
        while True:
            match = _TOKEN.match(self._held, self._at)
            if match and match.end() < len(self._held):
                self._at = match.end()
                return
            if not self._refill():
                self._at = len(self._held)
                return

    def _brackets(self) -> None:
        if self._leap():
            return
        depth = 0
        while True:
            self._at = _UP_TO_BRACKET.match(self._held, self._at).end()  # type: ignore[union-attr]
            sign = self._peek()
            if sign and sign in b"{}[]":
                self._at += 1
                depth += 1 if sign in b"{[" else -1
                if not depth:
                    return
            elif not self._refill():
                self._at = len(self._held)
                return

    def _leap(self) -> bool:
        """Go behind a value in one step, where it is all here and well formed; ten times as fast as by brackets."""
        end = len(self._held)
        try:
            _ANY.decode(memoryview(self._held)[self._at :])
        except RecursionError:
            return False
        except msgspec.DecodeError as error:
            # What follows a value stops msgspec, which says where; bytes are counted from 1.
            trailing = _TRAILING.search(str(error))
            if trailing is None:
                return False
            end = self._at + int(trailing[1]) - 1
        while self._held[end - 1 : end].isspace():
            end -= 1
        if self._held[end - 1 : end] not in (b"}", b"]"):
            return False
        self._at = end
        return True

    def _refill(self) -> bool:
        """Read on, and tell whether there was more; what is done with is let go."""
        self._held = self._held[self._start :]
        self._at -= self._start
        self._start = 0
        if len(self._held) > self._most:
            raise self._too_large()
        fresh, size = [self._held], 0
        for chunk in self._chunks:
            fresh.append(chunk)
            size += len(chunk)
            if size >= REFILL_BYTES:
                break
        self._held = b"".join(fresh)
        return size > 0

    def _too_large(self) -> Rejection:
        return Rejection("too_large", f"a record has more than {self._most} bytes, which is all that is read of one")
