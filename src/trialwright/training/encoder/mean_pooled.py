"""An encoder under a linear head that reads the mean of the last layer over the tokens of a text.

Example: ``MeanPooled(base)(input_ids=ids, attention_mask=mask).logits`` are two numbers a text.

Encoders of sentences, such as MiniLM, learnt to put a text into that mean (arXiv 1908.10084). The head that BERT brings
for classification reads the first token through a layer that they never trained.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn.functional import dropout

from trialwright.trial.outcome_words import LABELS

# As before BERT's own head (arXiv 1810.04805).
DROPOUT = 0.1
HEAD_FILE = "head.safetensors"


class MeanPooled(torch.nn.Module):
    """What it reads and returns is as of transformers' classifiers of sequences; `config` is the encoder's."""

    def __init__(self, base: Any) -> None:
        super().__init__()
        self.base, self.config = base, base.config
        self.head = torch.nn.Linear(base.config.hidden_size, len(LABELS))

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return self.head.weight.dtype

    def vectors(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return the means, in float32, of shape (text, hidden)."""
        states = self.base(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state.float()
        held = attention_mask[..., None]
        means: torch.Tensor = (states * held).sum(dim=1) / held.sum(dim=1)
        return means

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
        """Return the logits, of shape (text, label)."""
        read = dropout(self.vectors(input_ids, attention_mask), DROPOUT, self.training)
        return SimpleNamespace(logits=self.head(read))

    def set_head(self, weights: np.ndarray, intercept: float) -> None:
        """Let P(success) of a text of vector v be the logistic function of weights @ v + intercept."""
        with torch.no_grad():
            self.head.weight.copy_(torch.from_numpy(np.stack([-weights, weights]) / 2))
            self.head.bias.copy_(torch.tensor([-intercept, intercept]) / 2)

    def save_pretrained(self, folder: Path) -> None:
        """Write the encoder as transformers reads it, and the head beside it."""
        self.base.save_pretrained(folder)
        save_file({name: weights.contiguous() for name, weights in self.head.state_dict().items()}, folder / HEAD_FILE)
