"""A Hugging Face encoder under a head of two labels, and what it says of texts.

Example: ``score(encoder, ["brief title: Metformin in Prediabetes ..."])`` is about ``[0.7]``, P(success).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from trialwright.classify import batches

SCORE_BATCH = 64


@dataclass(frozen=True, slots=True)
class Encoder:
    """A sequence classifier, ready to score."""

    model: Any
    tokenizer: Any
    max_length: int
    dtype: str

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        device: torch.device = self.model.device
        return device


def score(encoder: Encoder, texts: list[str]) -> np.ndarray:
    """Return P(success) of each text."""
    tokens = batches.tokenize(encoder.tokenizer, texts, encoder.max_length)
    scores = np.zeros(len(texts))
    for rows, logits in _logits(encoder, tokens):
        scores[rows] = logits.double().softmax(-1)[:, 1].numpy()
    return scores


def mean_loss(encoder: Encoder, tokens: batches.Tokens, answers: torch.Tensor) -> float:
    """Return the mean cross-entropy of the logits against the answers."""
    losses = (cross_entropy(logits, answers[rows], reduction="sum").item() for rows, logits in _logits(encoder, tokens))
    return sum(losses) / len(tokens)


def autocast(encoder: Encoder) -> torch.autocast:
    """Take products in bfloat16 where that is asked for; the weights themselves stay in float32."""
    return torch.autocast(encoder.device.type, torch.bfloat16, enabled=encoder.dtype == "bfloat16")


def _logits(encoder: Encoder, tokens: batches.Tokens) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
    """Yield row numbers and their logits, a batch at a time."""
    encoder.model.eval()
    for rows in batches.by_length(tokens, SCORE_BATCH):
        inputs = batches.pad([tokens[row] for row in rows], encoder.tokenizer.pad_token_id, encoder.device)
        with torch.inference_mode(), autocast(encoder):
            logits = encoder.model(**inputs).logits
        yield rows, logits.float().cpu()
