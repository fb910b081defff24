"""How the tests' tiny BERT is trained."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from trialwright.sections.training import Train


@pytest.fixture
def train_section(tiny_bert: Path) -> Train:
    return Train(
        arms=["real"], model=str(tiny_bert), max_length=32, long_texts="head", learning_rate=5e-3, batch_size=8,
        micro_batch=None, epochs=4, patience=None, class_weights="none", attention_dropout=None, dtype="float32",
        compile=False, pooling="own", head_c=None, new_layers=0, averaging=None, layer_decay=1.0, warmup=0.1,
    )


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    # Threads that wait for each other cost more than so small a model does.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
