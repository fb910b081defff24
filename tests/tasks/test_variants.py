"""Variants of the prompts as files alone, and every mistake in one of them as a line that names the file."""

import shutil
from pathlib import Path

import pytest
from benchmark_kit import rules

from trialwright.chat.request import Request
from trialwright.core.errors import InputError, ParamsError, TrialwrightError
from trialwright.sections.writing import Llm
from trialwright.tasks.asking import variants
from trialwright.tasks.asking.render import render
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.check_prompts import check_prompts, check_sample_prompts
from trialwright.tasks.reasons.reasons_question import ReasonsQuestion
from trialwright.tasks.trial.asking.trial_question import TrialQuestion

TERSE = {
    "variant.toml": 'form = "text"\nsystem = "first"\nbetween = "\\n--\\n"\nend = "\\nANSWER:"\n',
    "system.jinja2": "Be brief.",
    "example.jinja2": "{% for one in examples %}{{ one.words.noun }} {{ one.report }}\n{% endfor %}",
    "reasons/context.jinja2": "{{ intervention }}: why {{ words.noun }}?",
    "reasons/constraint.jinja2": "{{ count }} lines.", "reasons/generation.jinja2": "", "reasons/diversity.jinja2": "",
    "trial/context.jinja2": "{{ intervention }}", "trial/reasoning.jinja2": "{{ reasons | join(' ') }}",
    "trial/constraint.jinja2": '{% include "members.jinja2" %}', "trial/generation.jinja2": "{{ words.noun }}",
    "trial/diversity.jinja2": "New.",
    "rating/context.jinja2": "{{ intervention }}: {{ words.noun }}", "rating/constraint.jinja2": "",
    "rating/record.jinja2": "{{ record }}", "rating/generation.jinja2": "From {{ least }} to {{ most }}:",
}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A copy of the prompts with a third variant, `terse`."""
    shutil.copytree(variants.FOLDER, tmp_path / "prompts")
    monkeypatch.setattr(variants, "FOLDER", tmp_path / "prompts")
    monkeypatch.chdir(tmp_path)
    for name, text in TERSE.items():
        file = tmp_path / "prompts" / "terse" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "prompts" / "terse"


def llm_of(settings, name: str, order: str = "examples_first") -> Llm:
    return settings.local.model_copy(update={"prompts": name, "order": order})


def check(settings, name, order="examples_first", **others):
    """Check the prompts of a variant, in which ratings are asked for unless others say otherwise."""
    parts = {name: getattr(settings, name) for name in ("plan", "reasons", "synthesis", "select", "rating")}
    check_prompts(llm=llm_of(settings, name, order), **(parts | others))


def prompts(settings, plans, examples, reasons, name, order="examples_first"):
    """Return what the first plan is asked in both tasks: a text, or messages."""
    questions = ReasonsQuestion(settings.reasons), TrialQuestion(settings.synthesis, settings.reasons, reasons)
    tables = [
        render(question, plans, examples, plan=settings.plan, llm=llm_of(settings, name, order), seed=7)
        for question in questions
    ]
    contents = [Request(**table.to_pylist()[0]).content() for table in tables]
    return [content.get("prompt", content.get("messages")) for content in contents]


def test_a_folder_of_files_is_a_variant(folder, settings, plans, examples, reasons):
    asked, wanted = prompts(settings, plans, examples, reasons, "terse")
    head, *rest = asked.split("\n--\n")
    assert head == "Be brief."
    assert rest[0].startswith('failure {"brief_title": "')
    assert rest[1:] == ["Amlodipine: why failure?", "3 lines.\nANSWER:"]
    parts = wanted.split("\n--\n")
    assert parts[:2] == [head, rest[0]]
    assert parts[2:4] == ["Amlodipine", "The dose was low. Few people came back. The end point was soft."]
    assert parts[4].startswith("brief_title, phase, ")
    assert "conditions (a list of texts), interventions (a list of objects with type, name, description)" in parts[4]
    assert parts[5:] == ["failure", "New.\nANSWER:"]
    assert prompts(settings, plans, examples, reasons, "terse", "paper")[0].startswith("Be brief.\n--\nAmlodipine: why")
    check(settings, "terse")


def test_messages_without_a_system_part(folder, settings, plans, examples, reasons):
    (folder / "variant.toml").write_text('form = "messages"\nsystem = "none"\nbetween = " "\nend = ""\n')
    (folder / "system.jinja2").unlink()
    asked, _ = prompts(settings, plans, examples, reasons, "terse")
    assert [message["role"] for message in asked] == ["user"]
    assert asked[0]["content"].endswith("Amlodipine: why failure? 3 lines.")


TOML, CONTEXT, TERSE_TOML = "variant.toml", "trial/context.jinja2", TERSE["variant.toml"]
MISTAKES = {
    "missing part": (CONTEXT, None, "trial/context.jinja2: not found"),
    "missing example": ("example.jinja2", None, "prompts/terse/example.jinja2: not found"),
    "missing system": ("system.jinja2", None, "prompts/terse/system.jinja2: not found"),
    "missing toml": (TOML, None, "prompts/terse/variant.toml: cannot be read"),
    "no toml": (TOML, "form: text", "prompts/terse/variant.toml: not TOML"),
    "unknown key": (TOML, TERSE_TOML + 'stop = "x"', "terse/variant.toml: stop is unknown"),
    "missing key": (TOML, 'form = "text"\nsystem = "none"\nend = ""', "terse/variant.toml: between is missing"),
    "wrong form": (TOML, TERSE_TOML.replace("text", "chat"), "prompts/terse/variant.toml: form: "),
    "system of a text": (TOML, TERSE_TOML.replace("first", "message"), "needs form messages"),
    "syntax": (CONTEXT, "a\n{% if %}", "trial/context.jinja2, line 2: no template: "),
    "unknown filter": (CONTEXT, "{{ 1 | wide }}", "trial/context.jinja2, line 1: no template: No filter named"),
    "undefined": ("reasons/context.jinja2", "a\n\n{{ drug }}", "reasons/context.jinja2, line 3: 'drug' is undefined"),
    "undefined part": ("example.jinja2", "{{ examples[0].text }}", "prompts/terse/example.jinja2, line 1: "),
    "only without reasons": (CONTEXT, "{{ aspects }}", "trial/context.jinja2, line 1: 'aspects' is undefined"),
    "only of both outcomes": (CONTEXT, "{% if mixed %}{{ x }}{% endif %}", "line 1: 'x' is undefined"),
    "failing": (CONTEXT, "{{ 1 / 0 }}", "trial/context.jinja2, line 1: division by zero"),
    "missing include": (CONTEXT, '{% include "a.txt" %}', "context.jinja2, line 1: a.txt not found"),
    "broken include": ("trial/members.jinja2", "\n{{", "prompts/terse/trial/members.jinja2, line 2: no template: "),
    "missing rating": ("rating/record.jinja2", None, "prompts/terse/rating/record.jinja2: not found"),
    "undefined rating": ("rating/record.jinja2", "{{ examples }}", "rating/record.jinja2, line 1: 'examples' is"),
    "not UTF-8": (CONTEXT, b"\xff", "trial/context.jinja2: is not UTF-8"),
}


@pytest.mark.parametrize(("name", "text", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_that_names_the_file(folder, settings, name, text, said):
    file = folder / name
    if text is None:
        file.unlink()
    else:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TrialwrightError) as caught:
        check(settings, "terse")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_prompts_for_sections_are_looked_for_where_any_is_asked_for(folder, settings):
    check(settings, "terse")
    long = settings.synthesis.model_copy(update={"sections": ["brief_summary"]})
    for order in ("examples_first", "paper"):
        check(settings, "chat", order, synthesis=long)
        check(settings, "document", order, synthesis=long)
    with pytest.raises(InputError, match=r"terse/section/\w+.jinja2: not found"):
        check(settings, "terse", synthesis=long)
    (folder.parent / "chat/section/record.jinja2").write_text("{{ reports }}", encoding="utf-8")
    with pytest.raises(InputError, match=r"chat/section/record.jinja2, line 1: 'reports' is undefined"):
        check(settings, "chat", synthesis=long)


def test_a_variant_without_prompts_for_ratings_serves_where_none_are_asked_for(folder, settings):
    shutil.rmtree(folder / "rating")
    check(settings, "terse", select=settings.select.model_copy(update={"strategy": "random"}))
    with pytest.raises(TrialwrightError, match=r"terse/rating/context.jinja2: not found; add it, as in other variants"):
        check(settings, "terse")


def test_an_unknown_variant_is_told_with_those_that_exist(folder, settings):
    (folder.parent / "__pycache__").mkdir()
    with pytest.raises(ParamsError, match=r"prompts: tense is no folder of prompts, .* one of chat, document, terse;"):
        check(settings, "tense")


@pytest.mark.parametrize("name", ["../asking", "chat/trial", ".", ""])
def test_a_name_is_no_path(settings, name):
    with pytest.raises(ValueError, match="is no name here"):
        Llm(**(settings.local.model_dump() | {"prompts": name}))


@pytest.mark.parametrize("name", variants.variants())
@pytest.mark.parametrize("count", [0, 1, 10])
@pytest.mark.parametrize("order", ["examples_first", "paper"])
def test_the_variants_that_ship_are_whole(settings, name, count, order):
    reasons = settings.reasons.model_copy(update={"count": count})
    check(settings, name, order, reasons=reasons)


@pytest.mark.parametrize("name", sorted(TASKS))
@pytest.mark.parametrize("variant", ["chat", "document"])
def test_prompts_of_benchmark_tasks_are_tried_before_anything_is_asked(settings, folder, name, variant):
    section = rules(names=[name])
    check_sample_prompts(section, llm_of(settings, variant))
    file = variants.FOLDER / variant / name / "question.jinja2"
    file.write_text("{{ matter }}", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{name}/question.jinja2, line 1: 'matter' is undefined"):
        check_sample_prompts(section, llm_of(settings, variant))
    file.unlink()
    with pytest.raises(InputError, match=rf"{name}/question.jinja2: not found"):
        check_sample_prompts(section, llm_of(settings, variant))


def test_prompts_of_tasks_that_are_not_built_need_not_be_there(settings, folder):
    check_sample_prompts(rules(names=[]), llm_of(settings, "terse"))
