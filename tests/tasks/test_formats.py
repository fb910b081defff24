"""The schema and the expression: legal for a grammar, and true to the examples."""

import json
import random
import re

import pytest
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper

from trialwright.sections.writing import LONG_TEXTS
from trialwright.tasks.form import SHORT, WHOLE, example_text
from trialwright.tasks.rating.rating_question import RatingQuestion
from trialwright.tasks.rating.rating_reader import find_score
from trialwright.tasks.reasons.reasons_question import draw_aspects, reasons_pattern
from trialwright.tasks.section.section_question import SectionQuestion
from trialwright.tasks.trial.allowed import SENTENCES
from trialwright.tasks.trial.asking.trial_schema import trial_schema
from trialwright.text.finished import most_chars

END = 256


class Bytes:
    """A tokenizer of single bytes."""

    eos_token_id, bos_token_id = END, None
    tokens = [bytes([value]) for value in range(256)] + [b"<end>"]
    special_token_ids = (END,)

    def __call__(self, text):
        return list(text if isinstance(text, bytes) else text.encode())


@pytest.fixture(scope="module")
def tokenizer():
    return LLTokenizer(TokenizerWrapper(Bytes()), n_vocab=257, eos_token=END)


def sample(tokenizer, grammar, seed):
    """Draw bytes at random among those that the grammar allows."""
    matcher, rng, out = LLMatcher(tokenizer, grammar), random.Random(seed), bytearray()
    assert not matcher.is_error(), matcher.get_error()
    for _ in range(20_000):
        allowed = [value for value, bias in enumerate(matcher.compute_logit_bias()) if bias]
        token = rng.choice(allowed)
        if token == END:
            break
        matcher.consume_token(token)
        out.append(token)
        if matcher.is_stopped():
            break
    assert matcher.is_accepting()
    return out.decode()


@pytest.mark.parametrize("form", [SHORT, WHOLE])
def test_grammar_writes_trials(tokenizer, form, settings):
    schema = trial_schema(form, "Amlodipine", "drug", settings.synthesis, bounded=True)
    grammar = LLMatcher.grammar_from_json_schema(schema, overrides={"whitespace_flexible": False})
    for seed in range(3):
        written = json.loads(sample(tokenizer, grammar, seed))
        assert tuple(written) == form.fields
        assert written["interventions"][0]["name"] == "Amlodipine"
        assert len(written["brief_title"]) <= most_chars(120)
        assert re.search(r"[\w%)\]]{2}[.!?]$|[ -][A-Z0-9][.!?]$", written["brief_summary"], re.ASCII)
        assert all(len(line) >= 12 for line in written["eligibility_criteria"].split("\n") if line)
        assert written["interventions"][0]["type"] == "Drug"
        assert 1 <= len(written["conditions"]) <= 2
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", "".join(str(value) for value in written.values()))


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_grammar_writes_sections_at_length(tokenizer, name, settings):
    schema = SectionQuestion(settings.synthesis).format({"fields": [name]}, 0, bounds=True)["schema"]
    grammar = LLMatcher.grammar_from_json_schema(schema, overrides={"whitespace_flexible": False})
    for seed in range(2):
        written = json.loads(sample(tokenizer, grammar, seed))[name]
        assert len(written) >= 50
        lines = [line for line in written.split("\n") if line]
        assert all(re.match(r"(- )?[A-Z0-9]", line) for line in lines)
        if name in SENTENCES:
            assert re.search(r"[\w%)\]]{2}[.!?]$|[ -][A-Z0-9][.!?]$", written, re.ASCII)
            assert all(line[-1] in ".:;" for line in lines[:-1])


def test_grammar_writes_numbered_reasons(tokenizer):
    pattern = reasons_pattern(["The dose", "The patients", "The end point"], 80)
    for seed in range(5):
        written = sample(tokenizer, LLMatcher.grammar_from_regex(pattern), seed)
        assert re.fullmatch(pattern, written)
        lines = written.split("\n")
        assert [line.split(" ")[:3] for line in lines] == [
            ["1.", "The", "dose"], ["2.", "The", "patients"], ["3.", "The", "end"],
        ]
        # A number with a point counts once.
        assert all(len(re.sub(r"\d\.\d{1,2}", "", line)) <= most_chars(80) + 3 for line in lines)


def test_grammar_writes_scores_and_all_of_them(tokenizer, settings):
    schema = RatingQuestion(settings.rating).format({}, 0, bounds=True)["schema"]
    grammar = LLMatcher.grammar_from_json_schema(schema, overrides={"whitespace_flexible": False})
    written = {sample(tokenizer, grammar, seed) for seed in range(60)}
    assert {find_score(text, cut=True) for text in written} == set(range(1, 11))


def test_aspects_are_drawn_by_number_and_differ():
    first, second = draw_aspects(5, 7_000_000), draw_aspects(5, 7_000_001)
    assert first == draw_aspects(5, 7_000_000)
    assert first != second
    assert len({*first}) == 5
    assert len(draw_aspects(25, 3)) == 25


def objects(node):
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


@pytest.mark.parametrize("form", [SHORT, WHOLE])
def test_every_member_is_required_and_no_other_allowed(form, settings):
    for bounded in (True, False):
        schema = trial_schema(form, "Amlodipine", "drug", settings.synthesis, bounded=bounded)
        for one in objects(schema):
            assert one["required"] == list(one["properties"])
            assert one["additionalProperties"] is False


def test_portable_schema_has_no_bounds(settings):
    text = json.dumps(trial_schema(WHOLE, "Amlodipine", "drug", settings.synthesis, bounded=False))
    assert not re.search("prefixItems|pattern|minItems|maxItems|maxLength|minLength", text)


def test_examples_have_the_form_that_is_asked_for(examples, settings):
    schema = trial_schema(SHORT, "Amlodipine", "drug", settings.synthesis, bounded=True)
    shown = json.loads(example_text(examples[0], SHORT, settings.plan))
    assert list(shown) == schema["required"]
    assert list(shown["arms"][0]) == schema["properties"]["arms"]["items"]["required"]
