"""Drawing one token per row: temperature, nucleus, and a generator of the row's own.

Example: with temperature 0.8 and top_p 0.95 the next token is drawn among the likeliest tokens that
hold 95 % of the sharpened probability. Which one depends on the logits and on the request's key
alone, so neither the order of requests nor their neighbours change the draws.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

# A nucleus is nearly always smaller; a row whose nucleus is larger is sorted whole.
CANDIDATES = 1024


class Draws(NamedTuple):
    """How one row is sampled."""

    temperature: float
    top_p: float
    generator: np.random.Generator

    @classmethod
    def of(cls, key: str, temperature: float, top_p: float) -> "Draws":
        """Seed the draws of a request by its key."""
        return cls(temperature, top_p, np.random.default_rng(int(key[:32], 16)))


def draw(logits: torch.Tensor, rows: Sequence[Draws]) -> list[int]:
    """Draw a token of each row of `logits` (rows x vocabulary, disallowed tokens at -inf)."""
    hot = [row for row, draws in enumerate(rows) if draws.temperature > 0]
    best = logits.argmax(dim=-1).tolist() if len(hot) < len(rows) else [0] * len(rows)
    if not hot:
        return best
    scale = torch.tensor([1 / rows[row].temperature for row in hot], device=logits.device)
    scaled = (logits if len(hot) == len(rows) else logits[hot]).float() * scale[:, None]
    total = torch.logsumexp(scaled, dim=-1, keepdim=True)
    values, tokens = scaled.topk(min(CANDIDATES, scaled.shape[-1]), dim=-1)
    shares = (values - total).exp().double().cpu().numpy()
    candidates = tokens.cpu().numpy()
    for place, row in enumerate(hot):
        top_p, mark = rows[row].top_p, rows[row].generator.random()
        share, token = shares[place], candidates[place]
        if share.sum() < (mark if top_p >= 1 else top_p) + 1e-6:
            ordered, order = scaled[place].sort(descending=True)
            share = (ordered - total[place]).exp().double().cpu().numpy()
            token = order.cpu().numpy()
        best[row] = int(token[_pick(share, top_p, mark)])
    return best


def _pick(share: np.ndarray, top_p: float, mark: float) -> int:
    """Return the place among descending probabilities at which `mark` of the nucleus is reached."""
    reached = share.cumsum()
    size = min(int(np.searchsorted(reached, top_p)) + 1, len(share))
    mass = 1.0 if top_p >= 1 else reached[size - 1]
    return min(int(np.searchsorted(reached[:size], mark * mass, side="right")), size - 1)
