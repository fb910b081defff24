"""Token ids in batches of about one length, so that little time is spent on padding.

Example: texts of 30, 128, 31 and 128 tokens make, two at a time, the batches (0, 2) and (1, 3) or the
same in the other order; the first is padded to 31 tokens, not 128.
"""

from collections.abc import Sequence

import numpy as np
import torch

from trialwright.training.tokens import Ids

# Trials are alike in length only within this many batches, so that batches stay random.
MEGABATCH = 50


def shuffled(tokens: Ids, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Draw the batches of one epoch: rows in random order, sorted by length within megabatches."""
    lengths = np.array([len(ids) for ids in tokens])
    order = rng.permutation(len(tokens))
    batches: list[np.ndarray] = []
    for start in range(0, len(order), size * MEGABATCH):
        part = order[start : start + size * MEGABATCH]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches.extend(part[first : first + size] for first in range(0, len(part), size))
    return [batches[i] for i in rng.permutation(len(batches))]


def by_length(tokens: Ids, size: int) -> list[np.ndarray]:
    """Make batches for scoring: all rows, sorted by length."""
    order = np.argsort([len(ids) for ids in tokens], kind="stable")
    return [order[first : first + size] for first in range(0, len(order), size)]


def pad(tokens: Sequence[np.ndarray], padding: int, device: torch.device) -> dict[str, torch.Tensor]:
    """Stack token ids into a model's input, padded on the right to the longest of them."""
    longest = max(len(ids) for ids in tokens)
    ids = np.full((len(tokens), longest), padding, dtype=np.int64)
    mask = np.zeros((len(tokens), longest), dtype=np.int64)
    for row, each in enumerate(tokens):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    return {
        "input_ids": torch.from_numpy(ids).to(device),
        "attention_mask": torch.from_numpy(mask).to(device),
    }
