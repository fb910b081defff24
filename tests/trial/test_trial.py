"""One vocabulary for real and synthetic trials, and renderings that hold the design alone."""

from dataclasses import fields

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.schemas.records import AFTERMATH, ARM, DESIGN, IDENTITY, TRIALS
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial
from trialwright.trial.report import REPORT_FIELDS, clip, segments

TRIAL = Trial(
    trial_id="NCT90000001",
    brief_title="Metformin in Prediabetes",
    phase="Phase 2",
    conditions=["Prediabetic State"],
    arms=[Arm("Metformin", "Experimental", "500 mg twice daily"), Arm("Placebo", "Placebo Comparator", None)],
    interventions=[Intervention("Drug", "Metformin", "tablet", ("Glucophage",))],
    primary_outcomes=[Endpoint("HbA1c", "24 weeks", None)],
    eligibility_criteria="Inclusion Criteria:\n\n- Adults. " + "x" * 500,
)


def test_record_and_schema_are_one_vocabulary():
    assert [f.name for f in fields(Trial)] == TRIALS.names
    assert set(REPORT_FIELDS) < set(DESIGN.names)
    assert not set(REPORT_FIELDS) & {*AFTERMATH.names, *IDENTITY.names}


def test_report_round_trip():
    again = Trial.from_report("SYN-0123456789ab", TRIAL.report())
    assert again.report() == TRIAL.report()
    assert again.trial_id == "SYN-0123456789ab"


def test_segments_are_all_texts_of_a_report_with_their_places():
    found = dict(segments(TRIAL.report()))
    assert found["brief_title"] == "Metformin in Prediabetes"
    assert found["conditions.0"] == "Prediabetic State"
    assert found["arms.1.type"] == "Placebo Comparator"
    assert found["primary_outcomes.0.measure"] == "HbA1c"
    assert sum(map(len, found.values())) <= len(TRIAL.text())


def test_parquet_round_trip(tmp_path):
    tables.write(tmp_path / "t", [TRIAL.design_row()], DESIGN)
    again = Trial.from_row(next(tables.rows(tables.read(tmp_path / "t", DESIGN))))
    assert again.report() == TRIAL.report()
    assert tuple(again.interventions[0].other_names) == ("Glucophage",)


def test_named_tuples_are_structs_to_arrow():
    column = pa.array([TRIAL.arms], type=pa.list_(ARM)).to_pylist()
    assert column[0][1] == {"label": "Placebo", "type": "Placebo Comparator", "description": None}


def test_nothing_of_the_aftermath_is_rendered():
    values = {name: f"LEAK{number}" for number, name in enumerate(AFTERMATH.names)}
    for name in ("countries", "removed_countries", "primary_p_values"):
        values[name] = ["LEAKED"]
    told = Trial(trial_id="NCT90000001", brief_title="A title", sponsor="LEAKSPONSOR", start_date="LEAKDATE", **values)
    assert "LEAK" not in told.text() + str(told.report())
    assert "Glucophage" not in TRIAL.text()


def test_report_is_bounded():
    report = TRIAL.report(text_chars=60, max_items=1)
    assert len(report["arms"]) == 1
    assert len(report["eligibility_criteria"]) <= 60


def test_text_has_a_line_for_each_item():
    assert "arms: Metformin; Experimental; 500 mg twice daily\narms: Placebo; Placebo Comparator" in TRIAL.text()


@given(st.text(max_size=300), st.integers(0, 200))
def test_clip_bounds_and_keeps_the_head(text, limit):
    cut = clip(text, limit)
    assert len(cut) <= max(limit, 0) or cut == text
    assert text.startswith(cut)


def test_clip_prefers_a_sentence_then_a_phrase_then_a_word():
    assert clip("One sentence here. Another goes on", 25) == "One sentence here."
    assert clip("abcdefgh ijklmnop qrstuv", 20) == "abcdefgh ijklmnop"
    assert clip("The mean dose was 0.5 mg a day", 20) == "The mean dose"
    assert clip("Weight in adults who do not meet the criteria for surgery", 49) == "Weight in adults"
