"""All studies as one zip: whole, and after a break only the rest is fetched where the server can tell it."""

import hashlib
import random
import time
import zipfile
from pathlib import Path

import pytest
from ctgov_kit import DAY, NEXT_DAY, Fault, Server, everything, fetch, kept, study
from test_ctgov_pages import begin, kill

from trialwright.core.errors import EndpointError
from trialwright.registry.acquire.ctgov import download, large_file

FILLER = random.Random(7).randbytes(60_000).hex()


@pytest.fixture(autouse=True)
def _large(server: Server) -> None:
    """Make the zip larger than what is buffered on its way."""
    server.studies = [study(n, FILLER) for n in range(1, 31)]


def ranges(server: Server) -> list[str | None]:
    return [one.headers.get("range") for one in server.asked_for("studies/download")]


def part() -> Path | None:
    return next(Path(".trialwright/downloads").rglob("*.part"), None)


def test_the_zip_comes_as_it_is_and_its_account(server: Server) -> None:
    counts = fetch(everything(server))
    assert Path("registry.zip").read_bytes() == server.zip()
    assert counts == {"trials": 30, "query": {
        "url": server.url, "asked": [], "data_timestamp": DAY, "api_version": "2.0.5", "total": 30, "studies": 30,
        "pages": None, "bytes": len(server.zip()), "ids_without_study": [],
        "sha256": {"ctg-studies.json.zip": hashlib.sha256(server.zip()).hexdigest()},
    }}
    assert download.told(counts) == "30 studies in one zip, data of 2026-11-25"
    (asked,) = server.asked_for("studies/download")
    assert asked.params == {"format": "json.zip"}
    assert asked.headers["accept-encoding"] == "identity"


def test_it_is_kept_until_it_is_cleared(server: Server) -> None:
    fetch(everything(server))
    fetch(everything(server))
    assert ranges(server) == [None]
    download.clear(everything(server))
    assert [name for name in kept() if not name.endswith(".lock")] == []


def test_a_zip_that_was_harmed_is_fetched_again(server: Server) -> None:
    fetch(everything(server))
    (path,) = Path(".trialwright/downloads").rglob("*.zip")
    data = bytearray(path.read_bytes())
    data[1_000_000] ^= 1
    path.write_bytes(data)
    fetch(everything(server))
    assert ranges(server) == [None, None]
    assert Path("registry.zip").read_bytes() == server.zip()


def test_a_killed_download_asks_for_the_rest_alone(server: Server) -> None:
    server.faults["studies/download"].append(Fault(hang=1_500_000))
    process = begin(everything(server))
    assert server.hung.wait(60)
    while process.poll() is None and not ((held := part()) and held.stat().st_size > 1_000_000):
        time.sleep(0.01)
    kill(process, server)
    size = part().stat().st_size
    server.forget()
    assert fetch(everything(server))["trials"] == 30
    assert ranges(server) == [f"bytes={size}-"]
    assert server.asked_for("studies/download")[0].headers["if-range"] == '"tag-1"'
    assert Path("registry.zip").read_bytes() == server.zip()
    assert part() is None


@pytest.mark.parametrize("ends", ["length", "chunks", "close"])
def test_a_break_goes_on_where_it_was(server: Server, ends: str) -> None:
    server.ends = ends
    server.faults["studies/download"].extend([Fault(cut=700_000)] * 2)
    fetch(everything(server))
    assert ranges(server) == [None, "bytes=700000-", "bytes=1400000-"]
    assert Path("registry.zip").read_bytes() == server.zip()


def test_steps_ahead_are_no_failed_attempts(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_file, "_STEP", 100_000)
    server.faults["studies/download"].extend([Fault(cut=200_000)] * 15)
    fetch(everything(server))
    assert len(ranges(server)) == 16
    assert Path("registry.zip").read_bytes() == server.zip()


def test_a_file_that_changes_for_ever_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_file, "_STEP", 100_000)

    def change(number: int) -> None:
        server.etag = f'"tag-{number}"'

    for number in range(20):
        changed = Fault(cut=200_000, then=lambda number=number: change(number))
        server.faults["studies/download"].extend([changed, Fault(cut=200_000)])
    with pytest.raises(EndpointError, match=r"the file broke off 6 times; run dvc repro to try again"):
        fetch(everything(server))
    assert len(ranges(server)) == 13


@pytest.mark.parametrize("how", ["ranges", "no tag", "weak tag"])
def test_a_server_without_ranges_begins_at_the_beginning(server: Server, how: str) -> None:
    server.ranges = how != "ranges"
    server.etag = {"ranges": '"tag-1"', "no tag": None, "weak tag": 'W/"tag-1"'}[how]
    server.faults["studies/download"].extend([Fault(cut=700_000)] * 2)
    fetch(everything(server))
    expected = "bytes=700000-" if how == "ranges" else None
    assert ranges(server) == [None, expected, expected]
    assert Path("registry.zip").read_bytes() == server.zip()


def test_a_file_that_changed_meanwhile_is_fetched_whole(server: Server) -> None:
    def change() -> None:
        server.etag = '"tag-2"'
        server.studies = server.studies[:25]

    server.faults["studies/download"].extend([Fault(cut=700_000), Fault(then=change)])
    counts = fetch(everything(server))
    assert ranges(server) == [None, "bytes=700000-"]
    assert Path("registry.zip").read_bytes() == server.zip()
    # How many the API says, and how many came, are both told.
    assert (counts["query"]["total"], counts["query"]["studies"]) == (30, 25)
    assert download.told(counts) == "25 studies in one zip, data of 2026-11-25; the API counts 30"


def test_data_that_change_meanwhile_are_fetched_anew(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    def change() -> None:
        server.timestamp, server.etag = NEXT_DAY, '"tag-2"'

    server.faults["studies/download"].append(Fault(then=change))
    assert fetch(everything(server))["query"]["data_timestamp"] == NEXT_DAY
    assert ranges(server) == [None, None]
    assert "begins anew" in caplog.text


@pytest.mark.parametrize(
    "answer", [
        Fault(206, b"x" * 99, {"Content-Range": "bytes 5-103/200"}), Fault(206, b"x" * 99, {}),
        Fault(206, b"x" * 99, {"Content-Range": "bytes 5-103/9999999"}),
        Fault(206, b"x" * 99, {"Content-Range": "bytes 700000-xyz/*"}),
        Fault(416, b"", {"Content-Range": "bytes */10"}),
        Fault(416, b"", {}), Fault(body=b"no zip"), Fault(body=b""),
        Fault(206, b"x" * 99, {"Content-Range": "bytes 0-98/99"}),
    ],
)
def test_an_answer_that_does_not_fit_spoils_nothing(server: Server, answer: Fault) -> None:
    server.faults["studies/download"].extend([Fault(cut=700_000), answer])
    fetch(everything(server))
    assert ranges(server) == [None, "bytes=700000-", None]
    assert Path("registry.zip").read_bytes() == server.zip()


def test_a_part_that_is_short_goes_on(server: Server) -> None:
    whole = server.zip()
    short = Fault(206, whole[700_000:900_000], {"Content-Range": f"bytes 700000-899999/{len(whole)}"})
    server.faults["studies/download"].extend([Fault(cut=700_000), short])
    fetch(everything(server))
    assert ranges(server) == [None, "bytes=700000-", "bytes=900000-"]
    assert Path("registry.zip").read_bytes() == whole


def test_a_part_that_is_all_there_is_asked_for_no_more(server: Server) -> None:
    server.faults["studies/download"].append(Fault(hang=len(server.zip()), length=len(server.zip()) + 1))
    process = begin(everything(server))
    assert server.hung.wait(60)
    while process.poll() is None and not ((held := part()) and held.stat().st_size == len(server.zip())):
        time.sleep(0.01)
    kill(process, server)
    server.forget()
    fetch(everything(server))
    assert ranges(server) == [f"bytes={len(server.zip())}-"]
    assert Path("registry.zip").read_bytes() == server.zip()


def test_what_never_is_a_zip_is_one_line(server: Server) -> None:
    server.faults["studies/download"].extend([Fault(body=b"<html>maintenance</html>")] * 9)
    with pytest.raises(EndpointError, match=r"no answer after 6 attempts, last: .*not a complete zip"):
        fetch(everything(server))
    assert len(ranges(server)) == 6
    assert not Path("registry.zip").exists()


def test_a_zip_without_studies_is_one_line(server: Server) -> None:
    server.studies = []
    with pytest.raises(EndpointError, match=r"last: .*holds no study"):
        fetch(everything(server))


def test_a_zip_beyond_all_bounds_is_not_fetched(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_file, "_MOST_BYTES", 1_000_000)
    with pytest.raises(EndpointError, match=r"the file has [0-9]+ bytes, at most 1000000 are fetched"):
        fetch(everything(server))
    server.ends = "chunks"
    with pytest.raises(EndpointError, match="beyond all bounds"):
        fetch(everything(server))
    assert part().stat().st_size <= 1_000_000


@pytest.mark.parametrize("note", ["", "[]", '{"mark": "other"}', "\x00"])
def test_a_note_that_was_harmed_costs_a_new_beginning_at_most(server: Server, note: str) -> None:
    server.faults["studies/download"].extend([Fault(cut=700_000), *[Fault(400, b"no")] * 1])
    with pytest.raises(EndpointError):
        fetch(everything(server))
    next(Path(".trialwright/downloads").rglob("*.note.json")).write_text(note)
    fetch(everything(server))
    assert Path("registry.zip").read_bytes() == server.zip()


def test_a_zip_of_many_folders_is_counted_by_its_studies(server: Server, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "deep.zip", "w") as archive:
        for name in ("a/NCT00000001.json", "NCT00000002.json", "Contents.txt", "NCT1.json", "b/"):
            archive.writestr(name, "{}")
    server.faults["studies/download"].append(Fault(body=(tmp_path / "deep.zip").read_bytes()))
    assert fetch(everything(server))["trials"] == 2
