"""Prompts to the letter, in both orders; requests that stay, and no word that tells the label."""

import json
from itertools import takewhile
from types import SimpleNamespace

import pytest

from trialwright.chat.request import Request
from trialwright.tasks.asking.render import render
from trialwright.tasks.form import SHORT, WHOLE, example_text
from trialwright.tasks.reasons.reasons_question import ReasonsQuestion, draw_aspects
from trialwright.tasks.trial.asking.trial_question import TrialQuestion

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
ORDERS = ["examples_first", "paper"]


def bodies(table):
    return [Request(**row).content() for row in table.to_pylist()]


def ask_reasons(plans, examples, settings, llm):
    question = ReasonsQuestion(settings.reasons)
    return render(question, plans, examples, plan=settings.plan, llm=llm, seed=settings.seed)


def ask_trials(plans, examples, reasons, settings, llm):
    question = TrialQuestion(settings.synthesis, settings.reasons, reasons)
    return render(question, plans, examples, plan=settings.plan, llm=llm, seed=settings.seed)


def in_order(parts, text):
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_example_text(examples, settings):
    assert example_text(examples[0], SHORT, settings.plan) == EXAMPLE


def test_whole_form_where_the_plan_asks_for_it(examples, settings):
    shown = json.loads(example_text(examples[0], WHOLE, settings.plan))
    assert shown["official_title"] == "A Study of Amlodipine"
    assert shown["secondary_outcomes"] == [{"measure": "Pulse", "time_frame": "12 weeks", "description": None}]


def test_document_of_reasons(plans, examples, settings):
    body = bodies(ask_reasons(plans, examples, settings, settings.local))[0]
    prompt = body["prompt"]
    assert prompt.startswith(f"## Failed clinical trial 1 of Amlodipine\n\n{EXAMPLE}\n\n## Failed clinical trial 2 of")
    in_order([
        "# Review of Amlodipine trials\n\nA clinical expert reviews 2 failed clinical trials of", "## 3 reasons\n\n",
        "What made Amlodipine fail in these trials, in 3 reasons:",
    ], prompt)
    aspects = draw_aspects(3, 7_000_000)
    assert prompt.endswith(f"(The expert writes about {', '.join(aspect for aspect, _ in aspects)}.)\n\n")
    opening = " ".join(aspects[0]).capitalize()
    assert body["format"]["pattern"].startswith(rf"1\. {opening} [a-z]")
    assert body["format"]["kind"] == "regex"
    assert (body["endpoint"], body["model"], body["draw"]) == ("local", "tiny", 7_000_000)
    assert body["sampling"] == {"temperature": 1.0, "top_p": 0.95, "max_tokens": 300}


TRIALS = [
    "# Reports of successful clinical trials of Amlodipine",
    "## Reasons for the success of clinical trials of Amlodipine\n\n1. The dose was low.\n2. ",
    "one line of JSON", "## Successful clinical trial 3 of Amlodipine\n", "A new trial, unlike those above",
]
SHOWN = ["## Successful clinical trial 1 of Amlodipine\n\n{", "## Successful clinical trial 2 of Amlodipine\n\n{"]


@pytest.mark.parametrize(
    ("order", "parts"), [("examples_first", SHOWN + TRIALS), ("paper", TRIALS[:2] + SHOWN + TRIALS[2:])], ids=ORDERS
)
def test_document_of_trials(plans, examples, reasons, settings, order, parts):
    llm = settings.local.model_copy(update={"order": order})
    prompt = bodies(ask_trials(plans, examples, reasons, settings, llm))[1]["prompt"]
    in_order(parts, prompt)
    assert prompt.startswith(parts[0])
    assert prompt.endswith("\n\n")


def test_chat_has_roles(plans, examples, reasons, settings):
    first = bodies(ask_reasons(plans, examples, settings, settings.chat))[1]
    system, user = first["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert system["content"].startswith("You are a clinical expert.")
    assert "all of them successful" in user["content"]
    assert user["content"].startswith("Successful clinical trial, example 1:\n{")
    assert "1. (reason)\n2. (reason)\n3. (reason)\n" in user["content"]
    assert "led Amlodipine to succeed in these trials" in user["content"]
    assert (first["format"], first["endpoint"]) == (None, "https://api.openai.com/v1")
    second = bodies(ask_trials(plans, examples, reasons, settings, settings.chat))[0]
    said = second["messages"][1]["content"]
    in_order([
        "example 2:\n{", "Reasons that can lead to the failure of clinical trials of Amlodipine:\n1. The dose",
        "Write the report of a failed clinical trial of Amlodipine.",
    ], said)
    assert "prefixItems" not in json.dumps(second["format"])


def shared(plans, examples, reasons, settings, llm):
    """Return the text with which both prompts of the first plan begin."""
    asked = [ask_reasons(plans, examples, settings, llm), ask_trials(plans, examples, reasons, settings, llm)]
    first = [bodies(table)[0] for table in asked]
    texts = [body.get("prompt") or "\n".join(part["content"] for part in body["messages"]) for body in first]
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False))
    return "".join(sign for sign, _ in alike)


@pytest.mark.parametrize("variant", ["local", "chat"])
def test_prompts_of_a_plan_share_their_examples(variant, plans, examples, reasons, settings):
    llm = getattr(settings, variant)
    texts = [example_text(trial, SHORT, settings.plan) for trial in examples[:2]]
    both = shared(plans, examples, reasons, settings, llm)
    assert all(text in both for text in texts)
    apart = shared(plans, examples, reasons, settings, llm.model_copy(update={"order": "paper"}))
    assert not any(text in apart for text in texts)


def test_plans_of_the_same_examples_show_them_in_one_order(plans, examples, settings):
    rows = plans.to_pylist()
    rows[1] |= {key: rows[0][key] for key in ("label", "example_labels")}
    rows[1]["example_ids"] = rows[0]["example_ids"][::-1]
    turned = plans.from_pylist(rows, schema=plans.schema)
    first, second = bodies(ask_reasons(turned, examples, settings, settings.chat))
    assert first["messages"] == second["messages"]
    paper = settings.chat.model_copy(update={"order": "paper"})
    first, second = bodies(ask_reasons(turned, examples, settings, paper))
    assert first["messages"] != second["messages"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("variant", ["local", "chat"])
def test_no_aftermath_in_any_prompt(variant, order, plans, examples, reasons, settings):
    llm = getattr(settings, variant).model_copy(update={"order": order})
    asked = ask_reasons(plans, examples, settings, llm)["body"].to_pylist()
    asked += ask_trials(plans, examples, reasons, settings, llm)["body"].to_pylist()
    for body in asked:
        assert "LEAK" not in body
        assert "987654" not in body
        assert "ABC-1" not in body
        assert "NCT0" not in body


def test_answers_of_a_batch_and_of_live_requests_are_interchangeable(plans, examples, reasons, settings):
    batch = settings.chat.model_copy(update={"backend": "openai-batch"})
    assert ask_reasons(plans, examples, settings, batch).equals(ask_reasons(plans, examples, settings, settings.chat))
    live = ask_trials(plans, examples, reasons, settings, settings.chat)
    assert ask_trials(plans, examples, reasons, settings, batch).equals(live)


def test_more_plans_leave_earlier_requests(examples, settings, make):
    few = ask_reasons(make.plans(4), examples, settings, settings.local)
    many = ask_reasons(make.plans(9), examples, settings, settings.local)
    assert many.slice(0, 4).equals(few)
    assert len(set(many["key"].to_pylist())) == 9


def test_alike_plans_differ_by_draw_alone(examples, settings, make):
    first, *_, fifth = bodies(ask_reasons(make.plans(5), examples, settings, settings.chat))
    assert first["messages"] == fifth["messages"]
    assert fifth["draw"] - first["draw"] == 4


def test_plan_without_reasons_is_not_asked(plans, examples, reasons, settings):
    asked = ask_trials(plans, examples, reasons.slice(1), settings, settings.local)
    assert asked["plan_id"].to_pylist() == ["plan-000001"]


CHANGES = {
    "llm.model": ({"model"}, {"model"}), "llm.prompts": ({"prompt", "messages"}, {"prompt", "messages"}),
    "llm.order": ({"prompt"}, {"prompt"}), "reasons.temperature": ({"sampling"}, set()),
    "synthesis.temperature": (set(), {"sampling"}), "reasons.reason_chars": ({"format"}, set()),
    "synthesis.text_chars": (set(), {"format"}), "plan.text_chars": ({"prompt"}, {"prompt"}),
}
OTHERS = {
    "llm.model": "other", "llm.prompts": "chat", "llm.order": "paper", "reasons.temperature": 0.25,
    "synthesis.temperature": 0.25, "reasons.reason_chars": 90, "synthesis.text_chars": 300, "plan.text_chars": 50,
}


@pytest.mark.parametrize("key", CHANGES)
def test_a_setting_changes_what_it_is_for_and_nothing_else(key, plans, examples, reasons, settings):
    section, name = key.split(".")
    part = {"llm": "local"}.get(section, section)
    changed = SimpleNamespace(**vars(settings))
    setattr(changed, part, getattr(settings, part).model_copy(update={name: OTHERS[key]}))
    for number, expected in enumerate(CHANGES[key]):
        before, after = (
            bodies([
                ask_reasons(plans, examples, one, one.local), ask_trials(plans, examples, reasons, one, one.local),
            ][number])
            for one in (settings, changed)
        )
        for old, new in zip(before, after, strict=True):
            assert {member for member in old.keys() | new.keys() if old.get(member) != new.get(member)} == expected
