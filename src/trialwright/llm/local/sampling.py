"""Drawing one token per row: temperature, nucleus, and a generator of the row's own.

Example: with temperature 0.8 and top_p 0.95 the next token is drawn among the likeliest tokens that
hold 95 % of the sharpened probability. Which one depends on the logits and on the request's key
alone, so neither the order of requests nor their neighbours change the draws.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from trialwright.core.errors import ModelError

# Tokens less likely than the likeliest by more than this factor's logarithm are left out of a draw, unless
# the nucleus needs them; then the row is sorted whole.
_REACH = 12.0


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
    """Draw a place of each row of `logits` (rows x vocabulary, what is not allowed at -inf).

    Raises:
        ModelError: the model gives no numbers for a row.
    """
    if not logits.amax(dim=-1).isfinite().all():
        raise ModelError("the model's logits are not finite numbers; is its file damaged?")
    hot = [row for row, draws in enumerate(rows) if draws.temperature > 0]
    best: list[int] = logits.argmax(dim=-1).tolist() if len(hot) < len(rows) else [0] * len(rows)
    if not hot:
        return best
    scale = torch.tensor([1 / rows[row].temperature for row in hot], device=logits.device)
    scaled = (logits if len(hot) == len(rows) else logits[hot]) * scale[:, None]
    total = torch.logsumexp(scaled, dim=-1, keepdim=True)
    near = (scaled > scaled.amax(dim=-1, keepdim=True) - _REACH).nonzero()
    shares = (scaled[near[:, 0], near[:, 1]] - total[near[:, 0], 0]).exp().double().cpu().numpy()
    owners, places = near.cpu().numpy().T
    starts = np.searchsorted(owners, np.arange(len(hot) + 1))
    for at, row in enumerate(hot):
        top_p, mark = rows[row].top_p, rows[row].generator.random()
        own = slice(starts[at], starts[at + 1])
        share, place = shares[own], places[own]
        if share.sum() < (mark if top_p >= 1 else top_p) + 1e-6:
            share = (scaled[at] - total[at]).exp().double().cpu().numpy()
            place = np.arange(len(share))
        order = np.argsort(-share, kind="stable")
        best[row] = int(place[order[_pick(share[order], top_p, mark)]])
    return best


def _pick(share: np.ndarray, top_p: float, mark: float) -> int:
    """Return the place among descending probabilities at which `mark` of the nucleus is reached."""
    reached = share.cumsum()
    size = min(int(np.searchsorted(reached, top_p)) + 1, len(share))
    mass = 1.0 if top_p >= 1 else reached[size - 1]
    return min(int(np.searchsorted(reached[:size], mark * mass, side="right")), size - 1)
