"""Records of one trial under several ids, and outcomes under whatever spelling of them."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_labelling import adds_up, ids, label, labels, reasons, section, trials, write

from trialwright.core.errors import InputError
from trialwright.labels.one_trial import meant
from trialwright.schemas.selection import MERGED

NUMBER = "EUCTR2004-000446-20"


def merged(trial_id, kept_id, shared_id="ISRCTN12345678"):
    return {
        "trial_id": trial_id, "dialect": "ictrp_csv", "kept_id": kept_id, "kept_dialect": "api_v2",
        "shared_id": shared_id,
    }


@pytest.mark.parametrize("rule", ["status", "results", "outcomes"])
def test_a_trial_that_is_left_out_is_a_reject_before_any_rule(tmp_path, rule):
    path = write(tmp_path, "nct_id,label\nNCT00000001,1\n")
    table = trials(("NCT00000001", "Completed", ["0.01"]), ("DRKS00000001", "Completed", ["0.01"]))
    result = label(table, path, section(rule), [merged("DRKS00000001", "NCT00000001")])
    assert labels(result) == {"NCT00000001": 1} and reasons(result) == {"DRKS00000001": "merged_trial"}
    assert result.rejects["detail"].to_pylist() == ["NCT00000001 is kept; both are ISRCTN12345678"]
    adds_up(result)


def test_an_outcome_under_a_merged_id_counts_for_the_kept_trial(tmp_path):
    path = write(tmp_path, "nct_id,split,label\nDRKS 00000001,test,1\nNCT00000002,train,1\nDRKS00000002,train,0\n"
                           "NCT00000003,train,1\ndrks00000003,test,1\n")
    table = ids("NCT00000001", "NCT00000002", "NCT00000003", "DRKS00000001", "DRKS00000002", "DRKS00000003")
    left_out = [merged(f"DRKS0000000{at}", f"NCT0000000{at}") for at in (1, 2, 3)]
    result = label(table, path, section(), left_out)
    assert labels(result) == {"NCT00000001": 1, "NCT00000003": 1}
    assert reasons(result) == {
        "NCT00000002": "conflicting_outcomes", **{f"DRKS0000000{at}": "merged_trial" for at in (1, 2, 3)},
    }
    assert result.labels["split"].to_pylist() == ["test", "test and train"]
    assert result.metrics["outcomes_under_other_ids"] == 3 and result.metrics["outcomes_without_trial"] == 0
    adds_up(result)


def test_an_id_that_is_left_out_and_not_among_the_trials_counts_too(tmp_path):
    path = write(tmp_path, "nct_id,label\nDRKS00000001,0\n")
    result = label(ids("NCT00000001"), path, section(), [merged("DRKS00000001", "NCT00000001")])
    assert labels(result) == {"NCT00000001": 0}


def test_two_records_of_one_id_are_one_row_that_stays(tmp_path):
    path = write(tmp_path, "nct_id,label\nNCT00000001,1\n")
    result = label(ids("NCT00000001"), path, section(), [merged("NCT00000001", "NCT00000001")])
    assert labels(result) == {"NCT00000001": 1} and len(result.rejects) == 0


@pytest.mark.parametrize(("own", "written"), [
    ("ISRCTN12345678", "isrctn 12345678"), ("ISRCTN12345678", "ISRCTN-12345678"),
    ("ChiCTR2000029953", "CHICTR2000029953"), ("ChiCTR2000029953", "chictr 2000029953"),
    ("ChiCTR-IOR-17013672", "CHICTR-IOR-17013672"), ("RBR-6yzrhq", "rbr-6YZRHQ"), ("NCT00000001", " nct 00000001"),
    (f"{NUMBER}-GB", "2004-000446-20-gb"), (f"{NUMBER}-GB", "EUCTR 2004-000446-20-GB"),
    (f"{NUMBER}-Outside-EU/EEA", "EUCTR2004-000446-20-outside-EU/EEA"), ("JPRN-jRCTs031190227", "jrcts031190227"),
    ("my own id", "MY OWN ID "),
])
def test_ids_match_in_any_spelling(tmp_path, own, written):
    path = write(tmp_path, f"nct_id;label\n{written};1\n")
    assert labels(label(ids(own), path, section())) == {own: 1}


@pytest.mark.parametrize("written", ["2004-000446-20", NUMBER, f"{NUMBER}-FR"])
def test_a_number_without_its_state_is_of_the_one_trial_that_has_it(tmp_path, written):
    path = write(tmp_path, f"nct_id,label\n{written},1\n")
    states = [f"{NUMBER}-GB", f"{NUMBER}-DE"]
    assert labels(label(ids(states[0]), path, section())) == {states[0]: 1}
    one = label(ids(*states, "NCT00000001"), path, section(), [merged(name, "NCT00000001", NUMBER) for name in states])
    assert labels(one) == {"NCT00000001": 1} and one.metrics["outcomes_under_other_ids"] == 1


def test_a_number_that_may_be_several_trials_is_of_none(tmp_path):
    path = write(tmp_path, f"nct_id,label\n2004-000446-20,1\n{NUMBER}-ES,0\nNCT00000001,0\nNCT00000009,0\n")
    result = label(ids(f"{NUMBER}-GB", f"{NUMBER}-DE", "NCT00000001"), path, section())
    assert labels(result) == {"NCT00000001": 0}
    assert set(reasons(result).values()) == {"ambiguous_outcome"}
    assert all("may be another trial" in said for said in result.rejects["detail"].to_pylist())
    assert (result.metrics["ambiguous_outcomes"], result.metrics["outcomes_without_trial"]) == (2, 1)
    adds_up(result)


def test_a_state_that_is_named_stands_beside_one_that_is_not(tmp_path):
    path = write(tmp_path, f"nct_id,label\n2004-000446-20,1\n{NUMBER}-GB,0\n")
    result = label(ids(f"{NUMBER}-GB", f"{NUMBER}-DE"), path, section())
    assert labels(result) == {f"{NUMBER}-GB": 0} and reasons(result) == {f"{NUMBER}-DE": "ambiguous_outcome"}


def test_what_is_found_is_what_the_reason_is_of(tmp_path):
    path = write(tmp_path, f"nct_id,label\n2004-000446-20,1\n{NUMBER}-GB,maybe\n{NUMBER}-DE,0\n{NUMBER}-DE,1\nX,1\n")
    result = label(ids(f"{NUMBER}-GB", f"{NUMBER}-DE", "X"), path, section())
    assert result.rejects.select(["reason", "detail"]).to_pylist() == [
        {"reason": "conflicting_outcomes", "detail": ""}, {"reason": "unmapped_outcome", "detail": "maybe"},
    ]


def test_all_trials_left_out_is_one_line(tmp_path):
    with pytest.raises(InputError, match=r"none of 1 trials gets a label: 1 merged_trial \(such as DRKS00000001"):
        label(trials(("DRKS00000001", "Completed")), tmp_path, section("status"), [merged("DRKS00000001", "NCT1")])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=70), max_size=8))
def test_any_text_means_a_trial_that_is_here_or_none(named):
    keys = pa.array(["NCT00000001", "DRKS00000001", f"{NUMBER}-GB"])
    others = pa.Table.from_pylist([merged("DRKS00000002", "DRKS00000001")], schema=MERGED)
    found = meant([name.upper() for name in named], keys, others)
    assert {trial for trials in found.values() for trial in trials} <= set(keys.to_pylist())
