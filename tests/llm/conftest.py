"""A tiny real model, and a loopback endpoint that speaks OpenAI's protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tokenizers
import torch
from loopback import Server, serving
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Gemma 3 of two layers with random weights, and a byte-level tokenizer trained here."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = tokenizers.decoders.ByteLevel()
    trained.train_from_iterator(
        ["A trial of metformin in prediabetes. Phase 1 and Phase 2."] * 3,
        tokenizers.trainers.BpeTrainer(
            vocab_size=300, special_tokens=["<pad>", "<eos>", "<bos>"],
            initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        ),
    )
    trained.post_processor = tokenizers.processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=trained, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>"
    )
    tokenizer.save_pretrained(folder)
    config = Gemma3TextConfig(
        vocab_size=320, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=1, head_dim=8, sliding_window=8, layer_types=["sliding_attention", "full_attention"],
        max_position_embeddings=256, bos_token_id=2, eos_token_id=1, pad_token_id=0,
    )
    Gemma3ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own: the cache goes here."""
    (tmp_path / ".dvc").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return tmp_path


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as state:
        yield state


@pytest.fixture
def paid(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the loopback endpoint for one that charges; a token is four characters."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setattr("trialwright.llm.cost.tariff.is_here", lambda _: False)
    monkeypatch.setattr(
        "trialwright.llm.cost.estimate.counter", lambda _: lambda texts: [len(text) // 4 for text in texts]
    )
