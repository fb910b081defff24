"""Passages stand where JavaScript counts them, and never beyond their text."""

from hypothesis import given
from hypothesis import strategies as st

from trialwright.reporting.page.passages import place_passages

PLACES = st.integers(-5, 40)


def one(start, end, field="brief_summary"):
    return {"field": field, "start": start, "end": end, "words": 8, "source_id": "NCT1", "example": True}


@given(st.text(max_size=30), PLACES, PLACES)
def test_units_are_those_of_utf16(text, start, end):
    placed = place_passages({"brief_summary": text}, [one(start, end)])
    wanted = text[max(start, 0): max(end, 0)]
    if wanted:
        (_, first, last, *_), = placed
        assert text.encode("utf-16-le")[2 * first: 2 * last].decode("utf-16-le") == wanted
    else:
        assert placed == []


def test_fields_are_found_where_segments_name_them():
    report = {"primary_outcomes": [{"measure": "FEV1 in litres"}], "conditions": ["Asthma"]}
    found = place_passages(report, [
        one(0, 4, "primary_outcomes.0.measure"), one(0, 6, "conditions.0"), one(0, 4, "primary_outcomes.1.measure"),
        one(0, 4, "no_such_field"), one(2, 2, "conditions.0"),
    ])
    assert [field for field, *_ in found] == ["primary_outcomes.0.measure", "conditions.0"]
