"""What tests of several files share: tiny models with random weights, and a whole run of the pipeline."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from endpoint_kit import WHOLE, write
from hypothesis import HealthCheck, settings
from made_trials import WORDS, make_clean
from pipeline_kit import commit, dvc, lay_out, ran

from tests.llm.loopback import Server, serving

# No example has a deadline of milliseconds: tests assert no times.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def clean() -> Callable[..., pa.Table]:
    return make_clean


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a BERT of 2 layers and 32 dimensions with a vocabulary of whole words."""
    # Here, for tests without it should not wait for these.
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny-bert")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, "remission", "relapse"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, initializer_range=0.2,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a Gemma 3 of two layers with random weights, and a byte-level tokenizer trained here."""
    # Here, for tests without it should not wait for these.
    import tokenizers  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast  # noqa: PLC0415

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


@pytest.fixture(scope="session")
def endpoint() -> Iterator[Server]:
    """An LLM on the loopback interface that writes reasons and trials at once."""
    with pytest.MonkeyPatch.context() as patch, serving(Server()) as state:
        patch.setenv("OPENAI_API_KEY", "none")
        state.default = write
        yield state


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory, endpoint: Server) -> Path:
    """A repository with a whole run of its smallest kind, committed; it is cloned and never changed."""
    changes = {**WHOLE, "llm.base_url": endpoint.url}
    repo = lay_out(tmp_path_factory.mktemp("run"), changes, {"real", "hybrid"})
    assert ran(dvc(repo, "repro"))[-1] == "gate"
    commit(repo, "what was run")
    return repo


@pytest.fixture(scope="module")
def ray_ended() -> Iterator[None]:
    """End the Ray that the tests of a module started."""
    yield
    # Here, for few tests need it.
    from trialwright.engine import cluster  # noqa: PLC0415

    cluster.disconnect()
