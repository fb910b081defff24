"""What page, card and terminal say of reasons: figures where there are any, why not where there are none."""

from report_kit import ROOT

from trialwright.core import tables
from trialwright.reporting.page.reason_tables import reasons
from trialwright.reporting.sentences.reason_sentences import tell_reasons

FOUND = tables.read_json(ROOT / "tests/sample_metrics/reasoning.json")


def test_what_is_told_of_a_run():
    words, numbers, label = tell_reasons(FOUND)
    assert words == (
        "Of the content words of reasons, 28.9 % stand in the examples of their own plan and 24.8 % in those of other "
        "interventions: a lift of +0.040 (+0.003 to +0.078). Over examples of the same intervention and the other "
        "label no lift is found: +0.010 (−0.014 to +0.033)."
    )
    assert numbers == "Of 49 numbers in reasons, 24 stand nowhere in the examples of their plan."
    assert label.endswith("Content words of most weight: " + FOUND["label_told"]["content_words"]["heaviest"] + ".")
    assert "ROC-AUC of 0.949; without words such as “failed” of 0.949" in label


def test_tables_have_a_cell_for_each_column():
    titles = [table.title for table in reasons(FOUND)]
    assert titles == [
        "Grounding, beside plans of another intervention",
        "Grounding, beside plans of the same intervention and the other label", "Reasons of one plan", "All reasons",
        "Label told by reasons",
    ]
    assert all(len(row.cells) == len(table.columns) for table in reasons(FOUND) for row in table.rows)


def test_no_reasons_are_one_sentence_and_no_table():
    assert list(tell_reasons({**FOUND, "why": "this run has no reasons"})) == [
        "No reasons were measured: this run has no reasons."
    ]
    assert reasons({**FOUND, "why": "this run has no reasons"}) == reasons({}) == []


def test_what_cannot_be_estimated_says_why():
    nothing = {"own": None, "others": None, "lift": None, "lift_lo": None, "lift_hi": None}
    others = {**nothing, "why": "all plans are of one intervention"}
    words = {**FOUND["grounding"]["words"], "other_intervention": others}
    told = {
        **FOUND, "grounding": {**FOUND["grounding"], "words": words, "numbers": {"named": 0}},
        "label_told": {view: {"roc_auc": None, "why": "all plans are of one label"} for view in FOUND["label_told"]},
    }
    assert list(tell_reasons(told)) == [
        "Whether reasons speak of their examples cannot be estimated: all plans are of one intervention.",
        "Whether reasons tell their label cannot be estimated: all plans are of one label.",
    ]
