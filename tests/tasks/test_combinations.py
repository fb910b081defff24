"""Prompts without examples, with examples of both outcomes, and without reasons or with many of them, to the letter."""

import json
import re
from itertools import product

import pytest

from trialwright.chat.request import Request
from trialwright.schemas.answers import REASONS, REQUESTS
from trialwright.tasks.asking.render import render
from trialwright.tasks.reading.parsing import parse
from trialwright.tasks.reasons.reasons_question import ASPECTS, ReasonsQuestion
from trialwright.tasks.reasons.reasons_reader import ReasonsReader
from trialwright.tasks.task import plans_to_explain
from trialwright.tasks.trial.asking.trial_question import TrialQuestion
from trialwright.tasks.trial.reading.trial_reader import TrialReader

FIELDS = ["brief_title", "conditions", "interventions", "interventions.type", "interventions.name", "phase"]
MEMBERS = "brief_title, phase, conditions (a list of texts), interventions (a list of objects with type, name)"
NONE, MIXED = ([], []), (["NCT00000002", "NCT00000001", "NCT00000000"], [0, 1, 0])
VARIANTS = ["local", "chat"]


@pytest.fixture
def world(make, examples, settings):
    """Plan, ask and read: plans of given examples, and what they are asked."""
    class World:
        def plans(self, shown, label=0):
            row = make.plans(1, FIELDS).to_pylist()[0]
            row |= {"label": label, "example_ids": shown[0], "example_labels": shown[1]}
            return make.plans(1).from_pylist([row], schema=make.plans(1).schema)

        def reasons(self, count):
            said = [f"The cause number {number} was there." for number in range(count)]
            rows = [{"plan_id": "plan-000000", "reasons": said, "request_key": "k"}]
            return REASONS.empty_table().from_pylist(rows[:count], schema=REASONS)

        def section(self, count):
            return settings.reasons.model_copy(update={"count": count})

        def asked(self, question, plans, variant, order="paper", retrieval="intervention"):
            llm = getattr(settings, variant).model_copy(update={"order": order})
            plan = settings.plan.model_copy(update={"retrieval": retrieval})
            return render(question, plans, examples, plan=plan, llm=llm, seed=7)

        def ask_reasons(self, shown, variant, *, label=0, count=3, **how):
            section = self.section(count)
            plans = plans_to_explain(self.plans(shown, label), section)
            return text(self.asked(ReasonsQuestion(section), plans, variant, **how))

        def ask_trial(self, shown, variant, *, label=0, count=3, **how):
            question = TrialQuestion(settings.synthesis, self.section(count), self.reasons(count))
            return text(self.asked(question, self.plans(shown, label), variant, **how))

    return World()


def text(table):
    """Return the one prompt of a table: the text, or what the user says; None where nothing is asked."""
    contents = [Request(**row).content() for row in table.to_pylist()]
    return next((content.get("prompt") or content["messages"][-1]["content"] for content in contents), None)


def test_a_document_without_examples(world):
    assert world.ask_reasons(NONE, "local").split("(The expert")[0] == (
        "# Review of Amlodipine trials\n\nA clinical expert explains the failure of clinical trials of Amlodipine in "
        "precise, technical language.\n\n## 3 reasons\n\nA numbered list, one full sentence a line.\n\n"
        "What made Amlodipine fail in clinical trials, in 3 reasons:\n\n"
    )
    assert world.ask_trial(NONE, "local", label=1, count=1) == (
        "# Reports of successful clinical trials of Amlodipine\n\nWritten by a clinical expert in precise, technical, "
        "formal language.\n\n## Reasons for the success of clinical trials of Amlodipine\n\n1. The cause number 0 was "
        f"there.\n\nEach report is one line of JSON with these members in this order: {MEMBERS}. None repeats another."
        "\n\n## Successful clinical trial 1 of Amlodipine\n\n(A new trial, unlike any before it: a question, patients "
        "and a design of its own.)\n\n"
    )


def test_chat_without_examples(world):
    asked = world.ask_reasons(NONE, "chat", label=1)
    assert asked.startswith(
        "The task is a review of successful clinical trials of one intervention, Amlodipine. No reports are given: "
        "state, from your own knowledge, the reasons for their success.\n\nAnswer with a numbered list"
    )
    assert "\n\nWrite 3 reasons that lead Amlodipine to succeed in clinical trials. Be inventive" in asked
    wanted = world.ask_trial(NONE, "chat")
    assert wanted.startswith(
        "The task is the report of one failed clinical trial of Amlodipine, as it stands in a registry.\n\nReasons that"
    )
    assert f"It has exactly these members, in this order: {MEMBERS}. Fill every member. No title" in wanted
    assert "must be named Amlodipine, and the design of the trial must reflect the reasons above. Report the" in wanted
    assert "Make it as different as you can from the trials that you would write first: another" in wanted


@pytest.mark.parametrize(("variant", "label", "count"), [*product(VARIANTS, (0, 1), (0, 3))])
def test_nothing_speaks_of_examples_where_none_are_shown(world, variant, label, count):
    for prompt in (world.ask_reasons(NONE, variant, label=label), world.ask_trial(NONE, variant, count=count)):
        assert not re.search(r"example|reports above|those above|these trials|\{\"", prompt)
        assert "\n\n\n" not in prompt
    assert world.ask_trial(NONE, variant) == world.ask_trial(NONE, variant, order="examples_first")


def test_examples_of_both_outcomes_are_headed_by_their_own(world):
    document, chat = (world.ask_trial(MIXED, variant, label=1) for variant in VARIANTS)
    assert re.findall("## .* trial . of", document) == [
        "## Failed clinical trial 1 of", "## Successful clinical trial 2 of", "## Failed clinical trial 3 of",
        "## Successful clinical trial 4 of",
    ]
    assert document.startswith("# Reports of clinical trials of Amlodipine, successful and failed\n")
    assert re.findall(".* clinical trial, example .", chat) == [
        "Failed clinical trial, example 1", "Successful clinical trial, example 2", "Failed clinical trial, example 3",
    ]
    assert "beside those of the examples, of which 1 succeeded and 2 failed.\n" in chat
    assert "Write the report of a successful clinical trial of Amlodipine." in chat
    for prompt in (document, chat):
        # Each under the heading of its own outcome: of these three, the one who swims succeeded.
        assert re.findall(r"Who (\w+)\"", prompt) == ["Run", "Swim", "Smoke"]


def test_the_outcome_wanted_is_named_beside_the_other(world):
    document, chat = (world.ask_reasons(MIXED, variant) for variant in VARIANTS)
    assert (
        "A clinical expert reviews 3 clinical trials of Amlodipine, 1 successful and 2 failed, and explains in "
        "precise, technical language what set the failed ones apart." in document
    )
    assert "What made Amlodipine fail in the failed trials, in 3 reasons:" in document
    assert (
        "3 clinical trials of one intervention, Amlodipine, 1 of them successful and 2 of them failed. Compare their "
        "reports and state the reasons for the failure of those that failed." in chat
    )
    assert "led Amlodipine to fail in the failed trials and are absent from the successful ones. Be" in chat


def test_examples_of_any_intervention_are_not_said_to_be_of_the_plan_s(world):
    for shown in (MIXED, (MIXED[0], [0, 0, 0])):
        document, chat = (world.ask_reasons(shown, variant, retrieval="random") for variant in VARIANTS)
        assert len(re.findall(r"(?m)^## \w+ clinical trial \d$", document)) == 3
        mixed = "clinical trials of various interventions, 1 successful and 2 failed, and explains"
        assert (mixed in document) == (1 in shown[1])
        assert ("reviews 3 failed clinical trials of various interventions and explains" in document) == (
            1 not in shown[1]
        )
        assert "explains from them in precise, technical language the failure of clinical trials of Aml" in document
        assert "What made Amlodipine fail in clinical trials, in 3 reasons:" in document
        assert "The task is a review of 3 clinical trials of various interventions, " in chat
        assert ("all of them failed. Analyse their" in chat) == (1 not in shown[1])
        assert "the reasons that they suggest for the failure of clinical trials of Amlodipine." in chat
        assert "Write 3 reasons that lead Amlodipine to fail in clinical trials." in chat
        document, chat = (world.ask_trial(shown, variant, retrieval="random") for variant in VARIANTS)
        assert re.findall("## .* of Amlodipine", document)[-1] == "## Failed clinical trial 4 of Amlodipine"
        assert document.count("of Amlodipine\n") == 2
        assert ". The examples are trials of various interventions.\n" in chat
    for ask in (world.ask_reasons, world.ask_trial):
        assert ask(NONE, "chat") == ask(NONE, "chat", retrieval="random")
        assert ask(NONE, "local") == ask(NONE, "local", retrieval="random")


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_outcomes_of_the_same_examples_begin_alike(world, variant):
    prompts = [
        ask(MIXED, variant, label=label, order="examples_first")
        for ask in (world.ask_reasons, world.ask_trial) for label in (0, 1)
    ]
    examples = prompts[0][: prompts[0].rindex("Who Run")]
    assert "Who Smoke" in examples
    assert all(prompt.startswith(examples) for prompt in prompts)


@pytest.mark.parametrize(("variant", "shown"), [*product(VARIANTS, (NONE, (["NCT00000001"], [0]), MIXED))])
def test_a_trial_without_reasons(world, variant, shown):
    assert world.ask_reasons(shown, variant, count=0) is None
    prompt = world.ask_trial(shown, variant, count=0)
    assert "eason" not in prompt
    assert "\n\n\n" not in prompt
    assert "must be named Amlodipine. Report" in prompt or variant == "local"
    assert "The cause number 0" in world.ask_trial(shown, variant)


def test_no_reasons_are_no_rejects(world, make, examples, settings):
    plans, none = world.plans(MIXED), world.section(0)
    asked = REQUESTS.empty_table()
    read = parse(ReasonsReader(none), plans_to_explain(plans, none), asked, make.completions(asked, []))
    assert read.metrics() == {"requested": 0, "accepted": 0, "rejected": {}}
    question = TrialQuestion(settings.synthesis, none, read.accepted)
    requests = world.asked(question, plans, "local")
    answer = {name: make.good()[name] for name in ("brief_title", "phase", "conditions", "interventions")}
    answer["interventions"] = [{"type": "Drug", "name": "Amlodipine"}]
    completions = make.completions(requests, [json.dumps(answer)])
    parsed = parse(TrialReader(settings.synthesis, none, read.accepted, examples), plans, requests, completions)
    assert parsed.rejects == []
    assert parsed.accepted["reasons"].to_pylist() == [[]]
    assert parsed.accepted["example_ids"].to_pylist() == [MIXED[0]]


@pytest.mark.parametrize("count", [10, 12])
def test_many_reasons(world, make, settings, count):
    section = world.section(count)
    plans = world.plans(NONE)
    requests = world.asked(ReasonsQuestion(section), plans, "local")
    pattern = Request(**requests.to_pylist()[0]).content()["format"]["pattern"]
    lines = [f"{number}. {{}} {'chosen without regard to trial ' + 'abcdefghijkl'[number - 1]}z." for number in
             range(1, count + 1)]
    openings = [opening.split(" [a-z]")[0] for opening in re.findall(r"\\\. (.*?\[a-z\])", pattern)]
    answer = "\n".join(line.format(opening) for line, opening in zip(lines, openings, strict=True))
    assert re.fullmatch(pattern, answer)
    assert len(set(openings)) == min(count, len(ASPECTS))
    parsed = parse(ReasonsReader(section), plans, requests, make.completions(requests, [answer]))
    assert len(parsed.accepted["reasons"][0]) == count
    cut = parse(ReasonsReader(section), plans, requests, make.completions(requests, [answer[:-200]], "length"))
    assert [(row["reason"], f"of {count}: 1. " in row["detail"]) for row in cut.rejects] == [("truncated", True)]


def test_a_limit_that_cuts_reasons_is_told(world):
    assert world.section(5).model_copy(update={"max_tokens": 256}).warning == ""
    assert world.section(0).warning == ""
    assert world.section(10).model_copy(update={"max_tokens": 256}).warning == (
        "reasons.max_tokens 256 may cut answers: 10 reasons of 120 characters are about 300 tokens; raise it, or lower "
        "reasons.reason_chars"
    )
