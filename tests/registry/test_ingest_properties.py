"""Ingest as a whole: nothing is lost, and the bytes depend on the records alone."""

import os
import signal
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_records import FULL, pack, small

from stages import ingest as stage
from trialwright.ground import tables
from trialwright.ground.errors import InputError, TrialwrightError
from trialwright.ground.trial import Trial
from trialwright.registry import archive, ingest, legacy_xml, parse
from trialwright.registry.columns import to_batch
from trialwright.registry.ingest import cut, parse_batch

LIMIT = 1 << 20
NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="patches reach a worker by fork alone")


def run(folder, members, workers=1, limit=None, max_record_bytes=LIMIT):
    folder.mkdir(parents=True, exist_ok=True)
    source = pack(folder / "registry.zip", members)
    outputs = folder / "trials.parquet", folder / "rejects.parquet"
    counts = ingest(source, *outputs, limit=limit, max_record_bytes=max_record_bytes, workers=workers)
    return counts, pq.read_table(outputs[0]), pq.read_table(outputs[1]).to_pylist()


def test_every_record_is_a_trial_or_a_named_reject(tmp_path):
    counts, trials, rejects = run(tmp_path, [
        ("Contents.txt", b"list"), ("a.xml", FULL), ("b.xml", b"<clinical_study>"), ("c.xml", b"<other/>"),
        ("d.xml", small(4)), ("e/a.xml", FULL), ("f.xml", b"<clinical_study/>"), ("g.xml", os.urandom(LIMIT + 1)),
        ("h.xml", b"<!DOCTYPE a>" + small(5)),
    ])
    assert counts == (8, 2, {
        "malformed_xml": 1, "not_a_trial": 1, "no_nct_id": 1, "too_large": 1, "entity_declaration": 1,
        "duplicate_trial": 1,
    }, 1)
    assert trials.schema.equals(tables.TRIALS)
    assert trials["trial_id"].to_pylist() == ["NCT90000001", "NCT90000004"]
    assert {row["id"]: row["reason"] for row in rejects} == {
        "b.xml": "malformed_xml", "c.xml": "not_a_trial", "f.xml": "no_nct_id", "g.xml": "too_large",
        "h.xml": "entity_declaration", "e/a.xml": "duplicate_trial",
    }


def test_a_row_is_the_trial_that_was_parsed(tmp_path):
    _, trials, rejects = run(tmp_path, {"a.xml": FULL, "b.xml": small()})
    rows = [Trial.from_row(row) for row in trials.to_pylist()]
    for row in rows:
        row.interventions = [part._replace(other_names=tuple(part.other_names)) for part in row.interventions]
    assert rows == [parse(FULL), parse(small())]
    assert rejects == []


def test_no_rows_make_an_empty_batch():
    assert to_batch([]).num_rows == 0
    assert to_batch([]).schema.equals(tables.TRIALS)


def test_the_first_of_two_records_stays_over_batches(tmp_path, monkeypatch):
    monkeypatch.setitem(cut.__globals__, "BATCH_BYTES", 1)
    members = [("a.xml", small(1)), ("b.xml", small(2)), ("c.xml", small(1, "<phase>Phase 1</phase>"))]
    counts, trials, rejects = run(tmp_path, members)
    assert counts.rejected == {"duplicate_trial": 1}
    assert trials["phase"].to_pylist() == [None, None]
    assert rejects[0]["id"] == "c.xml"


def test_the_bytes_do_not_depend_on_the_workers(tmp_path, monkeypatch):
    monkeypatch.setitem(cut.__globals__, "BATCH_BYTES", 2000)
    members = {f"{i}.xml": small(i, f"<keyword>k{i}</keyword>") if i % 5 else b"<bad" for i in range(120)}
    for workers in (1, 2, 3):
        run(tmp_path / str(workers), members, workers=workers)
    for name in ("trials.parquet", "rejects.parquet"):
        assert len({(tmp_path / str(workers) / name).read_bytes() for workers in (1, 2, 3)}) == 1


def test_row_groups_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setitem(cut.__globals__, "BATCH_BYTES", 2000)
    monkeypatch.setattr("trialwright.registry.sink.GROUP_BYTES", 10_000)
    run(tmp_path, {f"{i}.xml": small(i) for i in range(200)})
    groups = pq.ParquetFile(tmp_path / "trials.parquet")
    assert groups.num_row_groups > 2
    assert groups.metadata.num_rows == 200


def test_limit_reads_the_first(tmp_path):
    counts, trials, _ = run(tmp_path, {f"{i}.xml": small(i) for i in range(9)}, limit=4)
    assert counts.read == counts.accepted == 4
    assert trials["trial_id"].to_pylist() == [f"NCT9000000{i}" for i in range(4)]


def test_no_trial_at_all_fails_and_leaves_nothing(tmp_path):
    with pytest.raises(InputError, match="none of 2 records is a trial; found 2 malformed_xml"):
        run(tmp_path, {"a.xml": b"", "b.xml": b"<"})
    with pytest.raises(InputError, match="holds no XML record among 1 members"):
        run(tmp_path, {"a.txt": b""})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["registry.zip"]


@NEEDS_FORK
def test_a_killed_worker_is_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(legacy_xml, "parse", lambda data: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(TrialwrightError, match="a worker process was killed"):
        run(tmp_path, {"a.xml": small()})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["registry.zip"]


def mutated(data: bytes, at: int, byte: int, cut_at: int) -> bytes:
    """Change one byte of a record and cut its end."""
    changed = bytearray(data)
    changed[at % len(data)] = byte
    return bytes(changed[: len(data) - cut_at % 40])


RECORDS = st.one_of(
    st.integers(0, 6).map(small),
    st.binary(max_size=200),
    st.builds(mutated, st.just(FULL), st.integers(0, len(FULL)), st.integers(0, 255), st.sampled_from([0, 0, 0, 5])),
    st.text(max_size=40).map(lambda text: small(8, f"<brief_title>{text}</brief_title>")),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(RECORDS, max_size=12))
def test_whatever_members_hold_each_is_a_trial_or_a_reject(records):
    with tempfile.TemporaryDirectory() as folder:
        source = pack(Path(folder) / "r.zip", [(f"{i}.xml", data) for i, data in enumerate(records)])
        members = archive.scan(source).members
        parsed = parse_batch(source, LIMIT, members)
    assert len(parsed.names) + len(parsed.rejects) == len(records)
    with pa.ipc.open_stream(parsed.trials) as reader:
        batch = reader.read_next_batch()
    batch.validate(full=True)
    assert batch.num_rows == len(parsed.names)


@settings(max_examples=15, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=8))
def test_counts_add_up(records):
    members = [("first.xml", FULL), *((f"{i}.xml", data) for i, data in enumerate(records))]
    with tempfile.TemporaryDirectory() as folder:
        counts, trials, rejects = run(Path(folder), members)
    assert counts.read == len(members) == counts.accepted + sum(counts.rejected.values())
    assert (trials.num_rows, len(rejects)) == (counts.accepted, sum(counts.rejected.values()))
    assert len(set(trials["trial_id"].to_pylist())) == trials.num_rows


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_to_a_zip_gets_past_its_two_errors(data):
    with tempfile.TemporaryDirectory() as folder:
        source = pack(Path(folder) / "r.zip", {"a.xml": FULL, "b.xml": small()})
        damaged = bytearray(source.read_bytes())
        start = damaged.index(b"PK\1\2")
        for _ in range(data.draw(st.integers(1, 4))):
            damaged[data.draw(st.integers(start, len(damaged) - 1))] = data.draw(st.integers(0, 255))
        source.write_bytes(damaged)
        try:
            members = archive.scan(source).members
        except InputError:
            return
        parsed = parse_batch(source, LIMIT, members)
    assert len(parsed.names) + len(parsed.rejects) == len(members)


def test_the_stage(tmp_path, monkeypatch):
    params = (Path(__file__).resolve().parents[2] / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(params)
    monkeypatch.chdir(tmp_path)
    pack(tmp_path / "r.zip", {"a.xml": FULL, "b.xml": b"<", "note.txt": b""})
    result = CliRunner().invoke(stage.main, ["r.zip", "trials.parquet", "rejects.parquet", "metrics.json"])
    assert result.exit_code == 0, result.output
    assert "read 2, accepted 1" in result.output
    assert tables.read(Path("trials.parquet"), tables.TRIALS).num_rows == 1
    assert tables.read_json(Path("metrics.json")) == {
        "read": 2, "accepted": 1, "rejected": {"malformed_xml": 1}, "skipped": 1,
    }
    (tmp_path / "r.zip").write_bytes(b"no zip")
    result = CliRunner().invoke(stage.main, ["r.zip", "trials.parquet", "rejects.parquet", "metrics.json"])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
