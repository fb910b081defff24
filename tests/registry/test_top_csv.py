"""Tables in the dialect of TOP: what becomes a trial, and what a reject by name."""

import csv
import io
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_kit import MAX_BYTES, pack, record

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.registry.acquire.own_outcomes import split_of, write_outcomes
from trialwright.registry.dialects import top_csv
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.ingest.ingesting import ingest
from trialwright.sections.running import Engine

HEADER = ["nctid", "status", "why_stop", "label", "phase", "diseases", "icdcodes", "drugs", "smiless", "criteria"]
CRITERIA = "\n        Inclusion Criteria:\n\n          -  Adults with asthma\n             of any age\n      "
GOOD = {
    "nctid": "NCT00010101", "status": "active, not recruiting", "why_stop": "", "label": "1",
    "phase": "phase 1/phase 2", "diseases": "['asthma', \"crohn's disease\"]", "icdcodes": "[\"['J45']\"]",
    "drugs": "['drug a (10 mg)', 'placebo']", "smiless": "['CC']", "criteria": CRITERIA,
}


def table(*rows: dict[str, str], header: list[str] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(header)
    # Quoted one and all, since an open carriage return would end a row.
    lines = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    lines.writerows([{**GOOD, **row}[name] for name in header] for row in rows)
    return text.getvalue().encode()


def only(data: bytes):
    (_, result), = top_csv.parse(data)
    return result


def test_a_row_becomes_a_trial():
    trial = only(table({}))
    assert trial.trial_id == "NCT00010101"
    assert trial.phase == "Phase 1/Phase 2"
    assert trial.conditions == ["asthma", "crohn's disease"]
    assert [part[:2] for part in trial.interventions] == [("Drug", "drug a (10 mg)"), ("Drug", "placebo")]
    assert trial.eligibility_criteria == "Inclusion Criteria:\n\n- Adults with asthma of any age"
    assert (trial.overall_status, trial.why_stopped) == ("Active, not recruiting", None)
    assert trial.enrollment is None


@pytest.mark.parametrize(("row", "reason", "said"), [
    ({"nctid": "ISRCTN1"}, "no_nct_id", "'ISRCTN1'"),
    ({"nctid": ""}, "no_nct_id", "expected NCT and 8 digits"),
    ({"drugs": "aspirin"}, "malformed_list", "found aspirin"),
    ({"drugs": "['aspirin'"}, "malformed_list", "drugs"),
    ({"diseases": "('asthma',)"}, "malformed_list", "expected a list of texts"),
    ({"diseases": "['asthma', 3]"}, "malformed_list", "expected a list of texts"),
    ({"diseases": "['\\ud800']"}, "malformed_list", "diseases"),
    ({"drugs": "__import__('os').abort()"}, "malformed_list", "drugs"),
    ({"drugs": "[" * 5000 + "]" * 5000}, "malformed_list", "drugs"),
    ({"drugs": "['" + "x" * 200_000 + "']"}, "malformed_list", "at most"),
    ({"criteria": "x" * 1_100_000}, "too_large_cell", "criteria: 1100000 characters"),
    ({"criteria": "a\0b"}, "malformed_cell", "criteria: holds a NUL"),
], ids=lambda value: str(value)[:24])
def test_a_bad_row_is_a_reject_by_name(row, reason, said):
    good, bad = [result for _, result in top_csv.parse(table(row, {"nctid": "NCT00000002"}))][::-1]
    assert good.trial_id == "NCT00000002"
    assert isinstance(bad, Rejection)
    assert bad.reason == reason
    assert said in bad.detail


def test_a_cell_that_is_not_utf_8_costs_its_row_alone():
    data = table({}, {"nctid": "NCT00000002"}).replace(b"of any age", b"of \xff age", 1)
    (first, bad), (second, good) = top_csv.parse(data)
    assert (first, bad.reason, second, good.trial_id) == ("line 7", "malformed_cell", "NCT00000002", "NCT00000002")


def test_a_row_of_another_width_is_told_by_its_line():
    data = table({}).rstrip() + b"\nNCT00000002,1\n" + table({"nctid": "NCT00000003"}).partition(b"\n")[2]
    named = dict(top_csv.parse(data))
    assert named["NCT00010101"].trial_id == "NCT00010101"
    assert named["NCT00000003"].trial_id == "NCT00000003"
    odd = next(result for result in named.values() if isinstance(result, Rejection))
    assert (odd.reason, odd.detail) == ("wrong_width", "2 cells, the header has 10")


@pytest.mark.parametrize(("data", "reason", "said"), [
    (b"", "unknown_columns", "found none"),
    (b"nct_id,outcome\nNCT00000001,1\n", "unknown_columns", "expected nctid, phase, diseases, drugs, criteria; found"),
    (table({}).decode().encode("utf-16")[2:], "unknown_columns", "found"),
    (table({}, header=[*HEADER, "drugs"]), "unknown_columns", "expected"),
    (b"PK\3\4\0\0\xff", "unknown_columns", "expected"),
])
def test_no_table_of_top_is_one_rejection(data, reason, said):
    with pytest.raises(Rejection) as rejection:
        list(top_csv.parse(data))
    assert rejection.value.reason == reason
    assert said in rejection.value.detail


def test_a_header_alone_is_a_table_of_nothing():
    assert list(top_csv.parse(table())) == []


def test_an_escape_that_python_warns_of_is_read(recwarn):
    warnings.simplefilter("always")
    assert only(table({"drugs": r"['\drug']"})).interventions[0].name == r"\drug"
    assert not recwarn.list


def test_ingest_reads_tables_beside_records(tmp_path: Path):
    members = {
        "a.xml": record(1), "top/phase_I_train.csv": table({}, {"nctid": "NCT00000001"}, {"nctid": "?"}),
        "x.csv": b"a,b\n1,2\n",
    }
    out = (tmp_path / "t.parquet", tmp_path / "r.parquet", tmp_path / "m.parquet")
    source = pack(tmp_path / "a.zip", members)
    counts = ingest(source, *out, limit=None, max_record_bytes=MAX_BYTES, engine=Engine.local(1))
    assert (counts.read, counts.accepted) == (5, 2)
    assert counts.rejected == {"duplicate_trial": 1, "no_nct_id": 1, "unknown_columns": 1}
    ids = [row["id"] for row in tables.read(out[1], REJECTS).to_pylist()]
    assert set(ids) == {"top/phase_I_train.csv#NCT00000001", "top/phase_I_train.csv#line 19", "x.csv"}


def test_a_limit_holds_for_the_rows_of_each_table(tmp_path: Path):
    rows = [{"nctid": f"NCT0000000{i}"} for i in range(5)]
    source = pack(tmp_path / "a.zip", {"a.csv": table(*rows), "b.csv": table({})})
    out = (tmp_path / name for name in "trm")
    counts = ingest(source, *out, limit=2, max_record_bytes=MAX_BYTES, engine=Engine.local(1))
    assert (counts.read, counts.accepted) == (3, 3)


def test_outcomes_come_with_the_split_of_their_file(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {
        "a.xml": record(1), "top/phase_I_train.csv": table({}, {"nctid": "NCT00000002", "label": "0"}),
        "top/phase_I_test.csv": table({"nctid": "NCT00000003"}), "plain.csv": table({"nctid": "NCT00000004"}),
    })
    assert write_outcomes(source, tmp_path / "o.csv", ["trial", "label"]) == 4
    with (tmp_path / "o.csv").open(newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["trial", "label", "split"], ["NCT00010101", "1", "train"], ["NCT00000002", "0", "train"],
            ["NCT00000003", "1", "test"], ["NCT00000004", "1", ""],
        ]


@pytest.mark.parametrize(("name", "split"), [
    ("phase_I_train.csv", "train"), ("a/phase_III_valid.csv", "val"), ("Test.CSV", "test"), ("x-validation.csv", "val"),
    ("contest.csv", ""), ("train/phase_I.csv", ""), ("latest.csv", ""), ("phase_I.csv", ""),
])
def test_splits_by_name(name, split):
    assert split_of(name) == split


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40) | st.sampled_from(
    ["NCT00000001", "['a']", "[]", "", "\"", ",", "\n", "\r\n", "['a'", "{}"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(["nctid", "diseases", "drugs", "criteria"], CELLS)), max_size=8))
def test_each_row_of_any_text_ends_once(rows):
    assert len(list(top_csv.parse(table(*rows)))) == len(rows)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_bytes_of_any_kind_give_trials_or_rejections(data, headed):
    try:
        results = [result for _, result in top_csv.parse(table({}) * headed + data)]
    except Rejection as rejection:
        assert rejection.reason == "unknown_columns"
    else:
        assert all(isinstance(result, Rejection) or result.trial_id for result in results)
