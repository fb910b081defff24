"""What outcome values mean: by list, by mapping file (Trialtrove's texts), by probability (CTO)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_labelling import adds_up, ids, label, labels, reasons, section, write

from trialwright.core.errors import InputError
from trialwright.labels.values import read_mapping

TROVE = "Completed, Positive outcome/primary endpoint(s) met\t1\nTerminated, Lack of efficacy\t0\n" \
        "Completed, Outcome unknown\t-1\n"


def mapping(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "outcome_mapping.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_of_trialtrove_through_a_mapping(tmp_path):
    mapping(tmp_path, TROVE)
    path = write(tmp_path, 'studyid,trialOutcome\nNCT1,"Completed, Positive outcome/primary endpoint(s) met"\n'
                           'NCT2,"Terminated, Lack of efficacy"\nNCT3,"Completed, Outcome unknown"\n'
                           'NCT4,"Terminated, Other"\nNCT5,"Terminated, Lack of efficacy"\n'
                           'NCT5,"Completed, Outcome unknown"\n')
    how = section(id_column="studyid", label_column="trialOutcome", mapping="outcome2label.txt")
    result = label(ids("NCT1", "NCT2", "NCT3", "NCT4", "NCT5", "NCT6"), path, how)
    assert labels(result) == {"NCT1": 1, "NCT2": 0}
    assert reasons(result) == {
        "NCT3": "excluded_outcome", "NCT4": "unmapped_outcome", "NCT5": "conflicting_outcomes", "NCT6": "no_outcome",
    }
    details = dict(zip(result.rejects["id"].to_pylist(), result.rejects["detail"].to_pylist(), strict=True))
    assert (details["NCT3"], details["NCT4"]) == ("Completed, Outcome unknown", "Terminated, Other")
    adds_up(result)


def test_a_value_can_be_excluded_without_a_file(tmp_path):
    path = write(tmp_path, "nct_id,label\nNCT1,yes\nNCT2,unclear\n")
    result = label(ids("NCT1", "NCT2"), path, section(values={"yes": 1, "unclear": -1}))
    assert labels(result) == {"NCT1": 1} and reasons(result) == {"NCT2": "excluded_outcome"}


def test_probabilities_by_a_threshold(tmp_path):
    path = write(tmp_path, "nct_id,pred_proba\nNCT1,0.81\nNCT2,.5\nNCT3,0.49\nNCT4,\nNCT5,1.2\nNCT6,nan\nNCT7,1e-3\n")
    result = label(ids(*(f"NCT{i}" for i in range(1, 8))), path, section(label_column="pred_proba", threshold=0.5))
    assert labels(result) == {"NCT1": 1, "NCT2": 1, "NCT3": 0, "NCT7": 0}
    assert set(reasons(result).values()) == {"unmapped_outcome"}
    adds_up(result)


def test_probabilities_with_a_decimal_comma(tmp_path):
    path = write(tmp_path, "nct_id;p\nNCT1;0,93\nNCT2;0,07\nNCT3;,5\nNCT4;1,0\nNCT5;9,3\nNCT6;0,9,3\n")
    result = label(ids(*(f"NCT{i}" for i in range(1, 7))), path, section(label_column="p", threshold=0.5))
    assert labels(result) == {"NCT1": 1, "NCT2": 0, "NCT3": 1, "NCT4": 1}
    assert reasons(result) == {"NCT5": "unmapped_outcome", "NCT6": "unmapped_outcome"}


def test_human_labels_of_cto_are_written_as_floats(tmp_path):
    path = write(tmp_path, "nct_id,phase,labels\nNCT1,PHASE3,1.0\nNCT2,PHASE1,0.0\nNCT3,PHASE1,\n")
    result = label(ids("NCT1", "NCT2", "NCT3"), path, section(label_column="labels", values={"1.0": 1, "0.0": 0}))
    assert labels(result) == {"NCT1": 1, "NCT2": 0} and reasons(result) == {"NCT3": "unmapped_outcome"}


def test_no_label_at_all_names_what_counts(tmp_path):
    mapping(tmp_path, TROVE)
    path = write(tmp_path, "nct_id,label\nNCT1,1\n")
    with pytest.raises(InputError, match=r"those in map\.txt count, by label\.mapping"):
        label(ids("NCT1"), path, section(mapping="map.txt"))
    with pytest.raises(InputError, match=r"numbers from 0 to 1 count, by label\.threshold"):
        label(ids("NCT2"), path, section(threshold=0.5))


@pytest.mark.parametrize("text", [
    'value,label\n"Terminated, Other",0\nMet,1\n', "Met;1\nTerminated, Other;0\n",
    "\ufeffMet\t1\n\nTerminated, Other\t0",
    "Terminated, Other|0\r\nMet|1\r\n", '"Terminated, Other"\t0\rMet\t1\r', '"Terminated, Other";"0";\n"Met";"1";\n',
    '"text";"label"\n"Terminated, Other";"0"\n"Met";"1"\n', '"Terminated, Other", 0\nMet, 1\nMet, 1\n',
], ids=["comma", "semicolon", "tab", "bar", "cr", "end", "quoted", "twice"])
def test_mappings_of_every_kind(tmp_path, text):
    assert read_mapping(mapping(tmp_path, text)) == {"Met": 1, "Terminated, Other": 0}


@pytest.mark.parametrize(("text", "said"), [
    ("", "is empty"),
    ("value,label\n", "maps no text"),
    ("Met,1\nMet,0\n", "line 2: says another label of 'Met' than above"),
    ("Met,1\nNot met,maybe\n", "line 2: found 'Not met,maybe', expected a text and 1, 0 or -1"),
    ("Met,1\na,b,0\n", "line 2: found 'a,b,0'"),
])
def test_a_bad_mapping_is_one_line(tmp_path, text, said):
    with pytest.raises(InputError) as error:
        read_mapping(mapping(tmp_path, text))
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_mapping_that_is_no_text_or_missing(tmp_path):
    (tmp_path / "outcome_mapping.csv").write_bytes(b"caf\xe9,1\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_mapping(tmp_path / "outcome_mapping.csv")
    with pytest.raises(InputError, match=r"not found; fix label\.mapping"):
        read_mapping(tmp_path / "none.csv")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_labels_or_one_line(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("map") / "m.csv"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        found = read_mapping(path)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert set(found.values()) <= {1, 0, -1}


def test_the_split_column_goes_through(tmp_path):
    path = write(tmp_path, "nct_id,split,label\nNCT1,train,1\nNCT2,Valid,0\nNCT3,,1\nNCT4,train,1\nNCT4,test,1\n"
                           "NCT5,test,1\nNCT5,,1\n")
    result = label(ids("NCT1", "NCT2", "NCT3", "NCT4", "NCT5"), path, section())
    assert result.labels["split"].to_pylist() == ["train", "Valid", None, "test and train", "test"]
    adds_up(result)


def test_without_a_split_column_there_is_none(tmp_path):
    result = label(ids("NCT1"), write(tmp_path, "nct_id,label\nNCT1,1\n"), section())
    assert result.labels["split"].to_pylist() == [None]
