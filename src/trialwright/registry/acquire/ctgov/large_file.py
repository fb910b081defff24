"""A file of gigabytes from the API, taken up where it broke off.

Example: of a download that was killed after 2 GB, the rest is asked for by ``Range: bytes=2000000000-``, if the server
said by which ``ETag`` it can tell that the file is still the same.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import httpx2

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import EndpointError, InputError
from trialwright.files import fingerprint
from trialwright.registry.acquire.ctgov.api import ATTEMPTS, Api
from trialwright.registry.acquire.ctgov.api_faults import PassingError
from trialwright.web.bodies import parts

# The zip of all studies has 2.7 GB in 2026.
_MOST_BYTES = 64 << 30
_MB = 1e6
# So much more than before is no failed attempt, where the next one goes on behind it.
_STEP = 1 << 20
_PLACE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)


class LargeFile:
    """A file as far as it has come, and beside it a note: by what the server tells it, and at the end its SHA-256."""

    def __init__(self, api: Api, path: Path, check: Callable[[Path], object]) -> None:
        """Begin, or go on.

        Args:
            api: what is asked.
            path: where the file goes when it is whole.
            check: raises InputError where a file is not whole.
        """
        self._api, self._path, self._check = api, path, check
        self._part, self._note = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.note.json")
        self._begun = 0

    def bring(self, place: str, params: Mapping[str, str]) -> str:
        """Fetch what is missing; return the SHA-256 of the whole.

        Raises:
            EndpointError: the API refuses, or the file did not come whole.
        """
        if self._path.exists():
            digest = fingerprint.of_file(self._path)
            if self._noted("sha256") == digest:
                return digest
            self._path.unlink()
        while not self._api.retried(lambda: self._attempt(place, params)):
            pass
        digest = fingerprint.of_file(self._part)
        tables.write_json(self._note, {"sha256": digest})
        self._part.replace(self._path)
        return digest

    def _attempt(self, place: str, params: Mapping[str, str]) -> bool:
        """Fetch as much as comes; return whether that is all."""
        had, mark = self._held(), self._noted("mark")
        headers = {"Accept-Encoding": "identity"}
        if had:
            headers |= {"Range": f"bytes={had}-", "If-Range": str(mark)}
        try:
            with self._api.answer(place, params, headers) as response:
                size = self._take(response, had)
        except PassingError:
            if had and self._held() > had + _STEP:
                return False
            raise
        if size is not None and self._part.stat().st_size < size:
            raise PassingError("a part of the file that ends before the file does")
        try:
            self._check(self._part)
        except InputError as error:
            # Of unknown size, it may just have broken off: where there is no more, the next answer says so.
            if size is not None or not self._held():
                self._forget()
            raise PassingError(f"{error}") from error
        return True

    def _held(self) -> int:
        """Return how many bytes are there to which the server can add the rest."""
        return self._part.stat().st_size if self._part.exists() and self._noted("mark") else 0

    def _noted(self, key: str) -> Any:
        try:
            note = tables.read_json(self._note)
        except InputError:
            return None
        return note.get(key) if isinstance(note, dict) else None

    def _forget(self) -> None:
        self._note.unlink(missing_ok=True)
        self._part.unlink(missing_ok=True)

    def _take(self, response: httpx2.Response, had: int) -> int | None:
        """Write what comes; return the size of the whole, where the server says it."""
        if response.status_code == 416:
            if response.headers.get("content-range") == f"bytes */{had}":
                return had
            self._forget()
            raise PassingError("a file that ends before what has come of it")
        if response.status_code == 206:
            size = self._placed(response, had)
        else:
            self._begin(response)
            size, had = _length(response), 0
        if size is not None and size > _MOST_BYTES:
            raise EndpointError(f"{self._api.url}: the file has {size} bytes, at most {_MOST_BYTES} are fetched")
        with self._part.open("ab" if had else "wb") as file:
            _write(response, file, had, size)
        return size

    def _placed(self, response: httpx2.Response, had: int) -> int | None:
        """Return the size of the whole file, of which what follows was asked for."""
        place = _PLACE.fullmatch(response.headers.get("content-range", ""))
        if place is None or int(place[1]) != had or not had:
            self._forget()
            raise PassingError("a part of the file other than the one asked for")
        return None if place[3] == "*" else int(place[3])

    def _begin(self, response: httpx2.Response) -> None:
        """Begin at the beginning, which a server without ranges makes every attempt do."""
        self._begun += 1
        if self._begun > ATTEMPTS:
            raise EndpointError(f"{self._api.url}: the file broke off {ATTEMPTS} times; run dvc repro to try again")
        self._forget()
        etag, modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        # A weak tag tells that the content is the same, not that the bytes are.
        mark = modified if not etag or etag.startswith("W/") else etag
        if mark:
            tables.write_json(self._note, {"mark": mark})


def _write(response: httpx2.Response, file: BinaryIO, had: int, size: int | None) -> None:
    with progress.bar("acquire", (size or 0) / _MB, " MB", had=had / _MB if size else 0) as advance:
        for part in parts(response, _MOST_BYTES - had):
            file.write(part)
            if size:
                advance(len(part) / _MB)


def _length(response: httpx2.Response) -> int | None:
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None
