"""A tiny random BERT, written by the tests themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import torch
from made_trials import WORDS, make_clean
from transformers import BertConfig, BertModel, BertTokenizerFast

from trialwright.ground import params


@pytest.fixture(scope="session")
def clean() -> Callable[..., pa.Table]:
    return make_clean


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a BERT of 2 layers and 32 dimensions with a vocabulary of whole words."""
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


@pytest.fixture
def train_section(tiny_bert: Path) -> params.Train:
    return params.Train(
        arms=["real"], model=str(tiny_bert), max_length=32, learning_rate=5e-3, batch_size=8, epochs=4, dtype="float32"
    )


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    # Threads that wait for each other cost more than so small a model does.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
