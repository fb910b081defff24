"""Every member of the zip ends in the trials or in the rejects, and the bytes depend on the records alone."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_kit import FULL, MALFORMED, MAX_BYTES, pack, record, rejects, run, trials

from stages.ingest import main
from trialwright.core import tables
from trialwright.core.errors import InputError, TrialwrightError
from trialwright.core.tables.rejects import REJECTS
from trialwright.engine import worker
from trialwright.registry.archive import contents as archive
from trialwright.registry.dialects import legacy_xml
from trialwright.registry.dialects.legacy_xml import parse
from trialwright.registry.ingest import shares
from trialwright.registry.ingest.batch import parse as parse_share
from trialwright.registry.ingest.batch import to_batch
from trialwright.registry.ingest.ingesting import Ingested
from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial

ROOT = Path(__file__).resolve().parents[2]
NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="patches reach a worker by fork alone")


def check_sums(source: Path, counts: Ingested) -> None:
    """Check that members, tables and counts agree."""
    assert counts.read == counts.accepted + sum(counts.rejected.values())
    rows = trials(source)
    assert len(rows) == len({row["trial_id"] for row in rows}) == counts.accepted
    assert pq.read_schema(source.with_name("trials.parquet")).equals(TRIALS)
    refused = tables.read(source.with_name("rejects.parquet"), REJECTS).to_pylist()
    assert tables.count_by(refused) == counts.rejected


def test_malformed_beside_good(tmp_path: Path):
    members = {"0/good.xml": FULL}
    for i, (name, data, _) in enumerate(MALFORMED):
        members[f"1/{name}.xml"] = data
        members[f"2/{i}.xml"] = record(i)
    source = pack(tmp_path / "a.zip", members, zipfile.ZIP_STORED)
    counts = run(source, max_bytes=16 << 20)
    assert rejects(source) == {f"1/{name}.xml": reason for name, _, reason in MALFORMED}
    assert counts.accepted == 1 + len(MALFORMED)
    assert counts.read == len(members)
    check_sums(source, counts)


def test_rows_are_the_parsed_trials(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {"b.xml": FULL, "a.xml": record(1)})
    run(source)
    rows = trials(source)
    for row in rows:
        for intervention in row["interventions"]:
            intervention["other_names"] = tuple(intervention["other_names"])
    # The order is that of the archive.
    assert [Trial.from_row(row) for row in rows] == [parse(FULL), parse(record(1))]


def test_no_rows_make_an_empty_batch():
    assert to_batch([]).num_rows == 0
    assert to_batch([]).schema.equals(TRIALS)


def test_the_first_of_duplicates_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    members = {
        "a.xml": record(1, "<phase>Phase 1</phase>"), "b.xml": record(1), "c.xml": record(2), "d.xml": record(1),
        "e.xml": record(2),
    }
    source = pack(tmp_path / "a.zip", members)
    wanted = {"b.xml": "duplicate_trial", "d.xml": "duplicate_trial", "e.xml": "duplicate_trial"}
    # In one batch, and each in its own.
    for size in (shares.BATCH_MEMBERS, 1):
        monkeypatch.setattr(shares, "BATCH_MEMBERS", size)
        counts = run(source)
        assert rejects(source) == wanted
        assert [(row["trial_id"], row["phase"]) for row in trials(source)] == [
            ("NCT00000001", "Phase 1"), ("NCT00000002", None),
        ]
        check_sums(source, counts)


def test_a_member_name_that_stands_twice(tmp_path: Path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        source = pack(tmp_path / "a.zip", [("a.xml", record(1)), ("a.xml", record(2))])
    assert run(source).accepted == 2


@pytest.mark.parametrize(("name", "size"), [("BATCH_MEMBERS", 7), ("BATCH_BYTES", 2000)])
def test_the_number_of_workers_leaves_the_bytes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, size: int,
):
    monkeypatch.setattr(shares, name, size)
    members = {f"{i}.xml": b"<x/>" if i % 10 == 3 else record(i % 50, "<phase>Phase 1</phase>" * (i % 4))
               for i in range(90)}
    source = pack(tmp_path / "a.zip", members)
    seen = set()
    for workers in (1, 2, 3, 1):
        counts = run(source, workers=workers)
        seen.add((
            source.with_name("trials.parquet").read_bytes(), source.with_name("rejects.parquet").read_bytes(),
            str(counts),
        ))
    assert len(seen) == 1
    check_sums(source, counts)


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shares, "BATCH_BYTES", 2000)
    monkeypatch.setattr("trialwright.registry.ingest.sink.GROUP_BYTES", 10_000)
    run(pack(tmp_path / "a.zip", {f"{i}.xml": record(i) for i in range(200)}))
    groups = pq.ParquetFile(tmp_path / "trials.parquet")
    assert groups.num_row_groups > 2
    assert groups.metadata.num_rows == 200


@pytest.mark.parametrize(("limit", "read"), [(1, 1), (2, 2), (99, 3), (None, 3)])
def test_limit_reads_only_the_first(tmp_path: Path, limit: int | None, read: int):
    members = {"Contents.txt": b"x", "a.xml": record(1), "b.xml": b"", "c.xml": record(3)}
    source = pack(tmp_path / "a.zip", members)
    counts = run(source, limit=limit)
    assert (counts.read, counts.skipped) == (read, {".txt": 1})
    assert trials(source)[0]["trial_id"] == "NCT00000001"
    check_sums(source, counts)


def test_no_trial_at_all_is_one_line_with_the_reasons_and_leaves_them_in_a_table(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {"b.xml": b"<x/>", "a.xml": b"", "c.xml": b""})
    source.with_name("trials.parquet").write_bytes(b"old")
    with pytest.raises(InputError) as error:
        run(source)
    said = str(error.value)
    assert "none of 3 records is a trial: 2 malformed_xml, 1 not_a_trial (such as a.xml: malformed_xml: " in said
    assert said.endswith(f"each with its reason in {source.with_name('rejects.parquet')}")
    assert "\n" not in said
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "trials.parquet", "rejects.parquet"}
    assert source.with_name("trials.parquet").read_bytes() == b"old"
    assert rejects(source) == {"a.xml": "malformed_xml", "b.xml": "not_a_trial", "c.xml": "malformed_xml"}


def test_values_that_cannot_be_read_are_counted(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {
        "a.xml": record(1, "<start_date>03/05/2004</start_date><enrollment>1.200</enrollment>"),
        "b.xml": record(2, "<start_date>soon</start_date><enrollment>1,200</enrollment><completion_date/>"),
    })
    counts = run(source)
    assert (counts.accepted, counts.rejected) == (2, {})
    assert counts.unread == {"start_date": 2, "enrollment": 1}
    assert [row["enrollment"] for row in trials(source)] == [None, 1200]


@NEEDS_FORK
def test_a_killed_worker_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(legacy_xml, "parse", lambda data, unread: os.kill(os.getpid(), signal.SIGKILL))
    source = pack(tmp_path / "a.zip", {"a.xml": record()})
    with pytest.raises(TrialwrightError, match="a worker process was killed"):
        run(source)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@NEEDS_FORK
@pytest.mark.parametrize(("fault", "workers", "reason"), [
    ("hang", 2, "too_slow"), ("die", 2, "parser_died"), ("die", 1, "parser_died"),
])
def test_a_record_that_hangs_or_kills_the_parser_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, workers: int, reason: str,
):
    read = legacy_xml.parse

    def parse(data: bytes, unread: Counter[str]) -> Trial:
        if fault.encode() in data:
            if fault == "die":
                os.kill(os.getpid(), signal.SIGSEGV)
            time.sleep(3600)
        return read(data, unread)

    monkeypatch.setattr(legacy_xml, "parse", parse)
    monkeypatch.setattr(worker, "TIME_S", 5.0)
    monkeypatch.setattr(shares, "BATCH_MEMBERS", 6)
    members = {f"{i}.xml": record(i, f"<condition>{fault if i == 13 else 'asthma'}</condition>") for i in range(20)}
    source = pack(tmp_path / "a.zip", members)
    counts = run(source, workers=workers)
    assert rejects(source) == {"13.xml": reason}
    assert [row["trial_id"] for row in trials(source)] == [f"NCT{i:08}" for i in range(20) if i != 13]
    check_sums(source, counts)


@NEEDS_FORK
def test_workers_end_with_the_process_that_hired_them(tmp_path: Path):
    script = (
        "import os, time\n"
        "from trialwright.engine.crew import by_processes\n"
        # One write for the whole line: print makes two, between which the other worker's may come.
        "def work(item):\n    os.write(1, b'%d\\n' % os.getpid())\n    time.sleep(600)\n"
        "with by_processes(work, [1, 2], 2) as results:\n    next(results)\n"
    )
    hirer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    workers = [int(hirer.stdout.readline()) for _ in range(2)]
    hirer.kill()
    hirer.communicate()
    for _ in range(200):
        if not any(map(_runs, workers)):
            return
        time.sleep(0.05)
    raise AssertionError("a worker is left")


def _runs(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a record with a slice cut out, repeated, or written over."""
    data = draw(st.sampled_from([FULL, record(1), record(2)]))
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(len(data), start + 200)))
    byte = draw(st.binary(min_size=1, max_size=1))
    patch = draw(st.sampled_from([b"", data[start:end] * 2, b"\0", b"&x;", b"<", b"]]>", b"\xff", byte]))
    return data[:start] + patch + data[end:]


RECORDS = st.one_of(
    st.builds(record, st.integers(0, 6) | st.integers(0, 99_999_999)),
    st.builds(record, st.just(8), st.text(max_size=40).map("<official_title>{}</official_title>".format)),
    st.binary(max_size=200),
    mutated(),
    st.sampled_from([case[1] for case in MALFORMED if len(case[1]) < 100_000]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=8))
def test_any_mix_adds_up(datas: list[bytes]):
    with tempfile.TemporaryDirectory() as folder:
        source = pack(Path(folder) / "a.zip", {f"{i}.xml": data for i, data in enumerate(datas)})
        try:
            counts = run(source)
        except InputError as error:
            assert f"none of {len(datas)} records" in str(error)
            assert len(rejects(source)) == len(datas)
        else:
            assert counts.read == len(datas)
            check_sums(source, counts)


@settings(max_examples=300, deadline=None)
@given(st.lists(RECORDS, max_size=12))
def test_a_batch_of_anything_is_valid_columns_and_rejects(datas: list[bytes]):
    with tempfile.TemporaryDirectory() as folder:
        source = pack(Path(folder) / "a.zip", {f"{i}.xml": data for i, data in enumerate(datas)})
        parsed = parse_share(source, MAX_BYTES, None, archive.scan(source).members)
    assert len(parsed.names) + len(parsed.rejects) == len(datas)
    with pa.ipc.open_stream(parsed.trials) as reader:
        batch = reader.read_next_batch()
    batch.validate(full=True)
    assert batch.num_rows == len(parsed.names)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_to_a_zip_gets_past_its_two_errors(data: st.DataObject):
    with tempfile.TemporaryDirectory() as folder:
        source = pack(Path(folder) / "a.zip", {"a.xml": FULL, "b.xml": record()})
        damaged = bytearray(source.read_bytes())
        start = damaged.index(b"PK\1\2")
        for _ in range(data.draw(st.integers(1, 4))):
            damaged[data.draw(st.integers(start, len(damaged) - 1))] = data.draw(st.integers(0, 255))
        source.write_bytes(damaged)
        try:
            members = archive.scan(source).members
        except InputError:
            return
        parsed = parse_share(source, MAX_BYTES, None, members)
    assert len(parsed.names) + len(parsed.rejects) == len(members)


def test_the_stage_writes_metrics_that_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    source = pack(tmp_path / "registry.zip", {
        "Contents.txt": b"x", "a.xml": record(1, "<start_date>soon</start_date>"), "b.xml": record(2),
        "c.xml": record(1), "d.xml": b"", "more.zip": b"PK",
    })
    out = ["data/trials.parquet", "data/rejects/ingest.parquet", "data/merged.parquet", "metrics/ingest.json"]
    result = CliRunner().invoke(main, [source.name, *out], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    rejected = "{'malformed_xml': 1, 'duplicate_trial': 1}"
    assert f"ingest: read 4, accepted 2, merged 0, rejected {rejected}; left out:" in result.output
    assert "left out: 1 .txt, 1 .zip (what is packed within is not opened: unpack it first)\n" in result.output
    assert "mean one thing only: 1 start_date\n" in result.output
    metrics = tables.read_json(Path(out[3]))
    assert metrics.pop("counts")["registry"] == {"ClinicalTrials.gov": 2}
    assert metrics == {
        "read": 4, "accepted": 2, "merged": 0, "rejected": {"duplicate_trial": 1, "malformed_xml": 1},
        "unread": {"start_date": 1}, "skipped": {".txt": 1, ".zip": 1},
    }
    assert tables.read(Path(out[0]), TRIALS).num_rows == metrics["accepted"]
    assert tables.read(Path(out[1]), REJECTS).num_rows == sum(metrics["rejected"].values())


def test_the_stage_ends_in_one_line_on_a_bad_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    Path("registry.zip").write_bytes(b"no zip")
    result = CliRunner().invoke(main, ["registry.zip", "t", "r", "d", "m"], catch_exceptions=False)
    assert result.exit_code == 4
    assert result.output.startswith("error: registry.zip: not a complete zip")
    assert len(result.output.strip().splitlines()) == 1
    assert not Path("m").exists()
