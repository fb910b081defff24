"""The stepper on tiny models of several families: the same answers however requests lie in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from llm_kit import SCHEMA, ask

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.llm.local import attention, decoding, slots, stepping
from trialwright.llm.local import one_by_one as plain
from trialwright.llm.local.model import LocalModel
from trialwright.llm.pace import Pace
from trialwright.progress import silent

COMMON = {
    "vocab_size": 320, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "max_position_embeddings": 256, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0,
}
SHARED = {**COMMON, "num_key_value_heads": 2}
SLIDING = {"head_dim": 8, "sliding_window": 8, "layer_types": ["sliding_attention", "full_attention"]}
SERVED = {
    "gemma3": lambda: transformers.Gemma3TextConfig(**{**SHARED, **SLIDING, "num_key_value_heads": 1}),
    "gemma2": lambda: transformers.Gemma2Config(**SHARED, **SLIDING, attn_logit_softcapping=5.0),
    "llama": lambda: transformers.LlamaConfig(**SHARED),
    "qwen2": lambda: transformers.Qwen2Config(**SHARED, use_sliding_window=True, sliding_window=8, max_window_layers=1),
    "granite": lambda: transformers.GraniteConfig(**SHARED, logits_scaling=3.0),
    "gpt2": lambda: transformers.GPT2Config(
        vocab_size=320, n_embd=32, n_layer=2, n_head=4, n_positions=256, bos_token_id=2, eos_token_id=1
    ),
}
UNSERVED = {
    "bloom": lambda: transformers.BloomConfig(
        vocab_size=320, hidden_size=32, n_layer=2, n_head=4, bos_token_id=2, eos_token_id=1
    ),
    "mamba": lambda: transformers.MambaConfig(
        vocab_size=320, hidden_size=32, num_hidden_layers=2, state_size=4, bos_token_id=2, eos_token_id=1
    ),
}
PROMPTS = ["A trial of metformin in prediabetes. " * 3 + end for end in ("", "Phase 1", "Phase 2", "Phase 2 and")]
PROMPTS += ["Phase 2", "A trial of metformin. "]


def as_it_comes(config: Any, vocabulary: int) -> Any:
    """A model of transformers with the same random weights at each call."""
    torch.manual_seed(0)
    config.vocab_size = vocabulary
    model = transformers.AutoModelForCausalLM.from_config(config)
    for weight in model.parameters():
        if weight.dim() > 1:
            torch.nn.init.normal_(weight, std=0.2)
    return model.eval()


def build(config: Any, tokenizer: Any, name: str = "") -> LocalModel:
    return LocalModel(as_it_comes(config, len(tokenizer)), tokenizer, name or config.model_type)


@pytest.fixture(scope="module")
def tokenizer(tiny: Path) -> Any:
    return transformers.AutoTokenizer.from_pretrained(tiny)


@pytest.fixture(scope="module", params=SERVED)
def model(request: pytest.FixtureRequest, tokenizer: Any) -> LocalModel:
    return build(SERVED[request.param](), tokenizer, request.param)


def greedy(format: Any = None) -> list[Request]:
    return [ask(n, prompt, format, temperature=0.0, max_tokens=40) for n, prompt in enumerate(PROMPTS)]


def texts(completions: Any) -> dict[str, tuple[str, str, int]]:
    return {c.key: (c.text, c.finish_reason, c.completion_tokens) for c in completions}


def alone(model: LocalModel, requests: list[Request]) -> dict[str, tuple[str, str, int]]:
    return texts(c for request in requests for c in model.generate([request]))


@contextmanager
def own_attention(model: LocalModel) -> Iterator[None]:
    model.model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.model.set_attn_implementation(attention.NAME)


def generated(own: Any, model: LocalModel, request: Request) -> str:
    """What transformers answers by itself."""
    content = request.content()
    ids = model.tokenizer(content["prompt"], return_tensors="pt")
    out = own.generate(**ids, do_sample=False, max_new_tokens=content["sampling"]["max_tokens"])
    tokens = out[0, ids.input_ids.shape[1] :].tolist()
    return model.grammars.tokenizer.decode_str(tokens[:-1] if tokens[-1] in model.stops else tokens)


def test_the_engine_serves_common_families(model: LocalModel) -> None:
    assert model.windows is not None
    assert model.model.config._attn_implementation == attention.NAME


def test_greedy_answers_are_those_of_transformers(model: LocalModel) -> None:
    found = texts(model.generate(greedy()))
    own = as_it_comes(SERVED[model.name](), len(model.tokenizer))
    own.set_attn_implementation("eager")
    for request in greedy():
        assert found[request.key][0] == generated(own, model, request)


@pytest.mark.parametrize("format", [None, {"kind": "json_schema", "schema": SCHEMA}], ids=["free", "schema"])
def test_neighbours_slots_and_shared_beginnings_do_not_change_an_answer(
    model: LocalModel, format: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = greedy(format)
    wanted = alone(model, requests)
    assert texts(model.generate(requests)) == wanted
    # Slots for two: rows that end make room for others.
    assert texts(model.generate(requests, batch_tokens=250)) == wanted
    monkeypatch.setattr(stepping, "_PREFILL", 5)
    monkeypatch.setattr(attention, "_BLOCK", 3)
    monkeypatch.setattr(decoding, "STRIDE", 4)
    assert texts(model.generate(requests)) == wanted


def test_a_grammar_answers_alike_where_forced_tokens_take_steps(model: LocalModel) -> None:
    requests = greedy({"kind": "json_schema", "schema": SCHEMA})
    found = texts(model.generate(requests))
    prompts = [model._prompt(request) for request in requests]
    with own_attention(model):
        pace = Pace(len(prompts), silent)
        pace.take(prompts, len(prompts))
        assert texts(plain.decode(model.model, model.head, model.grammars, model.stops, prompts, pace)) == found


def test_a_shared_beginning_is_read_once(model: LocalModel) -> None:
    found: dict[str, Completion] = {c.key: c for c in model.generate(greedy())}
    known = [found[request.key].cached_tokens for request in greedy()]
    sizes = [len(model.tokenizer(prompt).input_ids) for prompt in PROMPTS]
    assert sum(known) >= 3 * (sizes[0] - 4)
    assert all(k < size for k, size in zip(known, sizes, strict=True))


@pytest.mark.parametrize("family", UNSERVED)
def test_other_families_are_answered_one_by_one(
    family: str, tokenizer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    model = build(UNSERVED[family](), tokenizer)
    assert model.windows is None
    assert f"llm.model {family}: cannot be batched" in caplog.text
    free = ask(1, "Phase 2", temperature=0.0)
    formed = ask(2, format={"kind": "json_schema", "schema": SCHEMA}, max_tokens=80)
    found = texts(model.generate([free, formed]))
    assert found[free.key][0] == generated(model.model, model, free)
    assert found[formed.key][1] == "stop"


def test_a_model_whose_answers_the_engine_would_change_is_not_served(tokenizer: Any) -> None:
    model = build(SERVED["llama"](), tokenizer).model
    model.set_attn_implementation("sdpa")
    assert not stepping.serves(model, [2, 2])
    assert model.config._attn_implementation == "sdpa"


def test_a_ring_holds_the_window_and_what_a_step_adds() -> None:
    assert slots.sizes([None, 8, 4096], 100) == [100, 8 + slots.STRIDE, 100]
    step = slots.Step([50], [[7, 8, 9]], torch.device("cpu"))
    view = step.view(10, 8, torch.float32)
    # Positions 43 to 52 are held; the token at 52 sees the 8 from 45 on, that at 50 those from 43 to 50.
    masks = [view.last[0, 0, 0], view.others[0][0]]
    seen = [sorted((52 - (52 - j) % 10) for j in range(10) if mask[j] == 0) for mask in masks]
    assert seen == [list(range(45, 53)), list(range(43, 51))]
