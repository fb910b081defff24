"""Studies that a query asks for: all pages of them, of one date, and each page once."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ctgov_kit import DAY, NEXT_DAY, Fault, Server, fetch, ids_in, kept, query, study

from trialwright.core.errors import EndpointError, InputError
from trialwright.registry.acquire.ctgov import download

IDS = [f"NCT{n:08}" for n in range(1, 6)]
CHILD = """
import sys
from pathlib import Path
from trialwright.registry.acquire.ctgov import download
from trialwright.sections.real_trials import Query
download.fetch(Query.model_validate_json(sys.argv[1]), Path("registry.zip"))
"""


def begin(asked) -> subprocess.Popen[bytes]:
    """Download in a process of its own."""
    source = Path(__file__).resolve().parents[2] / "src"
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, asked.model_dump_json()], env={**os.environ, "PYTHONPATH": str(source)},
        stderr=subprocess.PIPE,
    )


def kill(process: subprocess.Popen[bytes], server: Server) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()
    server.goes_on.set()


def test_all_pages_come_as_they_are_and_their_account(server: Server) -> None:
    counts = fetch(query(server))
    assert counts["trials"] == 5
    assert ids_in() == IDS
    assert server.tokens() == [None, "t2", "t4"]
    with zipfile.ZipFile("registry.zip") as archive:
        assert archive.namelist() == ["page-00001.json", "page-00002.json", "page-00003.json"]
        pages = {name: archive.read(name) for name in archive.namelist()}
    assert counts["query"] == {
        "url": server.url, "asked": [{"query.cond": "asthma"}], "data_timestamp": DAY, "api_version": "2.0.5",
        "total": 5, "studies": 5, "pages": 3, "bytes": sum(map(len, pages.values())), "ids_without_study": [],
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in pages.items()},
    }
    assert download.told(counts) == "5 studies in 3 pages, data of 2026-11-25"


def test_requests_are_those_that_the_api_takes(server: Server) -> None:
    fetch(query(server, intervention="tea", term="x OR y", first_submitted_from="2020-01-01"))
    first, second = server.asked_for("studies")[:2]
    assert first.params == {
        "query.cond": "asthma", "query.intr": "tea", "format": "json", "pageSize": "1000", "countTotal": "true",
        "query.term": "(x OR y) AND AREA[StudyFirstSubmitDate]RANGE[2020-01-01,MAX]",
    }
    assert second.params == {**first.params, "pageToken": "t2"}
    assert first.headers["user-agent"].startswith("trialwright/")
    assert (first.headers["accept-encoding"], first.headers["connection"]) == ("gzip", "close")


def test_the_same_data_are_the_same_bytes(server: Server) -> None:
    first, second = fetch(query(server), "one.zip"), fetch(query(server), "two.zip")
    assert first == second
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()


@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("ends", ["length", "chunks", "close"])
def test_packed_or_not_and_of_known_length_or_not(server: Server, packs: bool, ends: str) -> None:
    server.packs, server.ends = packs, ends
    fetch(query(server))
    assert ids_in() == IDS


def test_what_is_kept_is_not_asked_for_again_until_it_is_cleared(server: Server) -> None:
    fetch(query(server))
    server.forget()
    fetch(query(server))
    assert [one.path for one in server.asked] == ["version", "version"]
    download.clear(query(server))
    assert [name for name in kept() if not name.endswith(".lock")] == []
    fetch(query(server))
    assert server.tokens() == [None, "t2", "t4"]


def test_another_query_is_kept_by_itself(server: Server) -> None:
    fetch(query(server))
    server.forget()
    fetch(query(server, ids=IDS[:2]))
    assert server.tokens() == [None]
    download.clear(query(server))
    server.forget()
    fetch(query(server, ids=IDS[:2]))
    assert server.tokens() == []


def test_a_killed_download_asks_for_the_rest_alone(server: Server) -> None:
    server.faults["studies"].extend([Fault(), Fault(hang=20)])
    process = begin(query(server))
    assert server.hung.wait(60)
    kill(process, server)
    assert kept() != []
    server.forget()
    assert fetch(query(server))["trials"] == 5
    assert server.tokens() == ["t2", "t4"]
    assert ids_in() == IDS


def harm(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[:-3])
    elif how == "another id":
        path.write_bytes(data.replace(b"NCT00000003", b"NCT00000033"))
    elif how == "gone":
        path.unlink()
    else:
        path.with_suffix(".note.json").write_text(how)


@pytest.mark.parametrize("how", ["cut", "another id", "gone", "", "[]", '{"asked": 1}', "\x00"])
def test_a_page_that_was_harmed_is_asked_for_again_and_no_other(server: Server, how: str) -> None:
    before = fetch(query(server))
    (page,) = Path(".trialwright/downloads").rglob("page-00002.json")
    harm(page, how)
    server.forget()
    assert fetch(query(server)) == before
    assert server.tokens() == ["t2"]
    assert ids_in() == IDS


def test_data_of_another_date_begin_anew_and_that_is_said(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.faults["studies"].extend([Fault(), Fault(403, b"gone")])
    with pytest.raises(EndpointError):
        fetch(query(server))
    server.forget()
    server.timestamp = NEXT_DAY
    counts = fetch(query(server))
    assert server.tokens() == [None, "t2", "t4"]
    assert counts["query"]["data_timestamp"] == NEXT_DAY
    assert f"the data are now of {NEXT_DAY}: the download begins anew" in caplog.text
    assert len([name for name in kept() if name == "page-00001.json"]) == 1


def test_data_that_change_between_pages_begin_anew(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    def change() -> None:
        server.timestamp = NEXT_DAY
        server.studies = [study(n) for n in range(1, 8)]

    server.faults["studies"].extend([Fault(), Fault(then=change)])
    counts = fetch(query(server))
    assert (counts["trials"], counts["query"]["data_timestamp"]) == (7, NEXT_DAY)
    assert len(ids_in()) == len(set(ids_in())) == 7
    assert "begins anew" in caplog.text


def test_data_that_change_for_ever_are_an_error(server: Server) -> None:
    def change(day: int) -> None:
        server.timestamp = f"2026-12-{day:02}T09:00:05"

    server.faults["version"].extend(Fault(then=lambda day=day: change(day)) for day in range(1, 20))
    with pytest.raises(EndpointError, match="the data changed 3 times during the download; run dvc repro later"):
        fetch(query(server))
    assert not Path("registry.zip").exists()


@pytest.mark.parametrize("count", [3, 4, 6, 100])
def test_fewer_or_more_studies_than_the_api_says_are_an_error(server: Server, count: int) -> None:
    server.count = count
    with pytest.raises(EndpointError, match=rf"said {count} studies and sent 5, 0 of them twice|after 4 of {count};"):
        fetch(query(server))
    assert [name for name in kept() if name.startswith("page")] == []
    assert not Path("registry.zip").exists()
    server.count = None
    assert fetch(query(server))["trials"] == 5


def test_a_token_that_is_refused_is_not_asked_with_again(server: Server) -> None:
    server.faults["studies"].extend([Fault(), Fault(400, b"bad pageToken")])
    with pytest.raises(EndpointError, match=r"400 bad pageToken; .* nothing is kept: run dvc repro to begin anew"):
        fetch(query(server))
    server.forget()
    fetch(query(server))
    assert server.tokens() == [None, "t2", "t4"]


def test_a_study_that_comes_twice_is_an_error(server: Server) -> None:
    server.studies[4] = study(1)
    with pytest.raises(EndpointError, match="said 5 studies and sent 5, 1 of them twice; nothing is kept"):
        fetch(query(server))


def answer(token: str | None, *numbers: int, total: int | None = None) -> Fault:
    held = {"studies": [study(n) for n in numbers], "nextPageToken": token, "totalCount": total}
    return Fault(body=json.dumps({name: value for name, value in held.items() if value is not None}).encode())


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([answer("a", 1, total=100), answer("b", 2), answer("a", 3)], "1 studies with the token of another"),
        ([answer("a", 1, total=100), answer("a", 2)], "sent a page of 1 studies with the token of another"),
        ([answer("a", 1, total=100), answer("b")], "sent a page of 0 studies and more to come, after 1 of 100"),
        ([answer("a", 1, 2, total=1)], "sent a page of 2 studies and more to come, after 2 of 1"),
    ],
)
def test_pages_without_an_end_are_an_error(server: Server, pages: list[Fault], said: str) -> None:
    server.faults["studies"].extend(pages)
    with pytest.raises(EndpointError, match=said):
        fetch(query(server))
    assert len(server.asked_for("studies")) == len(pages)


def test_a_last_page_may_be_empty(server: Server) -> None:
    server.faults["studies"].extend([answer("a", 1, 2, total=2), answer(None)])
    counts = fetch(query(server))
    assert (counts["trials"], counts["query"]["pages"]) == (2, 1)
    assert server.tokens() == [None, "a"]


def test_no_study_at_all_is_an_error(server: Server) -> None:
    server.studies = []
    with pytest.raises(InputError, match=r"finds no study; loosen acquire.query"):
        fetch(query(server))


def test_a_study_without_an_id_is_one_to_reject_later(server: Server) -> None:
    server.studies[0] = {"protocolSection": 5}
    server.studies[1] = {"hasResults": False}
    assert fetch(query(server))["trials"] == 5


def test_ids_are_asked_for_in_parts_and_those_without_a_study_named(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialwright.registry.acquire.ctgov.essie._IDS_AT_ONCE", 3)
    asked = query(server, condition=None, ids=["NCT00000001", "nct 00000002", *IDS[2:4], "NCT00000099"])
    counts = fetch(asked)
    first, second = "NCT00000001,NCT00000002,NCT00000003", "NCT00000004,NCT00000099"
    assert [one.params["filter.ids"] for one in server.asked_for("studies")] == [first, first, second]
    assert server.tokens() == [None, "t2", None]
    assert (counts["trials"], counts["query"]["total"]) == (4, 4)
    assert counts["query"]["ids_without_study"] == ["NCT00000099"]
    assert download.told(counts) == "4 studies in 3 pages, data of 2026-11-25; 1 id without a study"


def test_a_study_under_an_old_id_may_come_in_two_parts(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialwright.registry.acquire.ctgov.essie._IDS_AT_ONCE", 1)
    server.faults["studies"].extend([answer(None, 1, total=1), answer(None, 1, total=1)])
    counts = fetch(query(server, condition=None, ids=["NCT00000001", "NCT00000077"]))
    assert ids_in() == ["NCT00000001", "NCT00000001"]
    assert counts["query"]["ids_without_study"] == ["NCT00000077"]


def test_of_two_runs_at_once_one_downloads(server: Server) -> None:
    server.faults["studies"].extend([Fault(), Fault(hang=20)])
    first = begin(query(server))
    assert server.hung.wait(60)
    second = begin(query(server))
    assert second.stderr.readline() == b"another run downloads the same; waiting for it\n"
    assert server.tokens() == [None, "t2"]
    kill(first, server)
    second.communicate(timeout=60)
    assert second.returncode == 0
    assert ids_in() == IDS
    assert sorted(server.tokens(), key=str) == [None, "t2", "t2", "t4"]
