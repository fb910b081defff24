"""Reasons out of answers clean, noisy, cut, refused and hostile."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.schemas.answers import REQUESTS
from trialwright.sections.writing import Reasons
from trialwright.tasks.reading import parsing as answers
from trialwright.tasks.reasons.reasons_reader import ReasonsReader, split_reasons

CLEAN = "1. The dose was too low.\n2. Few people came back.\n3. The end point was soft."
THREE = ["The dose was too low.", "Few people came back.", "The end point was soft."]
FORMS = {
    "clean": CLEAN,
    "brackets": CLEAN.replace(". T", ") T").replace(". F", ") F"),
    "bold numbers": "**1.** The dose was too low.\n**2.** Few people came back.\n**3.** The end point was soft.",
    "bold texts": "1. **The dose** was too low.\n\n2. Few people came back.\n\n3. The end point was `soft`.",
    "prose around": f"Sure! Here are the reasons:\n\n{CLEAN}\n\nLet me know if you want more.",
    "bullets": "- The dose was too low\n- Few people came back\n* The end point was soft",
    "wrapped lines": "1. The dose\n   was too low.\n2. Few people came back.\n3. The end point was soft.",
    "JSON list": '["The dose was too low.", "Few people came back.", "The end point was soft."]',
    "JSON object":
        '```json\n{"reasons": ["The dose was too low", "Few people came back", "The end point was soft"]}\n```',
    "JSON records": '[{"reason": "The dose was too low"}, {"reason": "Few people came back"}, '
                    '{"reason": "The end point was soft"}]',
    "JSON by number": '{"1": "The dose was too low", "2": "Few people came back", "3": "The end point was soft"}',
    "JSON with members":
        '[{"number": 1, "reason": "The dose was too low"}, {"number": 2, "reason": "Few people came back"}, '
        '{"number": 3, "reason": "The end point was soft"}]',
    "JSON in prose":
        'In short {see}:\n["The dose was too low", "Few people came back", "The end point was soft"]\n[that is all]',
    "JSON fixed": '{"reasons": ["The dose was too low", "Few people came back", "The end point was soft",],}',
    "JSON beside a note": '{"intervention": "Amlodipine", "reasons": {"1": "The dose was too low", '
                          '"2": "Few people came back", "3": "The end point was soft"}}',
    "no blank": CLEAN.replace(". ", "."),
    "words before numbers": "Reason 1: The dose was too low\n### Reason 2: Few people came back\n"
                            "**Reason 3:** The end point was soft",
    "one line": CLEAN.replace("\n", " "),
    "in brackets": "1. (The dose was too low.)\n2. (Few people came back)\n3. (The end point was soft).",
    "after a thought": f"<think>1. No.\n2. Why.\n3. Never.</think>\n{CLEAN}",
    "after the end of a thought": f"So be it: 1. no.</think>\n\n{CLEAN}",
    "entities": CLEAN.replace("\n", "&#xD;\n"),
    "escaped line ends": CLEAN.replace("\n", "\\r\\n"),
    "more than asked": CLEAN + "\n4. The summer was hot that year.",
    "duplicate dropped": "1. The dose was too low.\n2. the dose was too low\n3. Few people came back.\n"
                         "4. The end point was soft.",
    "empty dropped": "1. The dose was too low.\n2. N/A\n3. Few people came back.\n4. The end point was soft.",
    "carriage returns": CLEAN.replace("\n", "\r\n"),
    "control characters": CLEAN.replace("dose", "\x00do\x1bse"),
}
POOR = {
    "too few": ("1. The dose was too low.\n2. Few people came back.", "stop", "too_few_reasons"),
    "prose": ("The trials went as trials go.", "stop", "too_few_reasons"),
    "cut": ("1. The dose was too low.\n2. Few", "length", "truncated"),
    "cut in the last one": ("1. The dose was too low.\n2. Few people came back.\n3. The end point was", "length",
                            "truncated"),
    "blank": ("  \n", "stop", "no_answer"),
    "nothing": (None, "stop", "no_answer"),
    "said sorry": ("I'm sorry, but I can't help with that.", "stop", "refused"),
    "filtered": (CLEAN, "content_filter", "refused"),
    "refused": (CLEAN, "refused", "refused"),
    "bad request": ("prompt is too long", "bad_request", "bad_request"),
    "thought alone": (f"<think>{CLEAN}", "length", "truncated"),
    "no text came": ("", "empty", "no_answer"),
    "thought without an answer": (f"<think>{CLEAN}", "stop", "only_thought"),
    "refused after a thought": ("<think>May I?</think>I cannot answer that.", "stop", "refused"),
    "too few in JSON": ('["The dose was too low", "Few people came back"]', "stop", "too_few_reasons"),
    "nested": ("[" * 90_000, "stop", "too_few_reasons"),
}


def requests_of(plans):
    ids = plans["plan_id"].to_pylist()
    rows = [{"key": f"{number:064x}", "plan_id": plan_id, "body": "{}"} for number, plan_id in enumerate(ids)]
    return pa.Table.from_pylist(rows, schema=REQUESTS)


def parse_reasons(plans, requests, completions, count, chars):
    section = Reasons(count=count, reason_chars=chars, temperature=1.0, top_p=1.0, max_tokens=300)
    return answers.parse(ReasonsReader(section), plans, requests, completions)


def parse(make, text, finish="stop", count=3, chars=120):
    plans = make.plans(1)
    requests = requests_of(plans)
    return parse_reasons(plans, requests, make.completions(requests, [text], finish), count, chars)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_forms(make, text):
    parsed = parse(make, text)
    assert parsed.rejects == []
    assert parsed.accepted.to_pylist() == [{"plan_id": "plan-000000", "reasons": THREE, "request_key": "0" * 64}]


@pytest.mark.parametrize(("text", "finish", "reason"), POOR.values(), ids=POOR.keys())
def test_named_rejects(make, text, finish, reason):
    parsed = parse(make, text, finish)
    assert parsed.metrics() == {"requested": 1, "accepted": 0, "rejected": {reason: 1}}


def test_headings_keep_the_text_below_them(make):
    text = "1. **Dose**\n\nIt was too low.\n\n2. Who came:\n\n- Few came\n- Fewer stayed\n\nEnd point\n3. It was soft."
    assert parse(make, text).accepted["reasons"][0].as_py() == [
        "Dose It was too low.", "Who came: Few came Fewer stayed.", "It was soft.",
    ]


def test_members_of_a_reason_are_joined(make):
    items = [{"cause": cause, "detail": "It was chosen badly."} for cause in ("Dose", "Patients:", "End point")]
    for text in (make.json(items), make.json({"1": items[0], "2": items[1], "3": items[2]}), make.json(items)[:-1]):
        assert parse(make, text).accepted["reasons"][0].as_py() == [
            "Dose: It was chosen badly.", "Patients: It was chosen badly.", "End point: It was chosen badly.",
        ]


def test_cut_reason_ends_at_a_clause(make):
    clause = "1. The dose was chosen from animal studies alone, and the people who took part were much heav"
    word = "3. The investigators followed nobody beyond the sixth week of treatment nor asked them for what purp"
    stub = "2. Few people came back, and those who"
    parsed = parse(make, f"{clause}\n{stub}\n{word}\n4. Short and complete reason.", chars=90)
    assert parsed.accepted["reasons"][0].as_py() == [
        "The dose was chosen from animal studies alone.", "Few people came back.", "Short and complete reason.",
    ]
    assert parse(make, f"{clause}\n{stub}\n{word}", chars=90).metrics()["rejected"] == {"unfinished_text": 1}


@pytest.mark.parametrize(("said", "whole"), [
    ("The eligibility criteria were age, sex, weight, c.", "The eligibility criteria were age, sex, weight."),
    ("The eligibility criteria were a. b. c. d.", None), ("The patients were those of the", None),
    ("The dose was 0.5 mg per kg. It was too low, as", "The dose was 0.5 mg per kg."),
    ("The sample size was small. Note: these reasons are based on the examples above.", "The sample size was small."),
    ("The mechanism of action was not well defined (eg.", "The mechanism of action was not well defined."),
    ("The eligibility criteria were met, not strict, and in.", "The eligibility criteria were met, not strict."),
    ("The patients were at stage 3.", "The patients were at stage 3."),
])
def test_a_reason_is_a_whole_sentence(make, said, whole):
    parsed = parse(make, f"1. {said}\n2. Few people came back.", count=2)
    assert parsed.accepted["reasons"].to_pylist() == ([[whole, "Few people came back."]] if whole else [])


def test_reasons_that_speak_of_the_task_are_named(make):
    parsed = parse(make, "1. Here are the reasons you asked for.\n2. Few people came back.", count=2)
    assert parsed.metrics()["rejected"] == {"task_talk": 1}


def test_counts_add_up(make):
    plans = make.plans(3)
    requests = requests_of(plans)
    parsed = parse_reasons(plans, requests, make.completions(requests, [CLEAN, None, "no"]), 3, 120)
    assert parsed.metrics() == {"requested": 3, "accepted": 1, "rejected": {"no_answer": 1, "too_few_reasons": 1}}
    assert parsed.summary() == "3 requested, 1 accepted, 1 no_answer, 1 too_few_reasons"


def test_answers_are_joined_by_key_and_not_by_order(make):
    plans = make.plans(2)
    requests = requests_of(plans)
    completions = make.completions(requests, [CLEAN, CLEAN.replace("dose", "price")]).take([1, 0])
    parsed = parse_reasons(plans, requests, completions, 3, 120)
    assert [reasons[0] for reasons in parsed.accepted["reasons"].to_pylist()] == [
        "The dose was too low.", "The price was too low.",
    ]


HOSTILE = st.lists(st.sampled_from(["1. ", "2)", "**3.**", "- ", "\n", "{", "[", '"', ",", "a b c d ", "\x00", "```"]))


@given(st.text() | HOSTILE.map("".join), st.sampled_from(["stop", "length"]))
def test_any_text_ends_the_plan_once(text, finish):
    assert all(isinstance(item, str) for item in split_reasons(text, 3))
