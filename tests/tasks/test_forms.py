"""Forms of any members: what they show, ask for, allow and read is these members and no others."""

import json
import re
from types import MappingProxyType

import pytest
import tokenizers
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from trialwright.chat.request import Request
from trialwright.llm.local.grammar import Grammars
from trialwright.realism.check import RULES
from trialwright.realism.facts import Facts
from trialwright.retrieval.filled import Forms
from trialwright.sections.real_trials import InterventionType
from trialwright.tasks.asking.render import render
from trialwright.tasks.form import SHORT, WHOLE, Form, example_text
from trialwright.tasks.reading.parsing import parse
from trialwright.tasks.reasons.reasons_question import ReasonsQuestion, draw_aspects
from trialwright.tasks.trial.asking.trial_question import TrialQuestion
from trialwright.tasks.trial.asking.trial_schema import trial_schema
from trialwright.tasks.trial.reading.trial_reader import TrialReader
from trialwright.trial.record import PARTS, Trial
from trialwright.trial.report import NAMED_BY
from trialwright.trial.vocabularies import WORDS

FORMS = st.sets(st.sampled_from(WHOLE.members)).map(
    lambda filled: Form.of(Forms(WHOLE.members, {None: [frozenset(filled)]}).draw(None, 7, 0))
)
NO_FIXTURE_CHECK = [HealthCheck.function_scoped_fixture]
TOP = Form.of([
    "phase", "conditions", "interventions", "interventions.type", "interventions.name", "eligibility_criteria",
])
# A whole trial that contradicts itself wherever it can; of what a registry lacks none may reach a trial.
WRITTEN = {
    "brief_title": "Phase 4 Open-Label Crossover Randomized Placebo Trial in Healthy Volunteers",
    "official_title": "A Double-Blind Two-Arm Trial of Amlodipine in Elderly Patients", "phase": "Phase 2",
    "allocation": "Non-Randomized", "intervention_model": "Single Group Assignment", "primary_purpose": "Treatment",
    "masking": "Double", "conditions": ["Ovarian Cancer"],
    "interventions": [{"type": "Drug", "name": "Amlodipine", "description": "10 mg at night"}],
    "arms": [{"label": "Placebo", "type": "Experimental", "description": "Tablets at night"}],
    "brief_summary": "Shepherds receive the tablets at night for a whole summer, against their untreated peers.",
    "detailed_description": "Each herd is visited once a month, and pressure is taken before the sheep are led out.",
    "primary_outcomes": [{"measure": "Diastolic pressure", "time_frame": "6 months", "description": "Mean of three"}],
    "secondary_outcomes": [{"measure": "Resting pulse", "time_frame": "6 months", "description": "Mean of three"}],
    "gender": "Male", "minimum_age": "65 Years", "maximum_age": "18 Years", "healthy_volunteers": "No",
    "eligibility_criteria": "Inclusion Criteria:\n- Shepherds of a village\n- Diastolic above 95 mmHg\n"
                            "Exclusion Criteria:\n- Known allergy to any tablet",
}


def in_form(form):
    """The trial above with the members of a form, and no others."""
    return {
        name: [{part: item[part] for part in form.parts[name]} for item in WRITTEN[name]]
        if name in form.parts else WRITTEN[name] for name in form.fields
    }


def names(value):
    """Yield the names of members in a value of JSON, as ``field`` and ``field.part``."""
    for name, inner in value.items():
        yield name
        for item in inner if isinstance(inner, list) else ():
            if isinstance(item, dict):
                yield from (f"{name}.{part}" for part in item)


@pytest.fixture(scope="module")
def grammars():
    """The grammars of the local backend, over a tokenizer of bytes and a few words."""
    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = tokenizers.decoders.ByteLevel()
    trained.train_from_iterator([json.dumps(WRITTEN)] * 3, tokenizers.trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<eos>"], show_progress=False,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
    ))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=trained, eos_token="<eos>")
    return Grammars(tokenizer, len(tokenizer), [0]), tokenizer


def accepted(grammars, form, kind, settings, answer):
    """Tell whether the grammar of a form takes a whole answer."""
    made, tokenizer = grammars
    schema = trial_schema(form, "Amlodipine", kind, settings.synthesis, bounded=True)
    matcher = made.matcher({"kind": "json_schema", "schema": schema})
    return matcher.consume_tokens(tokenizer.encode(json.dumps(answer))) and matcher.is_accepting()


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=NO_FIXTURE_CHECK)
@given(FORMS, st.sampled_from(WHOLE.fields))
def test_the_grammar_takes_what_is_in_form_alone(grammars, settings, form, name):
    answer = in_form(form)
    assert accepted(grammars, form, "drug", settings, answer)
    assert not accepted(grammars, form, "device", settings, answer) or "type" not in form.parts["interventions"]
    if name in form.fields:
        for less in (None, [], ""):
            assert not accepted(grammars, form, "drug", settings, answer | {name: less})
        assert not accepted(grammars, form, "drug", settings, {key: answer[key] for key in answer if key != name})
    else:
        assert not accepted(grammars, form, "drug", settings, answer | {name: WRITTEN[name]})


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=NO_FIXTURE_CHECK)
@given(FORMS, st.sampled_from(["local", "chat"]))
def test_prompts_show_and_ask_for_the_form_alone(make, examples, reasons, settings, form, variant):
    plans, llm = make.plans(2, form.members), getattr(settings, variant)
    questions = ReasonsQuestion(settings.reasons), TrialQuestion(settings.synthesis, settings.reasons, reasons)
    first, second = (
        [Request(**row).content() for row in render(
            question, plans, examples, plan=settings.plan, llm=llm, seed=7
        ).to_pylist()]
        for question in questions
    )
    for number, (asked, wanted) in enumerate(zip(first, second, strict=True)):
        shown = [example_text(examples[place], form, settings.plan) for place in sorted([number, number + 1])]
        prompts = [body.get("prompt") or body["messages"][1]["content"] for body in (asked, wanted)]
        for prompt in prompts:
            # Both prompts begin with the same examples, and hold no other JSON.
            assert re.findall(r"^\{.*\}$", prompt, re.MULTILINE) == shown
        for text in shown:
            assert list(json.loads(text)) == list(form.fields)
            assert set(names(json.loads(text))) <= set(form.members)
        schema = wanted["format"]["schema"]
        assert schema["required"] == list(form.fields)
        assert set(schema["properties"]) == set(form.fields)
        for field, parts in form.parts.items():
            assert schema["properties"][field]["items"]["required"] == list(parts)
        assert "null" not in json.dumps(schema)
        if variant == "chat":
            assert f"in the same order: {', '.join(form.fields)}. Fill every member" in prompts[1]


@pytest.fixture(scope="module")
def read(make, examples, reasons, settings):
    """Read the answer to a plan of a form: the accepted row or None, its rejects, and what was left out."""
    def reading(form, answer, words=MappingProxyType({})):
        plans = make.plans(1, form.members, words=words)
        question = TrialQuestion(settings.synthesis, settings.reasons, reasons)
        requests = render(question, plans, examples, plan=settings.plan, llm=settings.local, seed=7)
        reader = TrialReader(settings.synthesis, settings.reasons, reasons, examples)
        parsed = parse(reader, plans, requests, make.completions(requests, [json.dumps(answer)]))
        return next(iter(parsed.accepted.to_pylist()), None), parsed.rejects, dict(reader.left_out)

    return reading


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=NO_FIXTURE_CHECK)
@given(FORMS)
def test_a_trial_has_the_form_alone(read, form):
    row, rejects, left_out = read(form, WRITTEN)
    assert rejects == []
    assert set(left_out) == set(WHOLE.fields) - set(form.fields)
    report = Trial.from_row(row).report()
    assert report == in_form(form)
    assert set(names(report)) <= set(form.members)
    again, _, nothing = read(form, in_form(form))
    assert (again, nothing) == (row, {})


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=NO_FIXTURE_CHECK)
@given(FORMS)
def test_no_member_outside_the_form_is_demanded_and_an_optional_one_may_be_empty(read, form):
    needed = {"brief_title", "conditions", "interventions", "brief_summary", "primary_outcomes", "eligibility_criteria"}
    row, rejects, _ = read(form, {name: value for name, value in in_form(form).items() if name in needed})
    assert rejects == []
    for name in needed & set(form.fields):
        found = read(form, in_form(form) | {name: None})[1]
        assert [row["reason"] for row in found] == ["empty_section"]
    assert row is not None


def test_a_trial_of_top_cannot_contradict_itself(read):
    def found(row):
        facts = Facts(Trial.from_row(row), row["label"], row["intervention"], (), 2)
        return {name for name, rule in RULES.items() if rule(facts)}

    # In the whole form what a model makes up is held against it; in TOP's there is nothing to be made up.
    assert len(found(read(WHOLE, WRITTEN)[0])) >= 8
    row, _, left_out = read(TOP, WRITTEN)
    assert found(row) == set()
    assert {"masking", "arms", "brief_title"} <= set(left_out)
    assert {name for name, value in row.items() if name in WRITTEN and value} == set(TOP.fields)


def test_a_list_whose_items_nobody_names_is_read(read):
    form = Form.of([*TOP.members, "arms", "arms.type", "arms.description"])
    arms = [{"type": "Other", "description": "Day"}, {"type": "Other", "description": "Night"}, "Noon", {"type": None}]
    row, _, _ = read(form, WRITTEN | {"arms": arms})
    assert [(part["label"], part["description"]) for part in row["arms"]] == [(None, "Day"), (None, "Night")]
    row, _, _ = read(form, WRITTEN | {"arms": arms[2:]})
    assert [(part["type"], part["description"]) for part in row["arms"]] == [(None, "Noon")]


def test_words_are_those_that_real_trials_say(read, make, examples, reasons, settings):
    words = {"phase": ["Phase 1", "Phase 1/Phase 2"], "interventions.type": ["Drug", "Device"]}
    plans, question = make.plans(1, words=words), TrialQuestion(settings.synthesis, settings.reasons, reasons)
    request, = render(question, plans, examples, plan=settings.plan, llm=settings.chat, seed=7).to_pylist()
    members = json.loads(request["body"])["format"]["schema"]["properties"]
    assert members["phase"] == {"enum": words["phase"]}
    assert members["interventions"]["items"]["properties"]["type"] == {"enum": words["interventions.type"]}
    assert members["arms"]["items"]["properties"]["type"] == {"enum": list(WORDS["arms.type"])}
    _, (reject,), _ = read(SHORT, in_form(SHORT), words)
    assert reject["reason"] == "not_schema"
    assert reject["detail"] == "phase: found 'Phase 2', expected such as Phase 1"
    row, _, _ = read(SHORT, in_form(SHORT) | {"phase": "phase I / II"}, words)
    assert (row["phase"], row["repaired"]) == ("Phase 1/Phase 2", True)


@pytest.mark.parametrize("variant", ["document", "chat"])
def test_conditions_of_a_plan_are_asked_for_and_no_others_are_taken(
    read, make, examples, reasons, settings, variant,
):
    words = {"conditions": ["Crohn's Disease", "胃がん"]}
    llm = settings.chat if variant == "chat" else settings.local
    asked = []
    for of in (words, {}):
        plans, question = make.plans(1, words=of), TrialQuestion(settings.synthesis, settings.reasons, reasons)
        request, = render(question, plans, examples, plan=settings.plan, llm=llm, seed=7).to_pylist()
        asked.append(json.loads(request["body"]))
    named, free = (body.get("prompt") or body["messages"][1]["content"] for body in asked)
    assert " in Crohn's Disease and 胃がん" in named
    assert "Crohn" not in free
    # Other patients are asked for where they are free alone.
    other = "other patients, " if variant == "document" else "other participants, "
    assert named.replace(" in Crohn's Disease and 胃がん", "") == free.replace(other, "")
    items = asked[0]["format"]["schema"]["properties"]["conditions"]["items"]
    assert items == {"enum": words["conditions"]}
    row, _, _ = read(SHORT, in_form(SHORT) | {"conditions": ["crohn's disease", "胃がん", "胃がん"]}, words)
    assert row["conditions"] == words["conditions"]
    _, (reject,), _ = read(SHORT, in_form(SHORT) | {"conditions": ["Asthma"]}, words)
    assert reject["reason"] == "not_schema"
    assert reject["detail"] == "conditions: found 'Asthma', expected such as Crohn's Disease"


KINDS = {
    "drug": "Drug", "device": "Device", "behavioral": "Behavioral", "dietary_supplement": "Dietary Supplement",
    "combination_product": "Combination Product", "diagnostic_test": "Diagnostic Test",
}


@pytest.mark.parametrize(("kind", "word"), KINDS.items())
def test_the_first_intervention_is_of_the_planned_type(settings, kind, word):
    schema = trial_schema(SHORT, "Amlodipine", kind, settings.synthesis, bounded=True)
    first = schema["properties"]["interventions"]["prefixItems"][0]["properties"]
    assert (first["type"], first["name"]) == ({"const": word}, {"const": "Amlodipine"})
    typeless = Form(SHORT.fields, SHORT.parts | {"interventions": ("name",)})
    schema = trial_schema(typeless, "Amlodipine", kind, settings.synthesis, bounded=True)
    assert schema["properties"]["interventions"]["prefixItems"][0]["properties"] == {"name": {"const": "Amlodipine"}}


def test_every_type_of_params_has_a_word_and_an_unknown_one_any(settings):
    for kind in InterventionType.__args__:
        schema = trial_schema(SHORT, "X", kind, settings.synthesis, bounded=True)
        said = schema["properties"]["interventions"]["prefixItems"][0]["properties"]["type"]
        assert said["const"].lower().replace(" ", "_") == kind
    for kind in (None, "potion"):
        schema = trial_schema(SHORT, "X", kind, settings.synthesis, bounded=True)
        said = schema["properties"]["interventions"]["prefixItems"][0]["properties"]["type"]
        assert said == {"enum": list(WORDS["interventions.type"])}


def test_what_is_no_substance_is_asked_for_no_dose():
    drug, device = ([aspect for aspect, _ in draw_aspects(10, 3, kind)] for kind in ("drug", "device"))
    assert "the dose" in drug
    assert "the dose" not in device
    assert [aspect for aspect in device if aspect != "the delivery of the intervention"] == [
        aspect for aspect in drug if aspect != "the dose"
    ]


def test_the_naming_parts_are_parts():
    assert NAMED_BY.keys() == PARTS.keys() == WHOLE.parts.keys()
    assert all(part in WHOLE.parts[field] for field, part in NAMED_BY.items())
