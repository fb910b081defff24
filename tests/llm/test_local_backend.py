"""The local backend on a tiny model of random weights."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from llm_kit import SCHEMA, ask, chat

from trialwright.ground.errors import ModelError
from trialwright.llm import decoding
from trialwright.llm.local import LocalModel
from trialwright.llm.packing import Prompt, pack
from trialwright.llm.sampling import Draws, draw


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


def test_neighbours_padding_and_reading_in_parts_do_not_change_an_answer(
    model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [ask(n, "A trial of metformin in prediabetes. " * (n + 1), temperature=0.0) for n in range(4)]
    alone = {c.key: c for request in requests for c in model.generate([request])}
    monkeypatch.setattr(decoding, "PREFILL", 5)
    together = {c.key: c for c in model.generate(requests)}
    assert together == alone


def test_greedy_answers_are_those_of_transformers(model: LocalModel) -> None:
    (completion,) = model.generate([ask(prompt="Phase 2", temperature=0.0)])
    ids = model.tokenizer("Phase 2", return_tensors="pt")
    out = model.model.generate(**ids, do_sample=False, max_new_tokens=24)[0, ids.input_ids.shape[1] :]
    assert completion.text == model.tokenizer.decode(out, skip_special_tokens=True)


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


@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(1, 100)), max_size=40), st.integers(50, 2000), st.randoms()
)
def test_batches_keep_the_budget_and_everything(sizes: list[tuple[int, int]], budget: int, random: object) -> None:
    prompts = [Prompt(f"{n:04}", [0] * length, {}, answer) for n, (length, answer) in enumerate(sizes)]
    batches = list(pack(prompts, budget))
    assert sorted(p.key for b in batches for p in b) == [p.key for p in prompts]
    for batch in batches:
        longest = max(len(p.ids) for p in batch) + max(p.max_tokens for p in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget
    random.shuffle(prompts)  # type: ignore[attr-defined]
    assert list(pack(prompts, budget)) == batches


def test_sampling_keeps_to_the_nucleus_and_its_shares() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]])).repeat(4000, 1)
    rows = [Draws.of(f"{n:032x}", 1.0, 0.9) for n in range(4000)]
    counts = np.bincount(draw(logits, rows), minlength=4) / 4000
    assert counts[3] == 0
    assert np.allclose(counts[:3], np.array([0.5, 0.3, 0.15]) / 0.95, atol=0.03)


def test_a_nucleus_wider_than_the_candidates_is_sampled_whole() -> None:
    logits = torch.linspace(1e-3, 0, 4000)[torch.randperm(4000)]
    place_of = {token: place for place, token in enumerate(logits.sort(descending=True).indices.tolist())}
    marks = [Draws.of(f"{n:032x}", 1.0, 1.0).generator.random() for n in range(300)]
    for top_p, size in ((1.0, 4000), (0.5, 2000)):
        drawn = draw(logits.repeat(300, 1), [Draws.of(f"{n:032x}", 1.0, top_p) for n in range(300)])
        assert [place_of[token] for token in drawn] == pytest.approx([mark * size for mark in marks], abs=4)


def test_disallowed_tokens_are_never_drawn() -> None:
    logits = torch.full((200, 50), float("-inf"))
    logits[:, 7] = -40.0
    assert set(draw(logits, [Draws.of(f"{n:032x}", 2.0, 1.0) for n in range(200)])) == {7}
