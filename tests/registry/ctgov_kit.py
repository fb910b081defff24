"""A loopback server that speaks as ClinicalTrials.gov's API does, and misbehaves where it is told to.

Example: ``server.faults["studies"].append(Fault(429, b"slow down", {"Retry-After": "7"}))`` answers the next page so;
``Fault(cut=100)`` closes the connection after 100 bytes of what would have come.
"""

import gzip
import io
import json
import threading
import zipfile
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from trialwright.registry.acquire.ctgov import download
from trialwright.sections.real_trials import Query

DAY, NEXT_DAY = "2026-11-25T09:00:05", "2026-11-26T09:00:05"


class Fault(NamedTuple):
    """What comes in place of an answer, or is wrong with it."""

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    cut: int | None = None
    length: int | None = None
    then: Any = None
    hang: int | None = None


class Asked(NamedTuple):
    path: str
    params: dict[str, str]
    headers: dict[str, str]


def study(number: int, filler: str = "") -> dict[str, Any]:
    """Return a study as the API writes it, but for most of its fields."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": f"Trial {number} {filler}"},
            "statusModule": {"overallStatus": "COMPLETED", "studyFirstSubmitDate": "2020-01-31"},
        },
        "hasResults": False,
    }


@dataclass
class Server:
    """What the server holds, what it was asked, and what is wrong with its next answers."""

    studies: list[dict[str, Any]] = field(default_factory=lambda: [study(n) for n in range(1, 6)])
    most: int = 2
    timestamp: str = DAY
    packs: bool = True
    ranges: bool = True
    etag: str | None = '"tag-1"'
    ends: str = "length"
    """How the end of an answer is known: by its length, in chunks, or by the end of the connection."""
    count: int | None = None
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    hung: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def asked_for(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def tokens(self) -> list[str | None]:
        """Return the tokens of the pages that were asked for."""
        return [one.params.get("pageToken") for one in self.asked_for("studies")]

    def forget(self) -> None:
        self.asked.clear()

    def page(self, params: dict[str, str]) -> bytes:
        found = self.studies
        if "filter.ids" in params:
            wanted = params["filter.ids"].split(",")
            found = [one for one in found if one["protocolSection"]["identificationModule"]["nctId"] in wanted]
        start = int(params.get("pageToken", "t0")[1:])
        end = start + min(self.most, int(params["pageSize"]))
        answer: dict[str, Any] = {"studies": found[start:end]}
        if end < len(found):
            answer["nextPageToken"] = f"t{end}"
        if start == 0 and params.get("countTotal") == "true":
            answer["totalCount"] = len(found) if self.count is None else self.count
        return json.dumps(answer).encode()

    def zip(self) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for one in self.studies:
                name = f"{one['protocolSection']['identificationModule']['nctId']}.json"
                archive.writestr(zipfile.ZipInfo(name), json.dumps(one))
        return held.getvalue()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/api/v2/")
        params = dict(parse_qsl(parts.query))
        self.state.asked.append(Asked(path, params, {name.lower(): value for name, value in self.headers.items()}))
        faults = self.state.faults[path]
        fault = faults.popleft() if faults else Fault()
        if fault.then is not None:
            fault.then()
        if fault.body is None:
            status, body, headers = self._answer(path, params)
        else:
            status, body, headers = fault.status, fault.body, {}
        if self.state.packs and "gzip" in self.headers.get("accept-encoding", "") and not fault.headers:
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        self._send(status, body, {**headers, **fault.headers}, fault)

    def _answer(self, path: str, params: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        if path == "version":
            return 200, json.dumps({"apiVersion": "2.0.5", "dataTimestamp": self.state.timestamp}).encode(), {}
        if path == "studies":
            return 200, self.state.page(params), {"Content-Type": "application/json"}
        if path == "studies/download":
            return self._download()
        return 404, b"Not found", {"Content-Type": "text/plain"}

    def _download(self) -> tuple[int, bytes, dict[str, str]]:
        whole = self.state.zip()
        headers = {"Content-Type": "application/zip"}
        if self.state.etag:
            headers["ETag"] = self.state.etag
        wanted = self.headers.get("range")
        if not (wanted and self.state.ranges and self.headers.get("if-range") == self.state.etag):
            return 200, whole, headers
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(whole):
            return 416, b"", {"Content-Range": f"bytes */{len(whole)}"}
        return 206, whole[start:], {**headers, "Content-Range": f"bytes {start}-{len(whole) - 1}/{len(whole)}"}

    def _send(self, status: int, body: bytes, headers: dict[str, str], fault: Fault) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.state.ends == "length":
            self.send_header("Content-Length", str(len(body) if fault.length is None else fault.length))
        elif self.state.ends == "chunks":
            self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        stop = fault.hang if fault.hang is not None else fault.cut
        sent = body[:stop]
        if self.state.ends == "chunks":
            sent = b"%x\r\n%b\r\n" % (len(sent), sent) if sent else b""
            sent += b"0\r\n\r\n" if stop is None else b""
        self.wfile.write(sent)
        self.wfile.flush()
        if fault.hang is not None:
            self.state.hung.set()
            self.state.goes_on.wait(60)


@contextmanager
def serving(state: Server) -> Iterator[Server]:
    """Serve on a free port of this machine while the block runs."""
    handler = type("Handler", (_Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        state.url = f"http://127.0.0.1:{http.server_port}/api/v2"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            state.goes_on.set()
            http.shutdown()
            thread.join()


def query(server: Server, **changes: Any) -> Query:
    """Return a query for the asthma studies of a server."""
    held: dict[str, Any] = {
        "url": server.url, "condition": "asthma", "intervention": None, "term": None, "ids": [],
        "first_submitted_from": None, "first_submitted_to": None, "requests_per_minute": 60_000, **changes,
    }
    return Query(**held)


def everything(server: Server) -> Query:
    return query(server, condition=None)


class Waits(list[float]):
    """The seconds that would have been waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def fetch(asked: Query, target: str = "registry.zip") -> dict[str, Any]:
    """Download without waiting."""
    return download.fetch(asked, Path(target), Waits())


def kept() -> list[str]:
    """Return the names of what is kept of downloads."""
    return sorted(path.name for path in Path(".trialwright/downloads").rglob("*") if path.is_file())


def ids_in(target: str = "registry.zip") -> list[str]:
    """Return the ids of the studies in a zip of pages."""
    with zipfile.ZipFile(target) as archive:
        pages = [json.loads(archive.read(name)) for name in archive.namelist()]
    return [one["protocolSection"]["identificationModule"]["nctId"] for page in pages for one in page["studies"]]
