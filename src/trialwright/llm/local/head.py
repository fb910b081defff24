"""The vocabulary head, cut down to the tokens that grammars allow at all.

Example: of Gemma's 262,144 tokens the 143,178 of printable ASCII can occur in our trials; only their
logits are computed, which saves a fifth of a step.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from trialwright.llm.local.packed_layers import packed

# Above this share of the vocabulary a copy of the weights is not worth its memory.
_WORTH = 0.6


class Head:
    """Sets the output embeddings of a model to the rows that are needed; `tokens` tells which."""

    def __init__(self, model: Any, vocabulary: int) -> None:
        self.model = model
        self.full = model.get_output_embeddings()
        self.all = torch.arange(vocabulary)
        words = (vocabulary + 31) // 32
        self._every = np.packbits(np.arange(words * 32) < vocabulary, bitorder="little").view(np.int32)
        self._some = np.zeros(words, dtype=np.int32)
        self._small: nn.Module | None = None
        self._few = self.all
        self.tokens = self.all

    def fit(self, bits: np.ndarray | None) -> None:
        """Make sure that the next logits hold every token allowed in `bits` (None: all there are).

        Args:
            bits: rows x words, one bit a token, as llguidance writes them.
        """
        if bits is not None and type(self.full) is nn.Linear:
            union = (np.bitwise_or.reduce(bits, axis=0) & self._every) | self._some
            if np.any(union != self._some):
                self._some, self._few = union, torch.from_numpy(_tokens(union))
                self._small = self._cut(self.full) if len(self._few) <= _WORTH * len(self.all) else None
        self._use(None if bits is None else self._small)

    def reset(self) -> None:
        """Give the model its own head back."""
        self._use(None)

    def _use(self, small: nn.Module | None) -> None:
        self.tokens = self.all if small is None else self._few
        head = self.full if small is None else small
        if self.model.get_output_embeddings() is not head:
            self.model.set_output_embeddings(head)

    def _cut(self, full: nn.Linear) -> nn.Module:
        rows = self._few.to(full.weight.device)
        small = nn.Linear(full.in_features, len(rows), bias=False, device="meta")
        small.weight = nn.Parameter(full.weight[rows], requires_grad=False)
        if full.bias is not None:
            small.bias = nn.Parameter(full.bias[rows], requires_grad=False)
        return packed(small)

    def mask_(self, logits: Tensor, bits: np.ndarray | None) -> None:
        """Set the logits (rows x `tokens`) that `bits` does not allow to -inf, in place."""
        if bits is None:
            return
        held = self._every if self.tokens is self.all else self._some
        flat, width = logits.view(-1), logits.shape[1]
        hidden, spared, bare = [], [], []
        for row, own in enumerate(bits & held):
            # Most rows are inside a string and allow nearly all that is held, or at a mark and allow little.
            if 2 * int(np.bitwise_count(own).sum()) < width:
                bare.append(row)
                spared.append(self._places(own) + row * width)
            else:
                hidden.append(self._places(held & ~own) + row * width)
        if bare:
            places = torch.from_numpy(np.concatenate(spared)).to(flat.device)
            values = flat[places]
            logits[torch.tensor(bare, device=flat.device)] = float("-inf")
            flat[places] = values
        if hidden:
            flat[torch.from_numpy(np.concatenate(hidden)).to(flat.device)] = float("-inf")

    def _places(self, words: np.ndarray) -> np.ndarray:
        """Return where in `tokens` the tokens of a bit mask stand."""
        found = _tokens(words)
        return found if self.tokens is self.all else np.searchsorted(self._few.numpy(), found)


def _tokens(words: np.ndarray) -> np.ndarray:
    """Return the tokens of a bit mask, in order."""
    some = np.flatnonzero(words)
    word, bit = np.nonzero(np.unpackbits(words[some].view(np.uint8).reshape(-1, 4), axis=1, bitorder="little"))
    found: np.ndarray = some[word] * 32 + bit
    return found
