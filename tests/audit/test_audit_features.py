"""What the audit names: features of what was removed, and of what remains."""

from hypothesis import given
from hypothesis import strategies as st

from trialwright.audit.naming import months, named, span
from trialwright.audit.remaining_features import remaining_features
from trialwright.audit.removed_features import features_beside_status, removed_features
from trialwright.schemas.records import TRIALS

EMPTY = dict.fromkeys(TRIALS.names)


@given(st.integers(0, 10**9))
def test_spans_hold_their_number_and_double(number: int) -> None:
    low, _, high = span(number).partition("-")
    assert int(low) <= number <= int(high or low)
    assert not high or int(high) == 2 * int(low) - 1


def test_values_are_named_by_their_kind() -> None:
    assert list(named("has results", True)) == ["has results"]
    assert list(named("enrollment", 11)) == ["enrollment: 8-15"]
    assert list(named("why stopped", "Slow accrual")) == ["why stopped", "why stopped: slow accrual"]
    assert list(named("start date", "2004-03")) == ["start date", "start date: 2004"]
    assert set(named("why stopped", "It was very slow, as was it")) == {
        "why stopped", "why stopped: was", "why stopped: very", "why stopped: slow",
    }
    assert list(named("countries", ["France", None])) == ["countries: 2-3 of them", "countries: france", "countries: "]
    assert [name for value in (None, "", " ", [], False) for name in named("any", value)] == []


def test_months_need_months() -> None:
    assert months("2004-03", "2005-01-31") == 10
    assert months("2004", "2005-01") is None
    assert months(None, "2005-01") is None
    assert months("soon", "2005-01") is None


def test_removed_columns_and_wording_are_named() -> None:
    row = EMPTY | {
        "trial_id": "NCT1", "enrollment": 0, "overall_status": "Withdrawn", "start_date": "2004-03",
        "completion_date": "2004-05", "keywords": ["a", "b"], "interventions": [{"other_names": ["x"]}],
        "dialect": "api_v2", "secondary_ids": ["DRKS00000001", "ISRCTN12345678"], "condition_mesh": ["Asthma"],
    }
    pieces = [{"id": "NCT1", "rule": "accrual_note", "text": "Closed to accrual."}]
    found = set(removed_features((row, pieces)))
    assert found == {
        "overall status", "overall status: withdrawn", "enrollment: 0", "start date", "start date: 2004",
        "completion date", "completion date: 2004", "months from start date to completion date: 2-3", "keywords: 2-3",
        "dialect", "dialect: api_v2", "secondary ids: 2-3", "condition mesh: 1", "intervention mesh: 0",
        "primary results: 0",
        "other names: 1", "wording, accrual_note", "wording: closed", "wording: accrual",
    }
    assert found - set(features_beside_status((row, pieces))) == {"overall status", "overall status: withdrawn"}


def test_no_column_of_a_text_counts_as_removed() -> None:
    shown = {"brief_title": "why", "phase": "Phase 2", "eligibility_criteria": "adults", "conditions": ["flu"]}
    assert set(removed_features((EMPTY | shown, []))) == set(removed_features((EMPTY, [])))


def test_the_form_of_a_text_is_named() -> None:
    text = (
        "brief title: Aspirin in stroke\nphase: Phase 2\narms: A\narms: B\n"
        "brief summary: We treat 1,060 adult patients\nuntil 2009.\nminimum age: 18 Years\nenrollment: 7"
    )
    assert set(remaining_features(text)) == {
        "brief title: 1 lines", "brief title: 4-7 words", "phase: phase 2", "phase: 1 lines", "phase: 2-3 words",
        "arms: 2-3 lines", "arms: 4-7 words", "brief summary: 1 lines", "brief summary: 8-15 words",
        "minimum age: 16-31 years", "minimum age: 1 lines", "minimum age: 4-7 words", "enrollment: 4-7",
        "enrollment: 1 lines", "enrollment: 2-3 words", "text: 16-31 words", "year: 2009", "patients: 1024-2047",
    }


@given(st.text())
def test_any_text_has_a_form(text: str) -> None:
    assert all(isinstance(name, str) and name for name in remaining_features(text))
