"""A Hugging Face encoder under a head of two labels, and what it says of trials.

Example: ``score(encoder, tokens.of(trials))`` is about ``[0.7]``, P(success) of the one trial.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from trialwright.models.checkpoints import has_bfloat16
from trialwright.sections.training import Train
from trialwright.training.encoder import inputs
from trialwright.training.encoder.inputs import Frame, Pieces, cut
from trialwright.training.encoder.team import Team
from trialwright.training.token_ids import Ids
from trialwright.trial.outcome_words import LABELS

SCORE_BATCH = 64


@dataclass(frozen=True, slots=True)
class Encoder:
    """A sequence classifier, ready to score, and how it reads."""

    model: Any
    tokenizer: Any
    frame: Frame
    section: Train
    team: Team

    def pieces(self, texts: Ids) -> Pieces:
        """Cut texts into what the model reads at once."""
        return cut(texts, self.frame, self.section.max_length, self.section.long_texts)

    def read(self, tokens: Ids) -> torch.Tensor:
        """Return the logits of a batch of pieces, in float32."""
        return self._give(tokens, lambda **batch: self.model(**batch).logits)

    def embed(self, tokens: Ids) -> torch.Tensor:
        """Return what the head reads of a batch of pieces, in float32, where the pooling is a mean."""
        return self._give(tokens, self.model.vectors)

    def _give(self, tokens: Ids, of: Callable[..., torch.Tensor]) -> torch.Tensor:
        batch = inputs.pad(tokens, self.frame.padding, self.team.device)
        # Products in bfloat16 where that is asked for and of use; the weights themselves stay in float32.
        device = self.team.device
        low = self.section.dtype == "bfloat16" and has_bfloat16(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=low):
            given = of(**batch)
        return given.float()


def score(encoder: Encoder, texts: Ids) -> np.ndarray:
    """Return P(success) of each text."""
    scores: np.ndarray = logits(encoder, texts).softmax(-1)[:, 1].numpy()
    return scores


def logits(encoder: Encoder, texts: Ids) -> torch.Tensor:
    """Return the logits of each text: the mean over its pieces, in float64."""
    return _mean_of_pieces(encoder, texts, encoder.read, len(LABELS))


def vectors(encoder: Encoder, texts: Ids) -> np.ndarray:
    """Return what the head reads of each text, where the pooling is a mean: an array of shape (text, hidden)."""
    found: np.ndarray = _mean_of_pieces(encoder, texts, encoder.embed, encoder.model.config.hidden_size).numpy()
    return found


def _mean_of_pieces(
    encoder: Encoder, texts: Ids, give: Callable[[Ids], torch.Tensor], width: int
) -> torch.Tensor:
    """Return the mean over the pieces of each text of what is given of a piece, in float64."""
    pieces = encoder.pieces(texts)
    sums = torch.zeros(len(texts), width, dtype=torch.float64, device=encoder.team.device)
    encoder.model.eval()
    with torch.inference_mode():
        for rows in encoder.team.share(inputs.by_length(pieces.ids, SCORE_BATCH)):
            read = give([pieces.ids[row] for row in rows])
            sums.index_add_(0, torch.from_numpy(pieces.text[rows]).to(sums.device), read.double())
    return encoder.team.sum(sums).cpu() / torch.from_numpy(pieces.per_text(len(texts)))[:, None]
