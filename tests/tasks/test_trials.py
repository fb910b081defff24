"""Trials out of answers clean, noisy, cut, refused, copied, looping and hostile."""

import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.tasks.asking.render import render
from trialwright.tasks.reading.parsing import parse as parsed_by
from trialwright.tasks.trial.asking.trial_question import TrialQuestion
from trialwright.tasks.trial.reading.trial_reader import TrialReader
from trialwright.text.finished import most_chars
from trialwright.trial.record import Trial


@pytest.fixture(scope="session")
def read(plans, examples, reasons, settings, make):
    """Parse the texts as answers to the two plans; the second plan's defaults to none."""
    question = TrialQuestion(settings.synthesis, settings.reasons, reasons)
    requests = render(question, plans, examples, plan=settings.plan, llm=settings.local, seed=7)

    def parse(*texts, finish="stop", given=reasons):
        answers = make.completions(requests, list(texts), finish)
        reader = TrialReader(settings.synthesis, settings.reasons, given, examples)
        return parsed_by(reader, plans, requests, answers)

    return parse


def reject_of(parsed, plan_id="plan-000000"):
    return next((row["reason"], row["detail"]) for row in parsed.rejects if row["id"] == plan_id)


def test_clean_answer_becomes_a_trial(read, make):
    parsed = read(json.dumps(make.good()))
    row = parsed.accepted.to_pylist()[0]
    assert parsed.accepted.schema.equals(SYNTHETIC)
    assert row["trial_id"] == f"SYN-{row['request_key'][:12]}"
    assert (row["plan_id"], row["label"], row["intervention"], row["model"]) == ("plan-000000", 0, "Amlodipine", "tiny")
    assert row["example_ids"] == ["NCT00000000", "NCT00000001"]
    assert row["reasons"][0] == "The dose was low."
    assert row["repaired"] is False
    assert row["brief_title"] == "Amlodipine for Shepherds With High Blood Pressure"
    assert row["eligibility_criteria"].startswith("Inclusion Criteria:\n\n- Shepherds")
    assert row["arms"] == [{"label": "Amlodipine", "type": "Experimental", "description": None}]
    assert Trial.from_row(row).interventions[0].name == "Amlodipine"
    assert parsed.metrics() == {"requested": 2, "accepted": 1, "rejected": {"no_answer": 1}, "repaired": 0}


def as_xml(report):
    """Write an answer as the registry's XML, as the paper's model did."""
    parts = {
        "brief_title": report["brief_title"],
        "eligibility": f"<criteria><textblock>{report['eligibility_criteria']}</textblock></criteria>",
        "primary_outcome": "<measure>Change in diastolic pressure</measure><time_frame>6 months</time_frame>",
        "intervention": "<intervention_name>Amlodipine</intervention_name>", "condition": "Hypertension",
        "brief_summary": f"<textblock>{report['brief_summary']}</textblock>", "overall_status": "Terminated",
    }
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts.items())


@pytest.mark.parametrize("form", ["<clinical_study>{}</clinical_study>", "```xml\n{}\n```", "Here: {} That is all."])
def test_xml_is_read_and_counted_as_mended(read, make, form):
    parsed = read(form.format(as_xml(make.good())))
    row = parsed.accepted.to_pylist()[0]
    assert (row["brief_title"], row["brief_summary"]) == (make.good()["brief_title"], make.good()["brief_summary"])
    assert row["primary_outcomes"][0]["time_frame"] == "6 months"
    assert parsed.metrics()["repaired"] == 1
    assert "Terminated" not in json.dumps(row)


@pytest.mark.parametrize("thought", ["<think>{}</think>", "<think>So: {}</think>\n", "{}</think>", "[THINK]{}[/THINK]"])
def test_a_thought_is_no_answer(read, make, thought):
    other = json.dumps(make.good(brief_title="Amlodipine for Nobody in Particular"))
    row = read(thought.format(other) + json.dumps(make.good())).accepted.to_pylist()[0]
    assert row["brief_title"] == make.good()["brief_title"]
    assert row["repaired"] is False


WRAPS = {
    "fence": ("```json\n{}\n```", False),
    "prose": ("Certainly. Here is the report:\n\n{}\n\nI hope that it helps.", False),
    "member": ('{{"trial": {}}}', False),
    "list": ("[{}]", False),
    "goes on": ("{}\n\n## Failed clinical trial 4\n\n{{\"brief_title\": ", False),
    "trailing comma": ("TRAILING{}", True),
}


@pytest.mark.parametrize(("wrap", "repaired"), WRAPS.values(), ids=WRAPS.keys())
def test_wrapped_answers(read, make, wrap, repaired):
    text = wrap.removeprefix("TRAILING").format(json.dumps(make.good(), indent=1))
    text = text[:-1] + ",}" if wrap.startswith("TRAILING") else text
    row = read(text).accepted.to_pylist()[0]
    assert row["repaired"] is repaired
    assert row["conditions"] == ["Hypertension"]


MENDED = {
    "phase": ("phase iii", "Phase 3"), "allocation": ("N/A", None), "masking": ("Double-Blind", "Double"),
    "gender": ("Both", "All"), "healthy_volunteers": (False, "No"), "minimum_age": (18, "18 Years"),
    "maximum_age": ("65 years", "65 Years"), "conditions": ("Gout", ["Gout"]),
    "eligibility_criteria": (["Shepherds aged 30 years or older who own sheep", "No allergy to the drug"],
                             "Shepherds aged 30 years or older who own sheep\nNo allergy to the drug"),
}


@pytest.mark.parametrize("name", MENDED)
def test_mended_members(read, make, name):
    said, expected = MENDED[name]
    row = read(json.dumps(make.good(**{name: said}))).accepted.to_pylist()[0]
    assert row[name] == expected
    assert row["repaired"] is True


LONG = "of patients and of "
BAD = {
    "prose": ("This trial asks whether shepherds sleep.", "not_json", ""),
    "empty object": ("{}", "not_json", ""),
    "list of numbers": ("[1, 2, 3]", "not_json", ""),
    "said sorry": ("I cannot write this report.", "refused", ""),
    "wrong kind": ({"phase": {"number": 2}}, "not_schema", "phase"),
    "no registry word": ({"gender": "Shepherd"}, "not_schema", "gender"),
    "bad age": ({"minimum_age": "as old as the hills"}, "not_schema", "minimum_age"),
    "bad part": ({"interventions": [3]}, "not_schema", "interventions"),
    "null section": ({"brief_summary": None}, "empty_section", "brief_summary"),
    "blank section": ({"eligibility_criteria": " \n "}, "empty_section", "eligibility_criteria"),
    "no outcome": ({"primary_outcomes": []}, "empty_section", "primary_outcomes"),
    "nameless": ({"interventions": [{"type": "Drug", "name": None}]}, "empty_section", "interventions"),
    "other drug": ({"interventions": [{"type": "Drug", "name": "Ibuprofen"}]}, "wrong_intervention", "Ibuprofen"),
    "lorem": ({"brief_title": "Lorem ipsum dolor sit amet"}, "placeholder_text", "brief_title"),
    "insert": ({"conditions": ["[insert condition]"]}, "placeholder_text", "conditions"),
    "schema word": ({"conditions": ["string"]}, "placeholder_text", "conditions"),
    "xxx": ({"arms": [{"label": "XXX mg of drug", "type": "Other"}]}, "placeholder_text", "arms.label"),
    "loop": ({"brief_summary": LONG * 15 + "patients."}, "repetitive", "repeat"),
    "summary breaks off": ({"brief_summary": "Men and women " * 50}, "unfinished_text", "brief_summary"),
    "summary is a stub": ({"brief_summary": "To study who sleeps" + " and who walks" * 5 + " and who"},
                          "unfinished_text", "brief_summary"),
    "title is a stub": ({"brief_title": "Amlodipine for those who do not meet the"}, "unfinished_text", "brief_title"),
    "measures are stubs": ({"primary_outcomes": [{"measure": "For the or had"}, {"measure": "Or which are of"}]},
                           "unfinished_text", "primary_outcomes"),
    "speaks of the task": ({"brief_title": "Here is the trial you asked for."}, "task_talk", "brief_title"),
    "empty bullets": ({"eligibility_criteria": "Inclusion Criteria:\n" + "- \n" * 60}, "repetitive", "repeat"),
}


@pytest.mark.parametrize(("said", "reason", "detail"), BAD.values(), ids=BAD.keys())
def test_named_rejects(read, make, said, reason, detail):
    text = said if isinstance(said, str) else json.dumps(make.good(**said))
    parsed = read(text)
    assert reject_of(parsed)[0] == reason
    assert detail in reject_of(parsed)[1]


def test_first_intervention_may_be_another_and_longer_names_count(read, make):
    names = [{"type": "Drug", "name": "Placebo"}, {"type": "Drug", "name": "amlodipine besylate 5 mg"}]
    assert read(json.dumps(make.good(interventions=names))).accepted.num_rows == 1


def test_cut_answer_is_kept_where_it_is_of_use(read, make):
    whole = json.dumps(make.good())
    cut = whole[:-2] + "\\n- No hyperkalaemia and n"
    kept = read(cut, finish="length").accepted.to_pylist()
    assert [row["repaired"] for row in kept] == [True]
    assert kept[0]["eligibility_criteria"] == make.good()["eligibility_criteria"]
    assert reject_of(read(whole[:300], finish="length"))[0] == "truncated"
    assert reject_of(read(whole[:300]))[0] == "empty_section"


def test_copy_of_an_example(read, make, examples):
    example = examples[1]
    copied = make.good(brief_summary=example.brief_summary, eligibility_criteria=example.eligibility_criteria)
    reason, detail = reject_of(read(json.dumps(copied)))
    assert reason == "copies_example"
    assert "NCT00000001" in detail


def test_example_of_another_plan_is_no_copy(read, make, examples):
    other = examples[3]
    text = "\n".join(f"- {word} in the fourth village were asked to come on market day" for word in ("Men", "Women"))
    answer = make.good(brief_summary=other.brief_summary, eligibility_criteria=text + "\n- " + "All who came by cart")
    assert read(json.dumps(answer)).accepted.num_rows == 1


def test_second_of_two_alike_is_a_duplicate(read, make):
    text = json.dumps(make.good())
    parsed = read(text, text)
    assert parsed.accepted["plan_id"].to_pylist() == ["plan-000000"]
    assert reject_of(parsed, "plan-000001")[0] == "duplicate_trial"


def test_plan_without_reasons(read, make, reasons):
    parsed = read(json.dumps(make.good()), given=reasons.slice(1))
    assert reject_of(parsed)[0] == "no_reasons"
    assert parsed.metrics()["requested"] == 2


def test_texts_are_clean_and_bounded(read, make):
    said = make.good(
        brief_title="Amlodipine\u0000 for \u202eShepherds\ud83d With Pressure " + "and more words " * 30,
        brief_summary="One sentence\r\nfor&#xD;\nthe start of it\\r\\nR&amp;D, long.\u001b[31m Each herd was another.",
        interventions=[{"type": "Drug", "name": "Amlodipine", "description": None}] * 50
        + [{"type": "Drug", "name": "Amlodipine " + letter, "description": None} for letter in "xyz"],
    )
    row = read(json.dumps(said)).accepted.to_pylist()[0]
    assert row["brief_title"].startswith("Amlodipine for Shepherds With Pressure and more")
    assert len(row["brief_title"]) < most_chars(120)
    assert row["brief_title"].endswith("and more words")
    assert row["brief_summary"].startswith("One sentence\nfor\nthe start of it\nR&D, long.[31m Each herd")
    assert [part["name"] for part in row["interventions"]] == ["Amlodipine", "Amlodipine x"]


def test_texts_end_as_they_should_and_say_nothing_of_the_task(read, make):
    said = {
        "brief_summary": "Shepherds take the tablets at night for a whole summer. Patients who came. Note: this is a"
                         " hypothetical trial. And so",
        "brief_title": "Amlodipine in Stage III Disease for Men who do not meet the criteria for",
        "eligibility_criteria": "Inclusion Criteria:\n\n- Shepherds of one village and\n- Men of the\n- of\n\n"
                                "- Diastolic above 95 mmHg; or\n\nExclusion Criteria:",
    }
    interventions = [{"type": "Drug", "name": "Amlodipine", "description": "10 mg at night for the"}]
    row = read(json.dumps(make.good(**said, interventions=interventions))).accepted.to_pylist()[0]
    assert row["brief_summary"] == "Shepherds take the tablets at night for a whole summer. Patients who came."
    assert row["brief_title"] == "Amlodipine in Stage III Disease for Men"
    assert row["interventions"][0]["description"] == "10 mg at night"
    assert row["eligibility_criteria"].split("\n") == [
        "Inclusion Criteria:", "", "- Shepherds of one village and", "- Men", "", "- Diastolic above 95 mmHg; or",
    ]


def test_members_not_asked_for_are_left_out(read, make):
    said = make.good() | {"overall_status": "Terminated", "why_stopped": "money", "enrollment": 0, "trial_id": "NCT1"}
    row = read(json.dumps(said)).accepted.to_pylist()[0]
    assert "why_stopped" not in row
    assert row["trial_id"].startswith("SYN-")
    assert "money" not in json.dumps(row)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8,
)
NAMES = st.sampled_from(["brief_title", "phase", "conditions", "interventions", "arms", "minimum_age", "masking"])
SHREDS = st.lists(st.sampled_from(['{"', '"}', "[", "]", ":", ",", "\\", "brief_title", "```", "\x00", "\ud800"]))


@given(
    text=st.text() | SHREDS.map("".join),
    changed=st.dictionaries(NAMES, ANY_JSON, max_size=3),
    cut=st.integers(0, 1200),
    finish=st.sampled_from(["stop", "length", None]),
)
@hypothesis_settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answer_ends_each_plan_once(read, make, text, changed, cut, finish):
    parsed = read(text.encode("utf-8", "ignore").decode(), json.dumps(make.good(**changed))[:cut], finish=finish)
    ends = [*parsed.accepted["plan_id"].to_pylist(), *(row["id"] for row in parsed.rejects)]
    assert sorted(ends) == ["plan-000000", "plan-000001"]
    pa.Table.from_pylist(parsed.rejects, schema=REJECTS)
