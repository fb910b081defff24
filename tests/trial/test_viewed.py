"""What is read of a trial: the same function and the same cuts for real and synthetic trials, and for examples."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.cleaning.leaks.tally import Tally
from trialwright.core.errors import ParamsError
from trialwright.core.params import load
from trialwright.sections.viewing import WHOLE_VIEW, View
from trialwright.sections.whole import load_all
from trialwright.tasks.form import FORMS, example_text
from trialwright.trial.record import PARTS, Trial
from trialwright.trial.report import REPORT_FIELDS, lines
from trialwright.trial.viewed import viewed_text

PARAMS = load_all(Path(__file__).resolve().parents[2] / "params.yaml")
NARROW = View(fields="short", text_chars=240, max_items=2)
PROSE = st.lists(st.sampled_from(["Adults ", "with asthma. ", "of 18 years; ", "\n- ", "x" * 90, "é"]), max_size=9)
TEXT = PROSE.map("".join) | st.none()
# Of an item that says nothing, scrubbing leaves nothing.
ITEMS = {
    name: st.lists(
        st.builds(kind, **dict.fromkeys(kind._fields[:3], TEXT)).filter(lambda item: any(item[:3])), max_size=3
    ) for name, kind in PARTS.items()
}
TEXTS = dict.fromkeys(set(REPORT_FIELDS) - {*PARTS, "conditions"}, TEXT)
TRIALS = st.builds(
    Trial, trial_id=st.just("NCT90000001"), conditions=st.lists(PROSE.map("".join), max_size=4), **ITEMS, **TEXTS
)
VIEWS = st.builds(
    View, fields=st.sampled_from(["short", "whole"]), text_chars=st.none() | st.integers(40, 400),
    max_items=st.none() | st.integers(1, 5),
)


@settings(max_examples=30, deadline=None)
@given(TRIALS)
def test_the_default_shows_all_of_a_trial(trial):
    assert PARAMS.view == WHOLE_VIEW
    assert viewed_text(trial, WHOLE_VIEW) == trial.text()


@settings(max_examples=60, deadline=None)
@given(TRIALS, VIEWS | st.just(NARROW))
def test_a_classifier_reads_what_an_example_of_a_prompt_shows(trial, view):
    plan = PARAMS.plan.model_copy(update=view.model_dump())
    shown = json.loads(example_text(trial, FORMS[view.fields], plan))
    parts = {name: [{key: text for key, text in item.items() if text} for item in value or ()]
             if name in PARTS else value for name, value in shown.items()}
    filled = {name: [item for item in value if item != {}] if name in PARTS else value
              for name, value in parts.items() if value}
    assert viewed_text(trial, view) == "\n".join(lines(filled))
    for value in filled.values():
        items = value if isinstance(value, list) else [value]
        texts = [text for item in items for text in (item.values() if isinstance(item, dict) else [item])]
        assert len(items) <= (view.max_items or len(items))
        assert all(len(text) <= (view.text_chars or len(text)) for text in texts)


def test_the_narrow_view_is_short_and_cut_at_whole_sentences():
    trial = Trial(
        trial_id="NCT90000001", brief_title="Metformin", official_title="In longer words",
        brief_summary=f"{'Adults take a tablet. ' * 12}End.", conditions=["A", "B", "C"],
    )
    text = viewed_text(trial, NARROW)
    assert text.split("\n")[:3] == ["brief title: Metformin", "conditions: A", "conditions: B"]
    assert text.endswith(f"brief summary: {' '.join(['Adults take a tablet.'] * 10)}")
    assert NARROW.said == "short, 240 characters a text, 2 items a list"
    assert WHOLE_VIEW.said == "whole"


TOLD = "The study was terminated by the sponsor because of slow accrual in most of the centres."


@pytest.mark.parametrize("limit", range(40, 140, 7))
def test_nothing_leaks_by_the_cut(limit):
    """Neither does a cut sentence escape the rule on it, nor is a text shorter or a list poorer where one was."""
    view = View(fields="short", text_chars=limit, max_items=2)
    kept = "Adults with asthma of eighteen years or more take part. " * 5
    plain = Trial(trial_id="NCT90000001", brief_title="Aspirin", brief_summary=kept, conditions=["A", "B"])
    telling = replace(plain, brief_summary=f"{TOLD} {kept}", conditions=["Terminated", "A", "B"])
    texts = []
    for trial in (plain, telling):
        row = {**trial.design_row(), "label": 0, "intervention": "aspirin"}
        texts.append(Tally(view).clean(row, "real")["text"])
    assert texts[0] == texts[1]


def test_a_view_is_checked(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text("view: {fields: long, text_chars: 12, max_items: 0}")
    with pytest.raises(ParamsError, match=r"view.fields.*view.text_chars.*view.max_items"):
        load(View, path)
