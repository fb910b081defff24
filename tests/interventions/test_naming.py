"""Which source names which intervention, and the types that count."""

import pyarrow as pa
import pytest
from naming_kit import EVERY, TYPES, listings, named, write_trials

from trialwright.interventions.known import index
from trialwright.interventions.listings import Listings
from trialwright.interventions.naming import read_known
from trialwright.interventions.vocabulary import build

VOCABULARY = build([("Metformin", ["Glucofex"]), ("Paclitaxel", []), ("Zidovudine", ["AZT"]), ("Sitagliptin", [])])
LIST = index({"yoga": "Yoga", "hatha yoga": "Yoga", "oxygen": "Oxygen therapy"}, {"CPAP": "CPAP"})
KNOWN = {"vocabulary": VOCABULARY, "list": LIST}


def called(rows):
    return [row["interventions"] for row in rows]


def test_types_that_count_in_the_words_of_all_dialects(tmp_path):
    drugs = ["Drug", "DRUG", "Biological", "Combination Product", "COMBINATION_PRODUCT", "Dietary Supplement", None, ""]
    others = ["Device", "Procedure", "Radiation", "Behavioral", "Genetic", "Diagnostic Test", "DIAGNOSTIC_TEST"]
    trials = [[(kind, "metformin")] for kind in (*drugs, *others)]
    rows = named(tmp_path, trials, ["vocabulary"], KNOWN, TYPES)
    assert called(rows) == [["Metformin"]] * len(drugs) + [[]] * len(others)
    assert [row["type"] for row in rows[: len(drugs)]] == [
        "drug", "drug", "biological", *["combination_product"] * 2, "dietary_supplement", "drug", "drug",
    ]
    assert {row["reason"] for row in rows[len(drugs) :]} == {"no_intervention"}
    assert called(named(tmp_path, trials, ["vocabulary"], KNOWN, EVERY)) == [["Metformin"]] * len(trials)


def test_order_uniqueness_and_empty_trials(tmp_path):
    rows = named(tmp_path, [
        [("Procedure", "aspirin"), ("Drug", "paclitaxel"), ("Drug", "AZT + paclitaxel")], None, [],
        [("Drug", "Placebo"), ("Drug", "metformin")], [("Drug", None)],
    ], ["vocabulary"], KNOWN, TYPES)
    assert called(rows) == [["Paclitaxel", "Zidovudine"], [], [], ["Metformin"], []]
    assert [row["reason"] for row in rows] == ["", "no_intervention", "no_intervention", "", "intervention_unknown"]
    assert [row["trial_id"] for row in rows] == [f"NCT{number:08}" for number in range(5)]


def test_other_names_help_only_where_the_name_does_not(tmp_path):
    trials = [[("Drug", "XYZ-1", "code", "metformin")], [("Drug", "paclitaxel", "metformin")]]
    assert called(named(tmp_path, trials, ["vocabulary"], KNOWN)) == [["Metformin"], ["Paclitaxel"]]


def test_the_first_source_that_knows_a_name_wins_for_each_intervention(tmp_path):
    trials = [[("Drug", "XYZ-1000 10 mg"), ("Drug", "metformin tablets"), ("Behavioral", "Hatha yoga classes")]]
    assert called(named(tmp_path, trials, ["vocabulary", "list"], KNOWN)) == [["Metformin", "Yoga"]]
    row = named(tmp_path, trials, ["vocabulary", "list", "own"], KNOWN)[0]
    assert row["interventions"] == ["XYZ-1000", "Metformin", "Yoga"] and row["source"] == "own"
    row = named(tmp_path, trials, ["own", "vocabulary", "list"], KNOWN)[0]
    assert row["interventions"] == ["XYZ-1000", "metformin", "Hatha yoga classes"]


def test_the_type_is_that_of_the_first_that_is_named(tmp_path):
    trials = [[("Device", "XYZ-1"), ("Biological", "metformin")], [(None, "Hatha yoga")], [(None, "AZT")]]
    assert [row["type"] for row in named(tmp_path, trials, ["vocabulary", "list"], KNOWN)] == [
        "biological", "other", "drug",
    ]


def test_mesh_names_trials_of_which_no_source_before_it_knows_anything(tmp_path):
    trials = [[("Drug", "metformin"), ("Drug", "XYZ-1000")], [("Device", "XYZ-2000")], [("Drug", "XYZ-3000")], None]
    mesh = [["Biguanides"], ["Stents", "Catheters"], [], ["Yoga"]]
    rows = named(tmp_path, trials, ["vocabulary", "mesh", "own"], KNOWN, mesh=mesh)
    assert called(rows) == [["Metformin", "XYZ-1000"], ["Stents", "Catheters"], ["XYZ-3000"], []]
    assert [row["source"] for row in rows] == ["vocabulary", "mesh", "own", None]
    assert [row["type"] for row in rows] == ["drug", "device", "drug", None]
    rows = named(tmp_path, trials, ["mesh", "vocabulary"], KNOWN, mesh=mesh)
    assert called(rows) == [["Biguanides"], ["Stents", "Catheters"], [], []]


def test_mesh_of_a_placebo_names_nothing(tmp_path):
    rows = named(tmp_path, [[("Drug", "X")]], ["mesh"], mesh=[["Placebos"]])
    assert rows[0]["reason"] == "intervention_unknown"


def test_own_names_meet_those_that_the_vocabulary_knows(tmp_path):
    """What one record calls by both names is one thing in all of them, under the name that the vocabulary has."""
    trials = [[("Drug", "MK-0431", "sitagliptin")], [("Drug", "MK0431 100 mg")], [("Drug", "Sitagliptin phosphate")]]
    assert called(named(tmp_path, trials, ["vocabulary", "own"], KNOWN)) == [["Sitagliptin"]] * 3
    assert called(named(tmp_path, trials, ["own"])) == [["MK-0431"]] * 3


def test_an_unknown_name_is_told(tmp_path):
    trials = [[("Drug", "Placebo"), ("Drug", "MK-1")], [("Device", "stent")]]
    rows = named(tmp_path, trials, ["vocabulary"], KNOWN, TYPES)
    assert [(row["reason"], row["detail"]) for row in rows] == [
        ("intervention_unknown", "Placebo; MK-1"), ("no_intervention", "lists none of a type that counts"),
    ]


def test_trials_are_read_whatever_their_batches(tmp_path):
    trials = [[("Drug", f"name {number}")] * (number % 3) if number % 7 else None for number in range(2500)]
    found = listings(tmp_path, trials)
    assert [len(listed) for listed in found] == [number % 3 if number % 7 else 0 for number in range(2500)]
    assert [one.name for listed in found for one in listed] == [
        f"name {number}" for number in range(2500) if number % 7 for _ in range(number % 3)
    ]
    few = Listings.read(write_trials(tmp_path, trials), pa.chunked_array([["NCT00002000"], ["NCT00000005"]]), TYPES)
    assert few.table["trial_id"].to_pylist() == ["NCT00000005", "NCT00002000"]
    assert len(few) == 2 and [len(listed) for listed in few] == [2, 2]
    assert len(Listings.read(tmp_path / "trials.parquet", pa.chunked_array([[]], pa.string()), TYPES)) == 0


def test_files_are_read_only_where_their_source_is_used(tmp_path):
    (tmp_path / "list.txt").write_text("Yoga\n")
    assert list(read_known(["own", "list"], tmp_path / "none.csv", tmp_path / "list.txt")) == ["list"]
    assert read_known(["mesh"], tmp_path / "none.csv", tmp_path / "none.txt") == {}


@pytest.mark.parametrize("order", [["own"], ["vocabulary", "own"], ["own", "mesh", "list", "vocabulary"]])
def test_names_do_not_depend_on_the_order_of_trials(tmp_path, order):
    trials = [[("Drug", name, *others)] for name, *others in [
        ("MK-0431", "sitagliptin"), ("sitagliptin",), ("Januvia", "sitagliptin"), ("JANUVIA",), ("Metformin and AZT",),
        ("AZT",), ("vaccines",), ("Vaccine",), ("placebo",),
    ]]
    first = {tuple(row["interventions"]) for row in named(tmp_path, trials, order, KNOWN)}
    assert {tuple(row["interventions"]) for row in named(tmp_path, trials[::-1], order, KNOWN)} == first
