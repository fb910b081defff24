"""The local backend on a tiny model of random weights."""

import json
import re
from pathlib import Path

import pytest
from llm_kit import SCHEMA, ask, chat

from trialwright.core.errors import ModelError
from trialwright.llm.local.model import LocalModel


@pytest.fixture(scope="module")
def model(tiny: Path) -> LocalModel:
    loaded = LocalModel.load(str(tiny))
    loaded.model.float()
    return loaded


def test_json_schema_is_kept_whole_and_in_the_order_of_required(model: LocalModel) -> None:
    form = {"kind": "json_schema", "schema": SCHEMA}
    for completion in model.generate([ask(n, format=form, max_tokens=80) for n in range(6)]):
        assert completion.finish_reason == "stop"
        report = json.loads(completion.text)
        assert list(report) == ["phase", "brief_title"]
        assert report["phase"] in SCHEMA["properties"]["phase"]["enum"]
        assert len(report["brief_title"]) <= 12


def test_regex_is_matched_whole_and_stops_where_it_ends(model: LocalModel) -> None:
    pattern = r" 1\. [a-z]{3,9}\n2\. [a-z]{3,9}\n"
    for completion in model.generate([ask(n, format={"kind": "regex", "pattern": pattern}) for n in range(6)]):
        assert completion.finish_reason == "stop"
        assert re.fullmatch(pattern, completion.text)


def test_a_schema_that_cannot_be_enforced_is_one_line(model: LocalModel) -> None:
    with pytest.raises(ModelError, match=r"^regex of a request: cannot be enforced: [^\n]+$"):
        list(model.generate([ask(format={"kind": "regex", "pattern": "(["})]))


def test_an_answer_that_reaches_max_tokens_is_cut(model: LocalModel) -> None:
    (completion,) = model.generate([ask(format={"kind": "regex", "pattern": "[a-z]{500}"}, max_tokens=5)])
    assert (completion.finish_reason, completion.completion_tokens) == ("length", 5)
    assert completion.prompt_tokens == len(model.tokenizer("A trial of metformin.").input_ids)


def test_answers_are_the_same_again_and_differ_between_draws(model: LocalModel) -> None:
    requests = [ask(n) for n in range(5)]
    first = {c.key: c for c in model.generate(requests)}
    again = {c.key: c for c in model.generate(requests[::-1])}
    assert first == again
    assert len({c.text for c in first.values()}) == 5


def test_completions_come_as_their_rows_end(model: LocalModel) -> None:
    patterns = ["[a-z]{20}", "[a-z]", "[a-z]{5}"]
    requests = [ask(n, format={"kind": "regex", "pattern": p}) for n, p in enumerate(patterns)]
    ended = [c.key for c in model.generate(requests)]
    assert ended[-1] == requests[0].key


def test_a_request_beyond_the_context_is_answered_as_bad(model: LocalModel) -> None:
    fits, beyond = ask(1), ask(2, "trial " * 300)
    found = {c.key: c for c in model.generate([fits, beyond])}
    assert found[beyond.key].finish_reason == "bad_request"
    assert "the model reads 256" in found[beyond.key].text
    assert found[fits.key].finish_reason in ("stop", "length")


def test_chat_needs_a_template_and_uses_it(model: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"no chat template; set llm.prompts to document"):
        list(model.generate([chat()]))
    monkeypatch.setattr(
        model.tokenizer, "chat_template", "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"
    )
    (completion,) = model.generate([chat()])
    assert completion.prompt_tokens == len(model.tokenizer("Write trial 0.").input_ids)
