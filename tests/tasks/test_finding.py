"""The trial in an answer: prose, fences, several objects, broken JSON, XML, and hostile text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from trialwright.sections.whole import load_all
from trialwright.tasks.form import SHORT
from trialwright.tasks.reading.loose_json import layers
from trialwright.tasks.reasons.reasons_reader import split_reasons
from trialwright.tasks.task import RejectionError
from trialwright.tasks.trial.reading.finding import find_trial
from trialwright.tasks.trial.reading.fitting import Fitter

# A model's own line breaks, escapes and unescaped signs, as a registry's record has them or should not.
RECORD = """<?xml version="1.0"?>
<!DOCTYPE clinical_study [<!ENTITY leak SYSTEM "file:///etc/hostname">]>
<clinical_study rank="1">
  <id_info><nct_id>NCT99999999</nct_id></id_info>
  <brief_title>Amlodipine for Shepherds &amp; Farmers</brief_title>
  <brief_summary>
    <textblock>
      Shepherds with R&D < 3 years receive amlodipine at night&#xD;
      for a whole summer, against untreated peers.&leak;
    </textblock>
  </brief_summary>
  <overall_status>Terminated</overall_status>
  <phase>Phase 3</phase>
  <study_design_info><allocation>Randomized</allocation><masking>None (Open Label)</masking></study_design_info>
  <primary_outcome><measure>Change in diastolic pressure</measure><time_frame>6 months</time_frame></primary_outcome>
  <condition>Hypertension</condition>
  <condition>Stroke</condition>
  <arm_group><arm_group_label>Night</arm_group_label><arm_group_type>Experimental</arm_group_type></arm_group>
  <intervention><intervention_type>Drug</intervention_type><intervention_name>Amlodipine</intervention_name></intervention>
  <eligibility>
    <criteria><textblock>
        Inclusion Criteria:

          -  Shepherds aged 30
             or older
          -  Diastolic above 95 mmHg
    </textblock></criteria>
    <gender>All</gender><minimum_age>30 Years</minimum_age><maximum_age>N/A</maximum_age>
  </eligibility>
</clinical_study>"""
SYNTHESIS = load_all(Path(__file__).parents[2] / "params.yaml").synthesis


def fitted(text):
    found = find_trial(text, SHORT.fields)
    return Fitter(SHORT, SYNTHESIS).fit(found.value)


AROUND = {
    "braces in the prose": ("As {{asked}}, in the form {{brief_title, phase, ...}}: {0} That is {{all}}.", False),
    "an object before": ('{{"note": "as you wished", "phase": "Phase 1"}}\n{0}', False),
    "an object after": ('{0}\n{{"brief_title": "Another", "phase": "Phase 4"}}', False),
    "the next trial, cut": ('{0}\n\n## Trial 4\n\n{{"brief_title": "Amlo', False),
    "inside a wrapper": ('{{"reasoning": "Shepherds sleep little.", "trial": {0}}}', False),
    "a list of one": ("[{0}]", False),
    "braces too many": ("{0}}}}}", False),
    "fenced": ("```json\n{0}\n```\nDone.", False),
    "fence not closed": ("```\n{0}", False),
}


@pytest.mark.parametrize(("around", "fixed"), AROUND.values(), ids=AROUND.keys())
def test_what_stands_around(make, around, fixed):
    found = find_trial(around.format(json.dumps(make.good(), indent=2)), SHORT.fields)
    assert found == (make.good(), fixed, False)


def as_text(value, times=1):
    for _ in range(times):
        value = json.dumps(value)
    return value


IN_TEXTS = {
    "encoded twice": lambda trial: as_text(trial, 2),
    "encoded three times": lambda trial: as_text(trial, 3),
    "a tool's arguments": lambda trial: as_text({"name": "answer", "arguments": as_text(trial)}),
    "a tool's arguments, encoded twice": lambda trial: as_text({"name": "answer", "arguments": as_text(trial, 2)}),
    "a list of calls": lambda trial: as_text([{"function": {"name": "answer", "arguments": as_text(trial)}}]),
    "a member": lambda trial: as_text({"answer": as_text(trial)}),
    "a member, fenced": lambda trial: as_text({"answer": f"Here it is:\n```json\n{json.dumps(trial, indent=1)}\n```"}),
    "a call of a call": lambda trial: as_text({"arguments": as_text({"trial": as_text({"answer": trial})})}),
    "prose before": lambda trial: "I call the tool: " + as_text({"arguments": as_text(trial)}) + " Done.",
    "a schema filled in": lambda trial: as_text({"type": "object", "properties": trial}),
}


@pytest.mark.parametrize("wrap", IN_TEXTS.values(), ids=IN_TEXTS)
def test_a_trial_that_stands_in_a_text_of_json(make, wrap):
    assert find_trial(wrap(make.good()), SHORT.fields) == (make.good(), False, False)


def test_a_trial_in_a_text_that_was_cut(make):
    said = as_text({"name": "answer", "arguments": as_text(make.good())})
    found = find_trial(said[:-40], SHORT.fields)
    assert found.fixed
    assert found.value["brief_title"] == make.good()["brief_title"]


def test_a_record_of_xml_in_a_text_of_json():
    report = fitted(as_text({"answer": RECORD}))
    assert report["brief_title"] == "Amlodipine for Shepherds & Farmers"


def test_texts_in_texts_are_bounded(make):
    deep = make.good()
    for _ in range(6):
        deep = {"arguments": as_text(deep)}
    assert find_trial(as_text(deep), SHORT.fields).value.get("brief_title") is None
    many = as_text([as_text({"note": f"[{n}]"}) for n in range(3000)])
    assert len(list(layers(many))) <= 1 + 3 * 32 + 1


REASONS = ["The dose was too low", "Few people came back", "The end point was soft"]
LISTS = {
    "a list in a text": as_text({"reasons": as_text(REASONS)}), "encoded twice": as_text(REASONS, 2),
    "prose in a text": as_text({"answer": "\n".join(f"{n}. {text}" for n, text in enumerate(REASONS, 1))}),
    "a tool's arguments": as_text({"name": "answer", "arguments": as_text({"reasons": REASONS})}),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_reasons_that_stand_in_a_text_of_json(text):
    assert split_reasons(text, 3) == REASONS


def mangled(text):
    return {
        "trailing commas": text.replace('"No"', '"No",').replace("]", ",]"),
        "comma missing": text.replace('"phase": "Phase 3",', '"phase": "Phase 3"'),
        "single quotes": text.replace('"', "'"),
        "keys bare": text.replace('"phase"', "phase").replace('"gender"', "gender"),
        "comment": text.replace('"phase"', '// the phase\n"phase"'),
        "cut in the last text": text[:-12],
        "brace missing": text[:-2],
    }


@pytest.mark.parametrize("name", mangled(""))
def test_broken_json_is_mended(make, name):
    found = find_trial("Here {it} is:\n" + mangled(json.dumps(make.good(), indent=1))[name], SHORT.fields)
    assert found.fixed
    assert found.value["phase"] == "Phase 3"
    assert found.value["brief_title"] == make.good()["brief_title"]
    assert found.value["eligibility_criteria"].startswith("Inclusion Criteria:")


XML = {
    "a record": RECORD, "in a fence": f"Of course:\n```xml\n{RECORD}\n```",
    "without its root": RECORD.partition("NCT99999999")[2],
}


@pytest.mark.parametrize("text", XML.values(), ids=XML.keys())
def test_xml_in_the_registrys_words(text):
    found = find_trial(text, SHORT.fields)
    report = fitted(text)
    assert found.fixed
    assert report["brief_title"] == "Amlodipine for Shepherds & Farmers"
    assert report["brief_summary"].startswith("Shepherds with R&D < 3 years receive amlodipine at night for a whole")
    assert report["conditions"] == ["Hypertension", "Stroke"]
    assert report["interventions"] == [{"type": "Drug", "name": "Amlodipine", "description": None}]
    assert report["arms"] == [{"label": "Night", "type": "Experimental"}]
    assert (report["allocation"], report["masking"]) == ("Randomized", "None (Open Label)")
    assert (report["minimum_age"], report["maximum_age"]) == ("30 Years", None)
    assert report["primary_outcomes"] == [{"measure": "Change in diastolic pressure", "time_frame": "6 months"}]
    assert report["eligibility_criteria"] == (
        "Inclusion Criteria:\n\n- Shepherds aged 30 or older\n- Diastolic above 95 mmHg"
    )


def test_cut_xml_keeps_what_is_there():
    assert find_trial(RECORD[:900], SHORT.fields).value["phase"] == "Phase 3"


def test_no_entity_of_xml_is_read_or_grown():
    host = Path("/etc/hostname")
    found = json.dumps(find_trial(RECORD, SHORT.fields).value)
    assert not host.exists() or host.read_text(encoding="utf-8").strip() not in found
    bomb = "<clinical_study><!DOCTYPE b [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><phase>&b;</phase></clinical_study>"
    assert "haha" not in str(find_trial(bomb, SHORT.fields))


def test_json_under_the_registrys_names(make):
    said = {
        "briefTitle": "Amlodipine for Shepherds", "Brief Summary": {"textblock": make.good()["brief_summary"]},
        "condition": "Gout", "phase": ["PHASE2", "PHASE3"], "study_design_info": {"allocation": "NON_RANDOMIZED"},
        "intervention": {"intervention_type": "DRUG", "intervention_name": "Amlodipine"},
        "primary_outcome": [{"measure": "Diastolic pressure", "timeFrame": "6 months"}],
        "eligibility": {"criteria": {"textblock": make.good()["eligibility_criteria"]}, "gender": "Male and Female"},
    }
    report = fitted(json.dumps({"clinical_study": said}))
    assert (report["phase"], report["allocation"], report["gender"]) == ("Phase 2/Phase 3", "Non-Randomized", "All")
    assert report["interventions"] == [{"type": "Drug", "name": "Amlodipine", "description": None}]
    assert report["primary_outcomes"] == [{"measure": "Diastolic pressure", "time_frame": "6 months"}]
    assert report["eligibility_criteria"] == make.good()["eligibility_criteria"]


def test_sections_of_a_long_text_become_a_text(make):
    said = make.good(eligibility_criteria={
        "inclusion_criteria": ["Shepherds aged 30 or older", "Diastolic above 95 mmHg"], "exclusion_criteria": "None",
    })
    assert fitted(json.dumps(said))["eligibility_criteria"] == (
        "Inclusion criteria:\nShepherds aged 30 or older\nDiastolic above 95 mmHg\n\nExclusion criteria:\nNone"
    )


def test_deep_xml_is_bounded():
    deep = "<clinical_study><phase>Phase 2</phase>" + "<a>" * 15_000
    assert find_trial(deep, SHORT.fields).value["phase"] == "Phase 2"


NOTHING = ["", "no braces", "{not this}", "{}", "[1, 2]", '"text"', "<trial>x</trial>", "[" * 90_000, '{"a":' * 15_000]


@pytest.mark.parametrize("text", NOTHING, ids=range(len(NOTHING)))
def test_no_trial(text):
    assert find_trial(text, SHORT.fields) is None


SHREDS = st.lists(st.sampled_from([
    '{"', '"}', "{", "}", "[", "]", ":", ",", "\\", '"brief_title": ', "phase", "```", "<think>", "</think>", "\x00",
    "\ud800", "\\ud83d", "<clinical_study>", "<phase>", "</phase>", "<!--", "<![CDATA[", "&#xD;", "&#xD800;", "&x;",
    "<brief_title", "'", "“", "1. ", "- ", "\n", "\r", " " * 40, "9" * 400, "1e999", "NaN", "é",
]), max_size=60).map("".join)
ANY = st.text(st.characters(), max_size=80) | SHREDS


@given(ANY, st.integers(0, 1500), st.integers(0, 1500), st.sampled_from(["json", "xml"]))
@hypothesis_settings(max_examples=300, deadline=None)
def test_any_text_is_a_trial_none_or_rejected(make, shreds, start, length, form):
    good = RECORD if form == "xml" else json.dumps(make.good(), indent=1)
    text = good[:start] + shreds + good[start + length :]
    split_reasons(text, 3)
    found = find_trial(text, SHORT.fields)
    if found is None:
        return
    try:
        report = Fitter(SHORT, SYNTHESIS).fit(found.value)
    except RejectionError as rejected:
        assert rejected.reason in {"not_schema", "empty_section", "unfinished_text", "task_talk"}
    else:
        json.dumps(report, ensure_ascii=False).encode()
        assert tuple(report) == SHORT.fields
