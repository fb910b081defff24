"""Whatever the API does amiss: it is asked again a bounded number of times, or one line says what it said."""

import gzip
import json
import socket
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from ctgov_kit import Fault, Server, Waits, everything, fetch, ids_in, kept, query, study
from hypothesis import given
from hypothesis import strategies as st

from trialwright.core.errors import EndpointError, StorageError
from trialwright.registry.acquire.ctgov import api, download
from trialwright.registry.acquire.ctgov.api_answers import page_of, version_of
from trialwright.registry.acquire.ctgov.api_faults import PassingError

GOOD = json.dumps({"studies": [study(n) for n in range(1, 3)], "nextPageToken": "t2", "totalCount": 5}).encode()
PACKED = {"Content-Encoding": "gzip"}
PASSING = {
    "500": Fault(500, b"oops"), "502": Fault(502, b"<html><body>Bad Gateway</body></html>"), "503": Fault(503, b""),
    "504": Fault(504, b"timeout"), "429": Fault(429, b"slow down"), "408": Fault(408, b""), "cut": Fault(cut=40),
    "cut before all": Fault(cut=0), "said to be longer": Fault(length=100_000), "said to be shorter": Fault(length=50),
    "no JSON": Fault(body=b"<html>maintenance</html>"), "half of a page": Fault(body=GOOD[:-20]),
    "empty": Fault(body=b""), "a list": Fault(body=b"[]"), "no list": Fault(body=b'{"studies": {}, "totalCount": 5}'),
    "no studies": Fault(body=b'{"totalCount": 5}'), "no count": Fault(body=b'{"studies": []}'),
    "count": Fault(body=b'{"studies": [], "totalCount": "5"}'),
    "below 0": Fault(body=b'{"studies": [], "totalCount": -1}'),
    "true": Fault(body=b'{"studies": [], "totalCount": true}'), "deep": Fault(body=b"[" * 100_000),
    "token": Fault(body=b'{"studies": [], "totalCount": 5, "nextPageToken": 7}'),
    "token with blanks": Fault(body=b'{"studies": [], "totalCount": 5, "nextPageToken": "a b"}'),
    "long token": Fault(body=b'{"studies": [], "totalCount": 5, "nextPageToken": "' + b"a" * 3000 + b'"}'),
    "gzip that is none": Fault(body=b"nothing of the kind", headers=PACKED),
    "gzip that is cut": Fault(body=gzip.compress(GOOD)[:-9], headers=PACKED),
    "gzip that is harmed": Fault(body=gzip.compress(GOOD)[:-8] + bytes(8), headers=PACKED),
    "packed in another way": Fault(body=GOOD, headers={"Content-Encoding": "br"}),
    "not UTF-8": Fault(body=GOOD.replace(b"Trial", b"Tri\xffl")),
}
MEMBERS = ["studies", "nextPageToken", "totalCount", "protocolSection", "nctId", "dataTimestamp", "apiVersion"]
# With a later page comes no count.
LATER = {name: fault for name, fault in PASSING.items() if name != "no count"}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_may_pass_is_asked_again_and_what_comes_is_whole(server: Server, fault: Fault) -> None:
    server.faults["studies"].extend([fault, fault])
    assert fetch(query(server))["trials"] == 5
    assert server.tokens() == [None, None, None, "t2", "t4"]
    assert ids_in() == [f"NCT{n:08}" for n in range(1, 6)]


@pytest.mark.parametrize("fault", LATER.values(), ids=LATER)
def test_what_does_not_pass_is_one_line_and_pages_are_kept(server: Server, fault: Fault) -> None:
    server.faults["studies"].extend([Fault(), *[fault] * 20])
    with pytest.raises(EndpointError, match=r"no answer after 6 attempts, last: .*; what has come is kept") as raised:
        fetch(query(server))
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 500
    assert server.tokens() == [None, *["t2"] * 6]
    server.faults.clear()
    server.forget()
    fetch(query(server))
    assert server.tokens() == ["t2", "t4"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 414, 451])
def test_what_the_api_refuses_is_told_in_its_words_and_not_asked_again(server: Server, status: int) -> None:
    words = "`query.cond` is \x1b[2Junknown\u202e parameter\n\n" + "x" * 9000
    server.faults["studies"].append(Fault(status, words.encode()))
    said = rf": {status} `query.cond` is unknown parameter x+; fix acquire.query$"
    with pytest.raises(EndpointError, match=said) as raised:
        fetch(query(server))
    assert len(str(raised.value)) < 600
    assert server.tokens() == [None]


def test_an_address_that_is_no_api_is_told(server: Server) -> None:
    with pytest.raises(EndpointError, match=r"/api/v2/nowhere/version: 404 Not found; fix acquire.query"):
        fetch(query(server, url=f"{server.url}/nowhere"))


@pytest.mark.parametrize("body", [b"{}", b'{"dataTimestamp": "yesterday", "apiVersion": "2"}', b"ok",
                                  b'{"dataTimestamp": "2026-11-25T09:00:05", "apiVersion": null}',
                                  b'{"dataTimestamp": "2026-11-25/../..", "apiVersion": "2"}'])
def test_an_api_that_does_not_say_of_when_its_data_are(server: Server, body: bytes) -> None:
    server.faults["version"].extend([Fault(body=body)] * 6)
    with pytest.raises(EndpointError, match="no answer after 6 attempts, last: "):
        fetch(query(server))
    assert server.tokens() == []
    assert [name for name in kept() if not name.endswith(".lock")] == []


def waited(server: Server, *faults: Fault) -> list[float]:
    server.faults["studies"].extend(faults)
    waits = Waits()
    download.fetch(query(server), Path("registry.zip"), waits)
    return waits


def test_as_long_as_the_api_asks_is_waited(server: Server) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    waits = waited(server, Fault(429, b"", {"Retry-After": "37"}), Fault(503, b"", {"Retry-After": soon}))
    assert 37.0 in waits
    assert [wait for wait in waits if 200 < wait <= 300] != []


def test_a_wait_of_hours_is_for_another_run(server: Server) -> None:
    with pytest.raises(EndpointError, match="asks to wait 7200 s: 429 too many; run dvc repro then"):
        waited(server, Fault(429, b"too many", {"Retry-After": "7200"}))
    assert server.tokens() == [None]


def test_requests_are_spread_over_the_minute(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(api, "monotonic", lambda: clock[0])
    sent = []

    def rest(seconds: float) -> None:
        clock[0] += seconds
        sent.append(clock[0])

    server.faults["studies"].append(Fault(429, b"", {"Retry-After": "10"}))
    download.fetch(query(server, requests_per_minute=30), Path("registry.zip"), rest)
    # Version, a page refused, that and two more, version.
    assert len(server.asked) == 6
    assert sent == [2.0, 12.0, 14.0, 16.0, 18.0]


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
def test_no_more_is_read_than_a_page_may_have(server: Server, monkeypatch: pytest.MonkeyPatch, pack) -> None:
    monkeypatch.setattr(api, "MOST_BYTES", len(GOOD) - 1)
    headers = PACKED if pack is gzip.compress else {"X": "y"}
    server.faults["studies"].append(Fault(body=pack(GOOD), headers=headers))
    with pytest.raises(EndpointError, match=r"beyond all bounds \(/api/v2/studies\); ask for less in acquire.query"):
        fetch(query(server))
    assert server.tokens() == [None]


def test_a_bomb_is_not_unpacked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MOST_BYTES", 1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    server.faults["studies"].append(Fault(body=bomb, headers=PACKED))
    with pytest.raises(EndpointError, match="beyond all bounds"):
        fetch(query(server))


def test_an_error_that_never_ends_is_read_in_part(server: Server) -> None:
    server.faults["studies"].append(Fault(400, b"no such field " * 100_000))
    with pytest.raises(EndpointError, match=r": 400 no such field no such field"):
        fetch(query(server))


@pytest.mark.parametrize(
    "location", ["http://example.invalid/api/v2/studies", "https://example.invalid/", "//example.invalid/x",
                 "ftp://127.0.0.1/x", "http://127.0.0.1:1/api/v2/studies", "http://me:word@127.0.0.1/x", "file:///x",
                 "http://[bad", "https://127.0.0.1/x"]
)
def test_nobody_is_sent_elsewhere(server: Server, location: str) -> None:
    server.faults["studies"].append(Fault(302, b"", {"Location": location}))
    with pytest.raises(EndpointError, match=r"sends on to .* \(302\), which is not followed"):
        fetch(query(server))
    assert server.tokens() == [None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_same_host_may_send_on(server: Server, status: int) -> None:
    moved = f"{server.url}/studies?pageSize=1000&countTotal=true"
    server.faults["studies"].append(Fault(status, b"", {"Location": moved}))
    assert fetch(query(server))["trials"] == 5


def test_who_sends_in_circles_is_not_followed(server: Server) -> None:
    server.faults["studies"].extend([Fault(302, b"", {"Location": "/api/v2/studies"})] * 9)
    with pytest.raises(EndpointError, match="sends on and on"):
        fetch(query(server))
    assert len(server.asked_for("studies")) == 3


def test_a_server_that_is_not_there_is_told(here: Path) -> None:
    # Its port is held and not listened at: nobody else can take it meanwhile.
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        gone = Server(url=f"http://127.0.0.1:{held.getsockname()[1]}/api/v2")
        with pytest.raises(EndpointError, match="no answer after 6 attempts, last: ConnectError: "):
            fetch(query(gone))


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "garbage://"])
def test_no_proxy_stands_before_this_machine(server: Server, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    assert fetch(query(server))["trials"] == 5


def test_others_are_reached_through_the_proxy_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/api/v2"))
    with pytest.raises(EndpointError, match=r"registry.invalid/version: 404"):
        fetch(query(server, url="http://registry.invalid"))
    assert len(server.asked) == 1


def test_a_connection_that_hangs_is_broken_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = iter(range(0, 10**9, 61))
    monkeypatch.setattr("trialwright.web.bodies.monotonic", lambda: float(next(minutes)))
    with pytest.raises(EndpointError, match=r"6 attempts, last: ReadTimeout: [0-9]+ bytes came in a minute"):
        fetch(query(server))


def test_a_disk_without_room_is_one_line(server: Server) -> None:
    Path(".trialwright").write_text("no folder", encoding="utf-8")
    with pytest.raises(StorageError, match=r"^[^\n]*\.trialwright[^\n]*: a file is where a folder should be; "):
        fetch(query(server))
    assert server.asked == []


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner),
    max_leaves=9,
).map(lambda value: json.dumps(value).encode()))
def test_any_answer_is_read_or_asked_for_again(data: bytes) -> None:
    for read in (page_of, version_of):
        try:
            assert read(data) is not None
        except PassingError as error:
            assert len(str(error)) < 300


def test_the_bulk_is_refused_in_the_words_of_the_api_too(server: Server) -> None:
    server.faults["studies/download"].append(Fault(404, b"no such format"))
    with pytest.raises(EndpointError, match="404 no such format"):
        fetch(everything(server))
