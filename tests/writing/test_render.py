"""Prompts to the letter, requests that stay, and no word that tells the label."""

import json

import pytest
from jinja2 import UndefinedError

from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.ground.request import Request
from trialwright.ground.trial import Trial
from trialwright.writing import example_text, render_reasons, render_trials
from trialwright.writing.prompts import PARTS, fill
from trialwright.writing.words import draw_aspects

EXAMPLE = (
    '{"brief_title": "Amlodipine in People Who Smoke", "phase": "Phase 2", "allocation": "Randomized", '
    '"intervention_model": null, "primary_purpose": null, "masking": null, "conditions": ["Hypertension"], '
    '"interventions": [{"type": "Drug", "name": "Amlodipine", "description": "5 mg a day"}], '
    '"arms": [{"label": "Drug", "type": "Experimental"}], "brief_summary": "This study asks whether Amlodipine '
    'lowers blood pressure in adults who smoke in a mountain village.", "primary_outcomes": [{"measure": '
    '"Systolic pressure", "time_frame": "12 weeks"}], "gender": "All", "minimum_age": "18 Years", '
    '"maximum_age": null, "healthy_volunteers": null, "eligibility_criteria": "Inclusion Criteria:\\n\\n'
    '- Adults who smoke\\n- Able to walk to the clinic\\n\\nExclusion Criteria:\\n\\n- Known allergy to Amlodipine"}'
)


def bodies(table):
    return [Request(**row).content() for row in table.to_pylist()]


def ask_reasons(plans, trials, settings, llm):
    return render_reasons(plans, trials, plan=settings.plan, llm=llm, reasons=settings.reasons, seed=settings.seed)


def ask_trials(plans, trials, reasons, settings, llm):
    return render_trials(
        plans, trials, reasons, plan=settings.plan, llm=llm, synthesis=settings.synthesis, seed=settings.seed
    )


def test_example_text(trials, settings):
    assert example_text(Trial.from_row(trials.slice(0, 1).to_pylist()[0]), settings.plan) == EXAMPLE


def test_whole_form_where_plan_cuts_nothing(trials, settings):
    whole = settings.plan.model_copy(update={"text_chars": None})
    shown = json.loads(example_text(Trial.from_row(trials.slice(0, 1).to_pylist()[0]), whole))
    assert shown["official_title"] == "A Study of Amlodipine"
    assert shown["secondary_outcomes"] == [{"measure": "Pulse", "time_frame": "12 weeks", "description": None}]


def test_document_of_reasons(plans, trials, settings):
    body = bodies(ask_reasons(plans, trials, settings, settings.local))[0]
    prompt = body["prompt"]
    assert prompt.startswith("# Review of Amlodipine trials\n\nA clinical expert reviews 2 failed clinical trials of")
    assert f"## Failed clinical trial 1\n\n{EXAMPLE}\n\n## Failed clinical trial 2\n\n" in prompt
    assert "## 3 reasons\n\n" in prompt
    assert "What made Amlodipine fail in these trials, in 3 reasons:" in prompt
    aspects = draw_aspects(3, 7_000_000)
    assert prompt.endswith(f"(The expert writes about {', '.join(aspect for aspect, _ in aspects)}.)\n\n")
    opening = " ".join(aspects[0]).capitalize()
    assert body["format"]["pattern"].startswith(rf"1\. {opening} [a-z]")
    assert body["format"]["kind"] == "regex"
    assert (body["endpoint"], body["model"], body["draw"]) == ("local", "tiny", 7_000_000)
    assert body["sampling"] == {"temperature": 1.0, "top_p": 0.95, "max_tokens": 300}


def test_document_of_trials(plans, trials, reasons, settings):
    body = bodies(ask_trials(plans, trials, reasons, settings, settings.local))[1]
    parts = [
        "# Reports of successful clinical trials of Amlodipine",
        "## Reasons for the success of clinical trials of Amlodipine\n\n1. The dose was low.\n2. ",
        "## Successful clinical trial 1 of Amlodipine\n\n{", "## Successful clinical trial 2 of Amlodipine\n\n{",
        "one line of JSON", "## Successful clinical trial 3 of Amlodipine\n", "A new trial, unlike those above",
    ]
    places = [body["prompt"].index(part) for part in parts]
    assert places == sorted(places)
    assert body["prompt"].endswith("\n\n")


def test_chat_has_roles(plans, trials, reasons, settings):
    first = bodies(ask_reasons(plans, trials, settings, settings.chat))[1]
    system, user = first["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert "all of them successful" in system["content"]
    assert user["content"].startswith("Successful clinical trial, example 1:\n{")
    assert "1. (reason)\n2. (reason)\n3. (reason)\n" in user["content"]
    assert "led Amlodipine to succeed in these trials" in user["content"]
    assert (first["format"], first["endpoint"]) == (None, "https://api.openai.com/v1")
    second = bodies(ask_trials(plans, trials, reasons, settings, settings.chat))[0]
    said = second["messages"][1]["content"]
    assert said.startswith("Reasons that can lead to the failure of clinical trials of Amlodipine:\n1. The dose")
    assert "Write the report of a failed clinical trial of Amlodipine." in said
    assert "prefixItems" not in json.dumps(second["format"])


@pytest.mark.parametrize("variant", ["document", "chat"])
def test_no_aftermath_in_any_prompt(variant, plans, trials, reasons, settings):
    llm = settings.local if variant == "document" else settings.chat
    asked = ask_reasons(plans, trials, settings, llm)["body"].to_pylist()
    asked += ask_trials(plans, trials, reasons, settings, llm)["body"].to_pylist()
    for body in asked:
        assert "LEAK" not in body
        assert "987654" not in body
        assert "ABC-1" not in body
        assert "NCT0" not in body


def test_more_plans_leave_earlier_requests(trials, settings, make):
    few = ask_reasons(make.plans(4), trials, settings, settings.local)
    many = ask_reasons(make.plans(9), trials, settings, settings.local)
    assert many.slice(0, 4).equals(few)
    assert len(set(many["key"].to_pylist())) == 9


def test_alike_plans_differ_by_draw_alone(trials, settings, make):
    first, *_, fifth = bodies(ask_reasons(make.plans(5), trials, settings, settings.chat))
    assert first["messages"] == fifth["messages"]
    assert fifth["draw"] - first["draw"] == 4


def test_plan_without_reasons_is_not_asked(plans, trials, reasons, settings):
    asked = ask_trials(plans, trials, reasons.slice(1), settings, settings.local)
    assert asked["plan_id"].to_pylist() == ["plan-000001"]


def test_missing_example_is_named(plans, trials, settings):
    with pytest.raises(InputError, match="NCT00000000"):
        ask_reasons(plans, trials.slice(1), settings, settings.local)


def test_design_columns_suffice(plans, trials, settings):
    assert ask_reasons(plans, trials.select(tables.DESIGN.names), settings, settings.local).num_rows == 2


@pytest.mark.parametrize("variant", ["document", "chat"])
@pytest.mark.parametrize("task", PARTS)
def test_a_value_that_is_not_given_is_an_error(variant, task):
    with pytest.raises(UndefinedError):
        fill(variant, task, intervention="X")
