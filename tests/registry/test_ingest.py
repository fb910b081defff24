"""Every member of the zip ends in the trials or in the rejects, whatever it holds."""

import importlib
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_kit import FULL, pack, record, rejects, run, trials
from test_legacy_xml import MALFORMED

from stages.ingest import main
from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.ground.trial import Trial
from trialwright.registry import parse

# The package shows the function of that name in place of the module.
MODULE = importlib.import_module("trialwright.registry.ingest")
ROOT = Path(__file__).resolve().parents[2]


def check_sums(source: Path, counts) -> None:
    """Check that members, tables and counts agree."""
    assert counts.read == counts.accepted + sum(counts.rejected.values())
    assert len(trials(source)) == counts.accepted
    rows = tables.read(source.with_name("rejects.parquet"), tables.REJECTS).to_pylist()
    assert tables.count_by(rows) == counts.rejected


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


def test_the_first_of_duplicates_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    members = {
        "a.xml": record(1, "<phase>Phase 1</phase>"), "b.xml": record(1), "c.xml": record(2), "d.xml": record(1),
        "e.xml": record(2),
    }
    source = pack(tmp_path / "a.zip", members)
    wanted = {"b.xml": "duplicate_trial", "d.xml": "duplicate_trial", "e.xml": "duplicate_trial"}
    # In one batch, and each in its own.
    for size in (MODULE.BATCH_MEMBERS, 1):
        monkeypatch.setattr(MODULE, "BATCH_MEMBERS", size)
        counts = run(source)
        assert rejects(source) == wanted
        assert [(row["trial_id"], row["phase"]) for row in trials(source)] == [
            ("NCT00000001", "Phase 1"), ("NCT00000002", None),
        ]
        check_sums(source, counts)


def test_a_member_name_that_stands_twice(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.xml", record(1))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xml", record(2))
    assert run(tmp_path / "a.zip").accepted == 2


def test_the_number_of_workers_leaves_the_bytes_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MODULE, "BATCH_MEMBERS", 7)
    members = {f"{i}.xml": b"<x/>" if i % 10 == 3 else record(i % 50, "<phase>Phase 1</phase>" * (i % 4))
               for i in range(90)}
    source = pack(tmp_path / "a.zip", members)
    seen = set()
    for workers in (1, 2, 1):
        counts = run(source, workers=workers)
        seen.add((
            source.with_name("trials.parquet").read_bytes(), source.with_name("rejects.parquet").read_bytes(),
            str(counts),
        ))
    assert len(seen) == 1
    check_sums(source, counts)


@pytest.mark.parametrize(("limit", "read"), [(1, 1), (2, 2), (99, 3), (None, 3)])
def test_limit_reads_only_the_first(tmp_path: Path, limit: int | None, read: int):
    members = {"Contents.txt": b"x", "a.xml": record(1), "b.xml": b"", "c.xml": record(3)}
    source = pack(tmp_path / "a.zip", members)
    counts = run(source, limit=limit)
    assert (counts.read, counts.skipped) == (read, 1)
    check_sums(source, counts)


def test_no_trial_at_all_is_one_line_and_leaves_the_old_tables(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {"a.xml": b"", "b.xml": b"<x/>", "c.xml": b""})
    source.with_name("trials.parquet").write_bytes(b"old")
    with pytest.raises(InputError, match="none of 3 records is a trial; found 2 malformed_xml, 1 not_a_trial") as error:
        run(source)
    assert "\n" not in str(error.value)
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "trials.parquet"}
    assert source.with_name("trials.parquet").read_bytes() == b"old"


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a record with a slice cut out, repeated, or written over."""
    data = draw(st.sampled_from([FULL, record(1), record(2)]))
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(len(data), start + 200)))
    patch = draw(st.sampled_from([b"", data[start:end] * 2, b"\0", b"&x;", b"<", b"]]>", b"\xff"]))
    return data[:start] + patch + data[end:]


RECORDS = st.one_of(
    st.builds(record, st.integers(0, 99_999_999)), st.binary(max_size=200), mutated(),
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
        else:
            assert counts.read == len(datas)
            check_sums(source, counts)


def test_the_stage_writes_metrics_that_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    source = pack(tmp_path / "registry.zip", {
        "Contents.txt": b"x", "a.xml": record(1), "b.xml": record(2), "c.xml": record(1), "d.xml": b"",
    })
    out = ["data/trials.parquet", "data/rejects/ingest.parquet", "metrics/ingest.json"]
    result = CliRunner().invoke(main, [source.name, *out], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "ingest: read 4, accepted 2" in result.output
    metrics = json.loads(Path(out[2]).read_text())
    assert metrics == {
        "read": 4, "accepted": 2, "rejected": {"duplicate_trial": 1, "malformed_xml": 1}, "skipped": 1,
    }
    assert tables.read(Path(out[0]), tables.TRIALS).num_rows == metrics["accepted"]
    assert tables.read(Path(out[1]), tables.REJECTS).num_rows == sum(metrics["rejected"].values())


def test_the_stage_ends_in_one_line_on_a_bad_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    Path("registry.zip").write_bytes(b"no zip")
    result = CliRunner().invoke(main, ["registry.zip", "t", "r", "m"], catch_exceptions=False)
    assert result.exit_code == 1
    assert result.output.startswith("error: registry.zip: not a complete zip")
    assert len(result.output.strip().splitlines()) == 1
    assert not Path("m").exists()
