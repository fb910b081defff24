import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core.errors import InputError
from trialwright.core.tables.rejects import REJECTS
from trialwright.labels import labelling
from trialwright.labels.source import read_outcomes
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import LABELED, MERGED
from trialwright.sections.real_trials import Label

SCHEMA = pa.schema([TRIALS.field(name) for name in ("trial_id", "dialect", "overall_status", "primary_p_values")])


def section(rule="outcomes", **changed):
    base = {"id_column": "nct_id", "label_column": "label", "values": {"1": 1, "0": 0}, "mapping": None,
            "threshold": None, "significance": 0.05}
    return Label(rule=rule, **{**base, **changed})


def label(table, path, section, left_out=()):
    merged = pa.Table.from_pylist(list(left_out), schema=MERGED)
    return labelling.label(table, merged, path, path.with_name("outcome_mapping.csv"), section)


def trials(*rows):
    return pa.Table.from_pylist([
        {"trial_id": row[0], "overall_status": row[1] if len(row) > 1 else None,
         "primary_p_values": row[2] if len(row) > 2 else None, "dialect": row[3] if len(row) > 3 else "api_v2"}
        for row in rows
    ], schema=SCHEMA)


def ids(*names):
    return trials(*[(name,) for name in names])


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "outcomes.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def labels(result):
    return dict(zip(*(result.labels[name].to_pylist() for name in ("trial_id", "label")), strict=True))


def reasons(result):
    return dict(zip(*(result.rejects[name].to_pylist() for name in ("id", "reason")), strict=True))


def adds_up(result):
    metrics = result.metrics
    assert metrics["read"] == metrics["accepted"] + sum(metrics["rejected"].values())
    assert metrics["accepted"] == metrics["successes"] + metrics["failures"] == len(result.labels)
    assert sum(metrics["rejected"].values()) == len(result.rejects)
    assert result.labels.schema == LABELED and result.rejects.schema == REJECTS


def test_every_way_of_an_outcome(tmp_path):
    path = write(tmp_path, "nct_id,label\n nct1 ,1\nNCT2, 0 \nNCT3,1\nNCT3,0\nNCT4,maybe\nNCT6,1\nNCT6,1\n"
                           "NCT7,1\nNCT7,maybe\nNCT9,1\n,1\n")
    result = label(ids("NCT1", "NCT2", "NCT3", "NCT4", "NCT5", "NCT6", "NCT7"), path, section())
    assert labels(result) == {"NCT1": 1, "NCT2": 0, "NCT6": 1}
    assert reasons(result) == {
        "NCT3": "conflicting_outcomes", "NCT4": "unmapped_outcome", "NCT5": "no_outcome",
        "NCT7": "conflicting_outcomes",
    }
    assert result.metrics["outcome_rows"] == 11
    assert result.metrics["outcomes_without_trial"] == 2
    assert result.metrics["repeated_outcomes"] == 3
    adds_up(result)


def test_values_are_text_and_only_the_mapped_count(tmp_path):
    path = write(tmp_path, "nct_id,label\nNCT1,1.0\nNCT2,1\nNCT3,Positive\n")
    table = ids("NCT1", "NCT2", "NCT3")
    assert labels(label(table, path, section())) == {"NCT2": 1}
    assert labels(label(table, path, section(values={"1": 1, "1.0": 1, "Positive": 0}))) == {
        "NCT1": 1, "NCT2": 1, "NCT3": 0,
    }


@pytest.mark.parametrize("text", [
    "nct_id,label\r\nNCT1,1\r\n", "\ufeffnct_id,label\nNCT1,1", "x;label;nct_id\n;1;NCT1\n",
    "nct_id\tx\tlabel\nNCT1\ta,b,c\t1\n", "nct_id|label\nNCT1|1\n", '"nct_id" , "label"\n"NCT1","1"\n',
    '"nct_id";"label"\r"NCT1";"1"\r', "sep=;\nnct_id;label\nNCT1;1\n",
    "nct_id\tlabel\nNCT1\t1\n".encode("utf-16"), '"nct_id";"a,b,c,d";"label"\n"NCT1";"x,y,z";"1"\n',
    "nct_id;label;\nNCT1;1;\n", "a,b,c;nct_id;label\n1,2;NCT1;1\n",
    '"nct_id","why, exactly","label"\n"NCT1","two\nlines, ""quoted""","1"\n', "nct_id,label\n\nNCT1,1\n\n",
], ids=[
    "crlf", "bom", "semicolon", "tab", "bar", "quoted", "cr", "named separator", "utf-16", "commas in a quoted name",
    "separator at the end", "commas in a name", "newline", "blank lines",
])
def test_dialects(tmp_path, text):
    assert labels(label(ids("NCT1", "NCT2"), write(tmp_path, text), section())) == {"NCT1": 1}


@pytest.mark.parametrize(("text", "said"), [
    ("trial,outcome\nNCT1,1\n", "found columns ['trial', 'outcome']; set label.id_column and label.label_column"),
    ("nct_id,label,label\nNCT1,1,0\n", "expected one column 'nct_id' and one 'label'"),
    ("", "is empty"),
    ("nct_id,label\nNCT1,1,5,6\n", "1 ragged_outcome (such as NCT1: ragged_outcome: line 2: 4 cells, the"),
    ("nct_id,label\nNCT1,caf\xe9\n".encode("latin-1"), "not a UTF-8 CSV: line 2 is not UTF-8"),
    ("nct_id,label\nNCT1,1\n".encode("utf-16-le"), "not a UTF-8 CSV: line 1 holds a NUL"),
    (b"\xff\xfenct_i", "not CSV: line 1: no text in the encoding that its first bytes tell"),
    (b"PK\x03\x04\xff\xfe\x00", "not a UTF-8 CSV"),
    ('nct_id,label\nNCT1,1\n"NCT2,1\nNCT3,1\n', "not CSV: line 3: a quote that opens here is never closed"),
    ("nct_id,label\n", "none of 1 trials gets a label"),
    ("nct_id,label\nNCT1,yes\n", "values ['yes'], of which label.values maps ['1', '0']"),
    ("nct_id,label\nNCT1,1\n" + "x" * 17 * 1024**2 + ",1\n", "not CSV: line 3: field larger than"),
], ids=["names", "twice", "empty", "ragged", "latin-1", "utf-16", "utf-16 cut", "zip", "open quote", "header only",
        "unmapped", "huge cell"])
def test_mistakes_are_one_line(tmp_path, text, said):
    path = write(tmp_path, text)
    with pytest.raises(InputError) as error:
        label(ids("NCT1"), path, section())
    assert said in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 1000


def test_a_ragged_row_costs_its_trial_alone(tmp_path):
    path = write(tmp_path, "nct_id,label\nNCT1,1\nNCT2,1,0\nNCT3,1\nNCT4\nNCT5,0\nNCT5,0,x\nNCT9,1,1\n")
    result = label(ids("NCT1", "NCT2", "NCT3", "NCT4", "NCT5"), path, section())
    assert labels(result) == {"NCT1": 1, "NCT3": 1}
    assert set(reasons(result).values()) == {"ragged_outcome"}
    details = dict(zip(result.rejects["id"].to_pylist(), result.rejects["detail"].to_pylist(), strict=True))
    assert details["NCT2"] == "line 3: 3 cells, the header has 2"
    assert result.metrics["ragged_outcomes"] == 4
    adds_up(result)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputError, match=r"not found; fix acquire\.outcomes"):
        read_outcomes(tmp_path / "none.csv", section())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_hostile_bytes_give_rows_or_one_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("csv") / "outcomes.csv"
    path.write_bytes(b"nct_id,label\n" + data)
    try:
        table = read_outcomes(path, section())
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert table.column_names == ["trial_id", "value", "split", "ragged"]


def test_status_rule(tmp_path):
    rows = [("A", "Completed"), ("B", "Terminated"), ("C", "Withdrawn"), ("D", "Suspended"), ("E", "Recruiting"),
            ("F", None), ("G", "COMPLETED")]
    result = label(trials(*rows), tmp_path, section("status"))
    assert labels(result) == {"A": 1, "B": 0, "C": 0, "D": 0, "G": 1}
    assert set(reasons(result).values()) == {"status_without_outcome"}
    assert result.rejects["detail"].to_pylist() == ["Recruiting", ""]
    adds_up(result)


def test_results_rule(tmp_path):
    rows = [("A", None, ["0.2", "<0.001"]), ("B", None, ["0.2", "NS"]), ("C", None, ["<0.1"]), ("D", None, []),
            ("E", None, None), ("F", None, ["see text"]), ("G", None, ["see text", "0.5"]),
            ("H", None, ["<0.1", "0.5"]), ("I", None, ["<0.1", "0.01"]), ("J", None, [None, "0.05"])]
    result = label(trials(*rows), tmp_path, section("results"))
    assert labels(result) == {"A": 1, "B": 0, "G": 0, "I": 1, "J": 0}
    assert reasons(result) == {
        "C": "undecided_p_value", "D": "no_primary_p_value", "E": "no_primary_p_value", "F": "no_primary_p_value",
        "H": "undecided_p_value",
    }
    assert result.metrics["p_values_unparsed"] == 3
    adds_up(result)


@pytest.mark.parametrize("rule", ["status", "results"])
def test_no_label_at_all_is_an_error(tmp_path, rule):
    with pytest.raises(InputError, match=rf"label\.rule {rule}: none of 1 trials"):
        label(trials(("A", "Recruiting", ["x"])), tmp_path, section(rule))


def test_rows_come_sorted(tmp_path):
    result = label(trials(("B", "Completed"), ("A", "Completed"), ("D", "x"), ("C", "x")), tmp_path, section("status"))
    assert result.labels["trial_id"].to_pylist() == ["A", "B"]
    assert result.rejects["id"].to_pylist() == ["C", "D"]


VALUES = {"1": 1, "0": 0, "out": -1}


def brute_force(trial, rows):
    """Tell by hand what a trial's rows make of it: a label, or the reason why it has none."""
    own = [row for row in rows if row[0].strip().upper() == trial]
    said = [None if len(row) == 4 else VALUES.get(row[2], "unmapped") for row in own]
    if not said:
        return "no_outcome"
    if None in said:
        return "ragged_outcome"
    if len(set(said)) > 1:
        return "conflicting_outcomes"
    return {"unmapped": "unmapped_outcome", -1: "excluded_outcome"}.get(said[0], said[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(
    st.sampled_from(["NCT1", "nct2", " NCT3", "NCT9"]), st.sampled_from(["", "train", "test"]),
    st.sampled_from(["1", "0", "out", "what"]), st.booleans(),
), max_size=9))
def test_any_rows_are_read_as_by_hand(tmp_path_factory, drawn):
    rows = [(*row, "x") if ragged else tuple(row) for *row, ragged in [("NCT4", "", "1", False), *drawn]]
    path = write(tmp_path_factory.mktemp("csv"), "".join(f"{','.join(row)}\n" for row in [
        ("nct_id", "split", "label"), *rows,
    ]))
    names = ["NCT1", "NCT2", "NCT3", "NCT4"]
    result = label(ids(*names), path, section(values=VALUES))
    assert {**labels(result), **reasons(result)} == {name: brute_force(name, rows) for name in names}
    splits = dict(zip(*(result.labels[name].to_pylist() for name in ("trial_id", "split")), strict=True))
    for name, split in splits.items():
        held = {row[1] for row in rows if row[0].strip().upper() == name} - {""}
        assert split == (" and ".join(sorted(held)) or None)
    assert result.metrics["outcomes_without_trial"] == sum(row[0] == "NCT9" for row in rows)
    assert result.metrics["ragged_outcomes"] == sum(len(row) == 4 for row in rows)
    adds_up(result)
