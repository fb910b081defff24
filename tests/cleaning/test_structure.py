"""The columns that only a trial's course fills: counted by label, and never in a text."""

import numpy as np
import pyarrow as pa

from trialwright.cleaning.leaks.structure import HIDDEN, add_counts, count_presence, shares
from trialwright.core import tables
from trialwright.schemas.records import AFTERMATH, ORIGIN, TRIALS
from trialwright.trial.record import Trial

FULL = {
    "overall_status": "Zombified", "last_known_status": "Lastknownish", "why_stopped": "Moneygone",
    "enrollment": 987654, "enrollment_type": "Actualish", "start_date_type": "Startish",
    "completion_date": "2031-01", "completion_date_type": "Completish", "primary_completion_date": "2032-02",
    "primary_completion_date_type": "Primarish", "first_submitted_date": "2033-03",
    "verification_date": "2034-04", "last_update_date": "2035-05", "results_date": "2036-06",
    "location_count": 765432, "countries": ["Atlantis"], "removed_countries": ["Lemuria"],
    "has_expanded_access": "Expandish", "has_results": True, "primary_p_values": ["0.04321"],
    "primary_results": [
        {"measure": "Measurish", "groups": [{"title": "Groupish", "value": "3.14159"}], "comparisons": []},
    ],
    "limitations_and_caveats": "Caveatish", "reference_count": 654321, "study_type": "Typish",
    "sponsor": "Sponsorish", "sponsor_class": "Classish", "start_date": "2037-07",
    "dialect": "Dialectish", "secondary_ids": ["Secondish"], "condition_mesh": ["Meshish"],
    "intervention_mesh": ["Drugmeshish"],
}
DESIGN = {
    "brief_title": "Aspirin in Stroke", "keywords": ["Keywordish"],
    "interventions": [{"type": "Drug", "name": "Aspirin", "description": None, "other_names": ["Othernamish"]}],
}


def _table(*rows: dict) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=TRIALS)


def test_no_value_of_a_hidden_column_is_in_the_text() -> None:
    assert {*AFTERMATH.names, *ORIGIN.names} <= set(FULL)
    row = next(tables.rows(_table({"trial_id": "NCT09999999", **FULL, **DESIGN})))
    text = Trial.from_row(row).text()
    hidden = [*FULL.values(), "Othernamish", "Atlantis", "Lemuria", "0.04321", "NCT09999999", "Secondish", "eshish",
              "Measurish", "Groupish", "3.14159"]
    assert "Aspirin" in text
    assert [value for value in hidden if not isinstance(value, list | bool) and str(value) in text] == []


def test_presence_is_counted_by_label() -> None:
    full = {**FULL, **DESIGN}
    rows = _table({"trial_id": "A", **full}, {"trial_id": "B"}, {"trial_id": "C", **full})
    counts = count_presence(rows, np.array([1, 1, 0]))
    assert list(counts) == list(HIDDEN)
    assert {tuple(held.items()) for held in counts.values()} == {(("success", 1), ("failure", 1))}


def test_empty_zero_and_false_are_no_presence() -> None:
    empty = {"why_stopped": "", "enrollment": 0, "countries": [], "has_results": False, "interventions": [
        {"type": "Drug", "name": "A", "description": None, "other_names": []},
        {"type": "Drug", "name": "B", "description": None, "other_names": None},
    ]}
    rows = _table({"trial_id": "A", **empty}, {"trial_id": "B", "interventions": []})
    counts = count_presence(rows, np.array([1, 0]))
    assert not any(count for held in counts.values() for count in held.values())


def test_other_names_are_found_behind_a_filter() -> None:
    named = [{"trial_id": name, **DESIGN} for name in "BD"]
    rows = _table({"trial_id": "A"}, named[0], {"trial_id": "C", "interventions": []}, named[1])
    kept = rows.filter(pa.array([False, True, True, True]))
    assert count_presence(kept, np.array([1, 1, 0]))["interventions.other_names"] == {"success": 1, "failure": 1}


def test_shares_are_of_each_label() -> None:
    total: dict = {}
    for _ in range(2):
        add_counts(total, {"why_stopped": {"success": 0, "failure": 1}})
    assert shares(total, np.array([1, 1, 1, 0, 0, 0, 0, 1]))["why_stopped"] == {
        "all": 2, "success": 0, "failure": 2, "all_share": 0.25, "success_share": 0.0, "failure_share": 0.5,
    }
    assert shares(total, np.array([], dtype=np.int8))["why_stopped"]["failure_share"] == 0.0
