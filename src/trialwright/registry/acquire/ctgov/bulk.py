"""All studies as the one zip that ClinicalTrials.gov makes of them each night, taken up where it broke off.

Example: of a download that was killed after 2 GB, the rest is asked for by ``Range: bytes=2000000000-``, if the server
said by which ``ETag`` it can tell that the file is still the same.
"""

import re
import zipfile
from pathlib import Path
from typing import BinaryIO

import httpx2

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import EndpointError, InputError
from trialwright.files import fingerprint
from trialwright.registry.acquire.ctgov.api import ATTEMPTS, Api
from trialwright.registry.acquire.ctgov.api_answers import page_of
from trialwright.registry.acquire.ctgov.api_faults import PassingError
from trialwright.registry.acquire.ctgov.studies import Download
from trialwright.registry.archive import contents as archive
from trialwright.web.bodies import parts

ZIP = "ctg-studies.json.zip"
# It has 2.7 GB in 2026.
_MOST_BYTES = 64 << 30
_MB = 1e6
# So much more than before is no failed attempt, where the next one goes on behind it.
_STEP = 1 << 20
_STUDY = re.compile(r"(?:.*/)?NCT\d{8}\.json", re.ASCII)
_PLACE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)


def fetch_zip(api: Api, folder: Path) -> Download:
    """Bring the zip of all studies into a folder, or the rest of it.

    Raises:
        EndpointError: the API refuses, or the zip did not come whole.
    """
    total = api.read("studies", {"format": "json", "pageSize": "1", "fields": "NCTId", "countTotal": "true"}, page_of)
    path = folder / ZIP
    if not path.exists():
        _Part(api, folder).bring(path)
    names = _studies_in(path)
    return Download(
        {ZIP: fingerprint.of_file(path)}, path.stat().st_size, len(names), total.total or 0, frozenset(names)
    )


class _Part:
    """The zip as far as it has come."""

    def __init__(self, api: Api, folder: Path) -> None:
        self._api = api
        self._path, self._note = folder / f"{ZIP}.part", folder / f"{ZIP}.note.json"
        self._begun = 0

    def bring(self, target: Path) -> None:
        """Fetch what is missing, check the whole and give it its name."""
        while not self._api.retried(self._attempt):
            pass
        self._path.replace(target)
        self._note.unlink(missing_ok=True)

    def _attempt(self) -> bool:
        """Fetch as much as comes; return whether that is all."""
        had, mark = self._held()
        headers = {"Accept-Encoding": "identity"}
        if had:
            headers |= {"Range": f"bytes={had}-", "If-Range": mark}
        try:
            with self._api.answer("studies/download", {"format": "json.zip"}, headers) as response:
                size = self._take(response, had)
        except PassingError:
            if had and self._held()[0] > had + _STEP:
                return False
            raise
        if size is not None and self._path.stat().st_size < size:
            raise PassingError("a part of the zip that ends before the zip does")
        try:
            _studies_in(self._path)
        except InputError as error:
            # Of unknown size, it may just have broken off: where there is no more, the next answer says so.
            if size is not None or not self._held()[0]:
                self._forget()
            raise PassingError(f"{error}") from error
        return True

    def _held(self) -> tuple[int, str]:
        """Return how many bytes are there, and by what the server tells whether its file is still the same."""
        if not (self._path.exists() and self._note.exists()):
            return 0, ""
        try:
            return self._path.stat().st_size, str(tables.read_json(self._note)["mark"])
        except (InputError, ValueError, KeyError, TypeError):
            return 0, ""

    def _forget(self) -> None:
        self._note.unlink(missing_ok=True)
        self._path.unlink(missing_ok=True)

    def _take(self, response: httpx2.Response, had: int) -> int | None:
        """Write what comes; return the size of the whole, where the server says it."""
        if response.status_code == 206:
            size = self._placed(response, had)
        elif response.status_code == 416:
            # What lies here is as long as the file, or longer.
            place = response.headers.get("content-range", "")
            if place == f"bytes */{had}":
                return had
            self._forget()
            raise PassingError("a file that ends before what has come of it")
        else:
            self._begin(response)
            size, had = _length(response), 0
        if size is not None and size > _MOST_BYTES:
            raise EndpointError(f"{self._api.url}: the zip has {size} bytes, at most {_MOST_BYTES} are fetched")
        with self._path.open("ab" if had else "wb") as file:
            self._write(response, file, had, size)
        return size

    def _begin(self, response: httpx2.Response) -> None:
        """Begin at the beginning, which a server without ranges makes every attempt do."""
        self._begun += 1
        if self._begun > ATTEMPTS:
            raise EndpointError(f"{self._api.url}: the zip broke off {ATTEMPTS} times; run dvc repro to try again")
        self._forget()
        etag, modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        # A weak tag tells that the content is the same, not that the bytes are.
        mark = modified if not etag or etag.startswith("W/") else etag
        if mark:
            tables.write_json(self._note, {"mark": mark})

    def _placed(self, response: httpx2.Response, had: int) -> int | None:
        """Return the size of the whole file, of which what follows was asked for."""
        place = _PLACE.fullmatch(response.headers.get("content-range", ""))
        if place is None or int(place[1]) != had or not had:
            self._forget()
            raise PassingError("a part of the zip other than the one asked for")
        return None if place[3] == "*" else int(place[3])

    def _write(self, response: httpx2.Response, file: BinaryIO, had: int, size: int | None) -> None:
        with progress.bar("acquire", (size or 0) / _MB, " MB") as advance:
            if size and had:
                advance(had / _MB)
            for part in parts(response, _MOST_BYTES - had):
                file.write(part)
                if size:
                    advance(len(part) / _MB)


def _length(response: httpx2.Response) -> int | None:
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _studies_in(path: Path) -> list[str]:
    """Return the ids of the studies in the zip, by the names of its members.

    Raises:
        InputError: it is no complete zip.
    """
    archive.scan(path)
    with zipfile.ZipFile(path) as opened:
        names = [name for name in opened.namelist() if _STUDY.fullmatch(name)]
    if not names:
        raise InputError(f"{path}: holds no study; expected members such as NCT00010101.json")
    return [name.rpartition("/")[2].removesuffix(".json") for name in names]
