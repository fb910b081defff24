"""Models in GGUF files: the same weights, and so the same logits, as transformers gives them by way of float32."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
import transformers
from gguf import GGMLQuantizationType as Kind

from benchmarks.gguf_load import made
from trialwright.core.errors import ModelError
from trialwright.models import gguf_weights
from trialwright.models.causal import unpacked
from trialwright.models.packed_model import PackedModel


def packed(path: Path) -> PackedModel:
    """Return a file with its configuration beside it."""
    head = path.parent / "head"
    transformers.AutoConfig.from_pretrained(path.parent, gguf_file=path.name, trust_remote_code=False).save_pretrained(
        head
    )
    return PackedModel(head, lambda: nullcontext(path))


def formerly(path: Path, dtype: torch.dtype = torch.bfloat16) -> Any:
    """Return the model as it was before: unpacked to float32 as a whole, rounded, saved, and loaded from a folder."""
    folder = path.parent / "converted"
    model = transformers.AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32, trust_remote_code=False
    ).to(torch.bfloat16)
    model.hf_quantizer = None
    del model.config.quantization_config
    model.save_pretrained(folder)
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, trust_remote_code=False)


def logits(model: Any) -> torch.Tensor:
    return model.eval()(torch.arange(2, 14)[None]).logits.detach()


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every matrix be in several pieces, the last of them smaller."""
    monkeypatch.setattr(gguf_weights, "_PIECE", 7 * 64)
    yield


@pytest.mark.parametrize("kind", [Kind.Q8_0, Kind.Q4_0, Kind.Q5_1, Kind.BF16, Kind.F16, Kind.F32])
def test_weights_and_logits_are_those_of_before(tmp_path: Path, kind: Kind) -> None:
    made(path := tmp_path / "model.gguf", kind, hidden=64, layers=2, vocabulary=96)
    ours, theirs = unpacked(packed(path), "model", torch.bfloat16), formerly(path)
    assert _equal(ours.state_dict(), theirs.state_dict())
    assert torch.equal(logits(ours), logits(theirs))
    # Where a processor has no bfloat16 they are the same numbers in float32.
    wide, before = unpacked(packed(path), "model", torch.float32), formerly(path, torch.float32)
    assert _equal(wide.state_dict(), before.state_dict())
    assert torch.equal(logits(wide), logits(before))
    assert ours.generation_config.eos_token_id == theirs.generation_config.eos_token_id == 1


LLAMA = {
    "vocab_size": 96, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 64,
}
GEMMA = {**LLAMA, "head_dim": 32, "sliding_window": 8}


@pytest.mark.parametrize(("architecture", "model"), [
    ("llama", transformers.LlamaConfig(**LLAMA)), ("gemma3", transformers.Gemma3TextConfig(**GEMMA)),
])
def test_what_an_architecture_changes_is_changed_back(
    tmp_path: Path, architecture: str, model: transformers.PreTrainedConfig
) -> None:
    """Llama permutes queries and keys, Gemma adds one to norms."""
    path = tmp_path / "model.gguf"
    _write(path, architecture, transformers.AutoModelForCausalLM.from_config(model))
    ours, theirs = unpacked(packed(path), "model", torch.bfloat16), formerly(path)
    assert _equal(ours.state_dict(), theirs.state_dict())
    assert torch.equal(logits(ours), logits(theirs))


def test_a_file_without_some_weights_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    model = transformers.AutoModelForCausalLM.from_config(transformers.LlamaConfig(**LLAMA))
    _write(path, "llama", model, without="blk.1.ffn_up.weight")
    with pytest.raises(ModelError, match=r"^model: 1 of \d+ weights are not in its files, such as model.layers.1.mlp"):
        unpacked(packed(path), "model", torch.bfloat16)


def _equal(ours: Mapping[str, torch.Tensor], theirs: Mapping[str, torch.Tensor]) -> bool:
    return ours.keys() == theirs.keys() and all(
        ours[name].dtype == theirs[name].dtype and torch.equal(ours[name], theirs[name]) for name in ours
    )


def _write(path: Path, architecture: str, model: Any, without: str = "") -> None:
    """Write a model of random weights under the names of GGUF, as if these were what llama.cpp made of it."""
    names = gguf_weights.get_gguf_hf_weights_map(model, gguf_weights.TensorProcessor())
    held, config = model.state_dict(), model.config
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(config.vocab_size)
    if architecture == "gemma3":
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
        writer.add_sliding_window(config.sliding_window)
    for name, of in names.items():
        if name != without and not (name == "output.weight" and config.tie_word_embeddings):
            numbers = held[of].float().numpy()
            kind = Kind.Q8_0 if numbers.ndim > 1 else Kind.F32
            writer.add_tensor(name, gguf.quantize(numbers, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
