"""Sections at length: which are asked for, what is shown, and texts out of answers clean, cut, copied and hostile."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from trialwright.chat.request import Request
from trialwright.schemas.answers import REQUESTS, SECTIONS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.tasks.reading.parsing import parse
from trialwright.tasks.section.asked_sections import ASKED, sections_to_ask
from trialwright.tasks.section.extending import extend, tell_sections
from trialwright.tasks.section.section_question import render_sections
from trialwright.tasks.section.section_reader import SectionReader
from trialwright.text.finished import most_chars
from trialwright.trial.record import Trial

ALL = ["brief_summary", "detailed_description", "eligibility_criteria"]
LONG = (
    "Shepherds who sleep above the tree line receive amlodipine every evening.\n\nTheir pressure is taken by a nurse "
    "at dawn, before the flock leaves. A diary tells of dizziness, swollen ankles and lost sheep."
)
CRITERIA = "Inclusion Criteria:\n\n- Shepherds of thirty years or more\n- A flock of their own\n- Sleep at altitude"


@pytest.fixture(scope="session")
def world(plans, settings, make):
    """Two accepted trials, and settings that ask for all sections."""
    rows = [
        Trial.from_report(f"SYN-{number}", make.good()).design_row()
        | {"label": number % 2, "intervention": "Amlodipine", "plan_id": f"plan-{number:06d}", "repaired": False}
        for number in range(2)
    ]
    return pa.Table.from_pylist(rows, schema=SYNTHETIC), settings.synthesis.model_copy(update={"sections": ALL})


def asked(plans, examples, world, settings, llm, **changes):
    trials, synthesis = world
    synthesis = synthesis.model_copy(update=changes)
    sections = sections_to_ask(trials, plans, examples, synthesis)
    return sections, render_sections(sections, examples, synthesis, plan=settings.plan, llm=llm, seed=7)


def read(plans, examples, world, settings, make, texts, finish="stop", **changes):
    sections, requests = asked(plans, examples, world, settings, settings.local, **changes)
    completions = make.completions(requests, texts, finish)
    return parse(SectionReader(world[1], examples), sections, requests, completions)


def test_only_what_the_plan_has_is_asked_for(plans, examples, world, settings):
    trials, synthesis = world
    of = [["brief_summary"], []]
    lacking = plans.set_column(plans.column_names.index("sections"), "sections", pa.array(of))
    assert sections_to_ask(trials, lacking, examples, synthesis)["plan_id"].to_pylist() == ["brief_summary.plan-000000"]
    every = sections_to_ask(trials.slice(1), plans, examples, synthesis)
    assert every["plan_id"].to_pylist() == [f"{name}.plan-000001" for name in ALL]
    none, requests = asked(plans, examples, world, settings, settings.local, sections=[])
    assert (none.schema, none.num_rows, requests.schema, requests.num_rows) == (ASKED, 0, REQUESTS, 0)


@pytest.mark.parametrize("order", ["examples_first", "paper"])
@pytest.mark.parametrize("side", ["local", "chat"])
def test_a_prompt_shows_the_rest_of_the_trial_and_the_same_section_of_its_examples(
    plans, examples, world, settings, side, order
):
    shown = [*examples[1:], Trial(trial_id=examples[0].trial_id, brief_title="Without any section")]
    llm = getattr(settings, side).model_copy(update={"order": order})
    sections, requests = asked(plans, shown, world, settings, llm)
    assert requests.num_rows == 6
    assert sections["example_ids"].to_pylist()[0] == ["NCT00000001"]
    bodies = {row["plan_id"]: Request(**row).content() for row in requests.to_pylist()}
    body = bodies["detailed_description.plan-000000"]
    text = body["prompt"] if side == "local" else body["messages"][1]["content"]
    assert text.count('{"detailed_description": "Long text."}') == 1
    assert '"brief_summary": "Shepherds receive amlodipine' in text
    assert "failed clinical trial" in text.lower()
    assert "Without any section" not in text
    assert body["sampling"]["max_tokens"] == 500
    other = bodies["brief_summary.plan-000001"]
    text = other["prompt"] if side == "local" else other["messages"][1]["content"]
    # The short text would be written once more.
    assert "Shepherds receive amlodipine" not in text
    assert "successful clinical trial" in text.lower()
    schema = other["format"]["schema"]
    assert (list(schema["properties"]), schema["required"]) == (["brief_summary"], ["brief_summary"])
    assert ("pattern" in schema["properties"]["brief_summary"]) == (side == "local")


def test_examples_are_cut_at_the_length_of_a_section(plans, examples, world, settings):
    long = [
        Trial(trial_id=one.trial_id, brief_summary="A sentence of the summary, and one more. " * 40) for one in examples
    ]
    _, requests = asked(plans, long, world, settings, settings.local, section_chars=300)
    prompt = Request(**requests.to_pylist()[0]).content()["prompt"]
    shown = json.loads(next(line for line in prompt.split("\n") if line.startswith('{"brief_summary"')))
    assert 200 < len(shown["brief_summary"]) <= 300


def test_sections_take_the_place_of_short_texts_and_add_what_lacks(plans, examples, world, settings, make):
    trials, _ = world
    texts = (LONG, "Not so in summer. " + LONG, CRITERIA)
    said = [{name: text} for name, text in zip(ALL, texts, strict=True)]
    answers = [*map(json.dumps, said), None, json.dumps({"phase": "Phase 1"}), "no JSON"]
    parsed = read(plans, examples, world, settings, make, answers)
    assert parsed.accepted.schema == SECTIONS
    assert [row["reason"] for row in parsed.rejects] == ["no_answer", "empty_section", "not_json"]
    first, second = extend(trials, parsed.accepted).to_pylist()
    assert {name: first[name] for name in ALL} == {name: text for one in said for name, text in one.items()}
    assert second == trials.to_pylist()[1]
    assert {**first, **dict.fromkeys(ALL)} == {**trials.to_pylist()[0], **dict.fromkeys(ALL)}
    told = tell_sections(parsed, trials)
    assert told["requested"] == told["accepted"] + sum(told["rejected"].values()) == 6
    assert told["sections"]["detailed_description"]["words_before"] == 0
    assert told["sections"]["brief_summary"] == {"written": 1, "words_before": 12, "words": len(LONG.split())}
    assert extend(trials, parsed.accepted.slice(0, 0)).equals(trials)
    assert tell_sections(read(plans, examples, world, settings, make, [], sections=[]), trials) == {
        "requested": 0, "accepted": 0, "rejected": {}, "repaired": 0, "sections": {},
    }


FORMS = {
    "as asked": (json.dumps({"brief_summary": LONG}), False),
    "fenced": (f"```json\n{json.dumps({'brief_summary': LONG})}\n```", False),
    "in the whole trial": (json.dumps({"brief_title": "A", "brief_summary": LONG, "phase": None}), False),
    "after a thought": (f"<think>Hm.</think>{json.dumps({'brief_summary': LONG})}", False),
    "bare line ends": (f'{{"brief_summary": "{LONG}"}}', False),
    "comma": (json.dumps({"brief_summary": LONG})[:-1] + ",}", True),
    "lines": (json.dumps({"brief_summary": LONG.split("\n")}), True),
    "talk before": (json.dumps({"brief_summary": "Here is the summary, as requested. " + LONG}), False),
}


@pytest.mark.parametrize(("text", "repaired"), FORMS.values(), ids=FORMS)
def test_forms(plans, examples, world, settings, make, text, repaired):
    row, = read(plans, examples, world, settings, make, [text]).accepted.to_pylist()
    assert (row["id"], row["section"], row["trial_id"]) == ("brief_summary.plan-000000", "brief_summary", "SYN-0")
    assert row["text"].split() == LONG.split()
    assert row["repaired"] is repaired


LOOP = "of patients and of " * 30 + "patients."
POOR = {
    "prose": ("It is a fine trial.", "stop", "not_json"),
    "number": ({"brief_summary": {"a": {"b": [1]}}}, "stop", "not_schema"),
    "null": ({"brief_summary": None}, "stop", "empty_section"),
    "another": ({"summary": LONG}, "stop", "empty_section"),
    "short": ({"brief_summary": "Shepherds take it."}, "stop", "empty_section"),
    "breaks off": ({"brief_summary": LONG[:58] + " and" + " many sheep" * 3 + " of the"}, "stop", "unfinished_text"),
    "talk": ({"brief_summary": "This is a hypothetical trial that you asked for, of shepherds who sleep."}, "stop",
             "task_talk"),
    "blank": ({"brief_summary": LONG + " [insert drug] is taken with water at night."}, "stop", "placeholder_text"),
    "loop": ({"brief_summary": LOOP}, "stop", "repetitive"),
    "cut at once": ('{"brief_summary": "Shepherds who sl', "length", "truncated"),
    "refused": ("I'm sorry, but I can't help with that.", "stop", "refused"),
    "blocked": ("no", "content_filter", "refused"),
    "nothing": (" ", "stop", "no_answer"),
}


@pytest.mark.parametrize(("said", "finish", "reason"), POOR.values(), ids=POOR)
def test_named_rejects(plans, examples, world, settings, make, said, finish, reason):
    text = said if isinstance(said, str) else json.dumps(said)
    parsed = read(plans, examples, world, settings, make, [text], finish, sections=["brief_summary"])
    assert parsed.metrics()["rejected"] == ({reason: 2} if reason == "no_answer" else {"no_answer": 1, reason: 1})


def test_copies_of_an_example_and_of_a_section_before_are_refused(plans, examples, world, settings, make):
    copied = json.dumps({"brief_summary": examples[1].brief_summary})
    parsed = read(plans, examples, world, settings, make, [copied], sections=["brief_summary"])
    assert parsed.rejects[0]["reason"] == "copies_example"
    twice = [json.dumps({"brief_summary": text}) for text in (LONG, LONG.upper().replace(",", ""))]
    parsed = read(plans, examples, world, settings, make, twice, sections=["brief_summary"])
    assert [row["reason"] for row in parsed.rejects] == ["duplicate_section"]


def test_what_was_cut_ends_where_it_is_whole(plans, examples, world, settings, make):
    texts = [json.dumps({name: text})[:-9] for name, text in zip(ALL, (LONG, LONG * 2, CRITERIA), strict=True)]
    parsed = read(plans, examples, world, settings, make, texts, "length")
    rows = {row["section"]: row for row in parsed.accepted.to_pylist()}
    assert all(row["repaired"] for row in rows.values())
    assert rows["brief_summary"]["text"].endswith("before the flock leaves.")
    assert rows["detailed_description"]["text"].endswith("before the flock leaves.")
    assert rows["eligibility_criteria"]["text"].endswith("- A flock of their own")


def test_a_text_ends_within_its_limit_and_room(plans, examples, world, settings, make):
    sentences = " ".join(f"Shepherd {number} counts the sheep of farm {number * 7}." for number in range(400))
    lines = "Inclusion Criteria:\n" + "\n".join(f"- Shepherds of farm {number}" for number in range(400))
    texts = [json.dumps({name: text}) for name, text in zip(ALL, (sentences, sentences[9:], lines), strict=True)]
    parsed = read(plans, examples, world, settings, make, texts)
    assert all(1000 < len(row["text"]) <= most_chars(1200) for row in parsed.accepted.to_pylist())


HOSTILE = st.lists(st.sampled_from([
    '{"brief_summary":', '"', "}", "{", "[", "\\n", "\n", "- ", LONG, CRITERIA, LOOP, "null", "\u0000", "\ud800", ",",
    "Note: this is a hypothetical study.", '{"eligibility_criteria": "', "[insert name]", "<think>", "e.g. ",
])).map("".join)


@hypothesis_settings(max_examples=40)
@given(st.lists(st.text() | HOSTILE, min_size=6, max_size=6), st.sampled_from(["stop", "length", "content_filter"]))
def test_any_answer_ends_accepted_or_named(plans, examples, world, settings, make, texts, finish):
    texts = [text.encode(errors="replace").decode() for text in texts]
    parsed = read(plans, examples, world, settings, make, texts, finish)
    told = tell_sections(parsed, world[0])
    assert told["requested"] == told["accepted"] + sum(told["rejected"].values()) == 6
    assert extend(world[0], parsed.accepted).num_rows == 2
    assert all(len(row["text"]) >= 50 for row in parsed.accepted.to_pylist())


def test_a_limit_that_cuts_sections_is_told(world):
    _, synthesis = world
    assert synthesis.warning == ""
    short = synthesis.model_copy(update={"section_max_tokens": 200})
    assert short.warning == (
        "synthesis.section_max_tokens 200 may cut answers: a section of 1200 characters is about 300 tokens; raise it, "
        "or lower synthesis.section_chars"
    )
    assert short.model_copy(update={"sections": []}).warning == ""
