"""A large file of many records, read in pieces, gives what it gives as a whole, in bounded memory."""

import os
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry_kit import LINES, lines, pack, record, rejects, run, trials

from trialwright.core.errors import InputError
from trialwright.engine import worker
from trialwright.registry.archive import contents as archive
from trialwright.registry.archive import members as archived
from trialwright.registry.dialects import legacy_xml, spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.ingest import shares

__all__ = ["lines"]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="patches reach a worker by fork alone")


def many(count: int, *, start: int = 0) -> bytes:
    """Return lines of which some are no trials, and some have values that cannot be read."""
    rows = ("none here" if i % 10 == 3 else f"NCT{start + i:08}{' ?' * (i % 7 == 0)}" for i in range(count))
    return "\n".join(rows).encode()


def all_of(source: Path) -> tuple[list[dict], dict[str, str]]:
    return trials(source), rejects(source)


@pytest.mark.parametrize("size", [1, 30, 500, 1 << 20])
def test_pieces_give_what_the_whole_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace, size: int,
):
    members = {"0.xml": record(500), "a.lines": many(90), "b.lines": many(9, start=60), "1.xml": record(2)}
    source = pack(tmp_path / "a.zip", members)
    whole = run(source), *all_of(source)
    monkeypatch.setattr(shares, "STREAMED_FROM", 100)
    monkeypatch.setattr(lines, "cut", lambda chunks, most, _: LINES.cut(chunks, most, size))
    assert (run(source, workers=2), *all_of(source)) == whole
    assert whole[0].read == 101
    assert whole[0].rejected == {"no_id": 10, "duplicate_trial": 9}
    assert whole[0].unread == {"line": 14}


def test_the_number_of_workers_leaves_the_bytes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace,
):
    monkeypatch.setattr(shares, "STREAMED_FROM", 100)
    monkeypatch.setattr(lines, "cut", lambda chunks, most, _: LINES.cut(chunks, most, 50))
    source = pack(tmp_path / "a.zip", {"a.lines": many(300), "b.lines": many(40, start=280), "a.xml": record(999)})
    seen = set()
    for workers in (1, 2, 3):
        counts = run(source, workers=workers)
        seen.add((
            source.with_name("trials.parquet").read_bytes(), source.with_name("rejects.parquet").read_bytes(),
            str(counts),
        ))
    assert len(seen) == 1


@pytest.mark.parametrize("streamed_from", [1, 1 << 20])
@pytest.mark.parametrize(("limit", "read"), [(1, 1), (2, 3), (5, 8), (25, 28)])
def test_limit_is_of_members_and_of_the_records_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace, streamed_from: int, limit: int, read: int,
):
    monkeypatch.setattr(shares, "STREAMED_FROM", streamed_from)
    monkeypatch.setattr(lines, "cut", lambda chunks, most, _: LINES.cut(chunks, most, 30))
    source = pack(tmp_path / "a.zip", {"a.lines": many(90), "b.lines": b"NCT00000900", "c.lines": many(2, start=800)})
    counts = run(source, limit=limit)
    assert counts.read == read == counts.accepted + sum(counts.rejected.values())


def test_a_piece_that_cannot_be_read_is_one_reject_of_its_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace,
):
    monkeypatch.setattr(shares, "STREAMED_FROM", 1)
    monkeypatch.setattr(lines, "cut", lambda chunks, most, _: LINES.cut(chunks, most, 17))
    source = pack(tmp_path / "a.zip", {"a.lines": b"NCT00000001\nNCT00000002\nNCT00000003\nbroken\nNCT00000005"})
    counts = run(source)
    assert rejects(source) == {"a.lines#records 3-4": "broken"}
    assert (counts.read, counts.accepted) == (4, 3)


def test_a_record_that_is_too_large_ends_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace,
):
    monkeypatch.setattr(shares, "STREAMED_FROM", 1)
    monkeypatch.setattr(lines, "cut", lambda chunks, most, _: LINES.cut(chunks, most, 1))
    data = b"NCT00000001\nNCT00000002 " + b"x" * 200 + b"\nNCT00000003"
    source = pack(tmp_path / "a.zip", {"a.lines": data, "b.xml": record(9, "<x/>")})
    assert run(source, max_bytes=150).accepted == 2
    assert rejects(source) == {"a.lines": "too_large"}


def test_a_large_file_of_one_record_is_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # As where a dialect of many records shares its suffix.
    export = SimpleNamespace(**{**vars(LINES), "SUFFIXES": (".xml",), "check": refuse})
    monkeypatch.setattr("trialwright.registry.dialects.spoken.DIALECTS", (export, legacy_xml))
    monkeypatch.setattr(shares, "STREAMED_FROM", 1)
    source = pack(tmp_path / "a.zip", {"a.xml": record(1), "b.xml": b"lines: NCT00000007"})
    assert run(source).accepted == 1
    assert rejects(source) == {"b.xml": "malformed_xml"}


def refuse(beginning: bytes) -> None:
    raise Rejection("another_dialect")


@pytest.mark.parametrize("streamed_from", [1, 1 << 20], ids=["piece", "small file"])
@pytest.mark.parametrize(("fault", "reason"), [("die", "parser_died"), ("hang", "too_slow")])
def test_a_record_that_kills_its_worker_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace, streamed_from: int, fault: str,
    reason: str,
):
    def records(name, data, unread, first=1):
        for found in LINES.records(name, data, unread, first):
            if found.name.endswith("NCT00000014"):
                os.kill(os.getpid(), signal.SIGSEGV) if fault == "die" else signal.pause()
            yield found

    monkeypatch.setattr(worker, "TIME_S", 1.0)
    monkeypatch.setattr(shares, "STREAMED_FROM", streamed_from)
    monkeypatch.setattr(lines, "records", records)
    monkeypatch.setattr(lines, "cut", lambda chunks, most, size: LINES.cut(chunks, most, min(size, 100)))
    source = pack(tmp_path / "a.zip", {"a.lines": many(40), "b.lines": many(3, start=50)})
    counts = run(source, workers=2)
    assert rejects(source) == {"a.lines#record 15": reason, **{f"a.lines#{i}": "no_id" for i in (4, 14, 24, 34)}}
    assert counts.read == 43
    assert "NCT00000015" in {row["trial_id"] for row in trials(source)}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.lists(st.sampled_from([b"abc" * 400, os.urandom(700), b"", b"z" * 3000]), max_size=40).map(b"".join),
    level=st.integers(0, 9), chunk=st.integers(1, 5000),
)
def test_chunks_of_a_member_are_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, level: int, chunk: int,
):
    monkeypatch.setattr(archived, "_CHUNK", chunk)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.xml", data, zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED, level or None)
    assert b"".join(read_in_chunks(tmp_path / "a.zip", chunk)) == data


def read_in_chunks(path: Path, most: int | None = None, **lies: int) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        for chunk in archived.chunks(descriptor, archive.scan(path).members[0]._replace(**lies)):
            assert most is None or len(chunk) <= most + archived._NAME_ROOM
            yield chunk
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("lies", [
    {"size": 1}, {"size": 5000}, {"size": 1 << 20}, {"crc": 7}, {"packed": 10}, {"flags": 1}, {"method": 12},
    {"offset": 3}, {"offset": 1 << 63}, {"size": 1 << 40},
])
def test_a_lie_of_the_directory_is_a_rejection(tmp_path: Path, lies: dict[str, int]):
    path = pack(tmp_path / "a.zip", {"a.xml": b"".join(b"%d" % i for i in range(2000))})
    with pytest.raises(Rejection) as rejection:
        list(read_in_chunks(path, **lies))
    assert rejection.value.reason == ("suspicious_ratio" if lies.get("size") == 1 << 40 else "unreadable_member")


def test_what_unpacks_to_more_than_it_says_is_left_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archived, "_CHUNK", 1000)
    path = pack(tmp_path / "a.zip", {"a.xml": os.urandom(50) * 10_000})
    taken = []
    with pytest.raises(Rejection):
        taken.extend(read_in_chunks(path, size=3000))
    assert sum(map(len, taken)) <= 3000


def test_what_is_damaged_anywhere_is_refused_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace,
):
    monkeypatch.setattr(shares, "STREAMED_FROM", 1)
    source = pack(tmp_path / "a.zip", {"a.lines": many(900), "b.xml": record(5000)}, zipfile.ZIP_STORED)
    data = bytearray(source.read_bytes())
    data[data.index(b"NCT00000800") + 5] ^= 1
    source.write_bytes(data)
    assert run(source).accepted == 1
    assert rejects(source) == {"a.lines": "unreadable_member"}


def test_a_zip_of_files_without_records_is_one_line(tmp_path: Path, lines: SimpleNamespace):
    with pytest.raises(InputError, match="none of 0 records is a trial; each"):
        run(pack(tmp_path / "a.zip", {"a.lines": b"\n"}))


SCRIPT = """
import resource, sys
from pathlib import Path
from registry_kit import LINES
from trialwright.registry.dialects import spoken
from trialwright.registry.ingest.ingesting import ingest
from trialwright.sections.running import Engine
spoken.DIALECTS = (*spoken.DIALECTS, LINES)
source = Path(sys.argv[1])
found = ingest(source, *map(source.with_name, "trm"), limit=None, max_record_bytes=1 << 20, engine=Engine.local(2))
# Not ru_maxrss of this process, which begins with that of whoever started it.
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
peaks = int(own.split()[1]) >> 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
print(found.read, found.rejected.get("too_large", 0), *peaks)
"""


@pytest.mark.slow
@pytest.mark.parametrize("separator", [b"\n", b" "], ids=["many records", "one record"])
def test_a_gigabyte_is_read_in_bounded_memory(tmp_path: Path, separator: bytes):
    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("b.xml", record(1))
        with packed.open(zipfile.ZipInfo("a.lines"), "w", force_zip64=True) as into:
            for i in range(1 << 10):
                rows = (f"NCT{16 * i + j:08} " + zlib.crc32(b"%d" % (16 * i + j)).to_bytes(4, "big").hex() * 8000
                        for j in range(16))
                into.write(separator.join(map(str.encode, rows)) + separator)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(source)], capture_output=True, text=True, check=True, env=environment,
    ).stdout
    read, too_large, *peaks = map(int, said.split())
    assert (read, too_large) == ((1 + (1 << 14), 0) if separator == b"\n" else (2, 1))
    assert max(peaks) < 500, peaks


def study(number: int) -> str:
    return f'{{"protocolSection": {{"identificationModule": {{"nctId": "NCT{number:08}"}}}}}}'


@pytest.mark.parametrize("streamed_from", [1, 1 << 20], ids=["pieces", "small file"])
@pytest.mark.parametrize(("name", "data", "dialect", "lost"), [
    ("a.xml", "<Trials_downloaded_from_ICTRP>" + "".join(
        f"<Trial><TrialID>DRKS{i:08}</TrialID></Trial>\n" for i in range(1, 31)) + "</Trials_downloaded_from_ICTRP>",
     "ictrp_xml", "a.xml#record 14"),
    ("a.csv", "TrialID,Date_registration,Target_size\n" + "".join(f"DRKS{i:08},2019-01-02,30\n" for i in range(1, 31)),
     "ictrp_csv", "a.csv#record 14"),
    ("a.json", '{"studies": [' + ",".join(map(study, range(1, 31))) + "]}", "api_v2", "a.json#record 14"),
    ("a.jsonl", "\n".join(map(study, range(1, 31))), "api_v2", "a.jsonl#record 14"),
])
def test_in_every_dialect_of_many_records_one_that_kills_its_worker_is_lost_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streamed_from: int, name: str, data: str, dialect: str, lost: str,
):
    module = spoken.named(dialect)
    read = module.records

    def records(name, data, unread, first=1):
        # The parser ends wherever it comes to this record, and nothing of what it is in comes back.
        if b"00000014" in data:
            os.kill(os.getpid(), signal.SIGSEGV)
        return read(name, data, unread, first)

    cut = module.cut
    monkeypatch.setattr(shares, "STREAMED_FROM", streamed_from)
    monkeypatch.setattr(module, "records", records)
    monkeypatch.setattr(module, "cut", lambda chunks, most, size: cut(chunks, most, min(size, 300)))
    source = pack(tmp_path / "a.zip", {name: data.encode(), "b.xml": record(99)})
    counts = run(source, workers=2)
    assert rejects(source) == {lost: "parser_died"}
    assert (counts.read, counts.accepted) == (31, 30)
