"""What a model reads at once: a text that is longer than it can take in pieces, and pieces of one length in batches.

Example: of ten tokens with room for four, head reads ``[0 1 2 3]``, head_tail ``[0 1 8 9]``, and windows
``[0 1 2 3] [3 4 5 6] [6 7 8 9]``. Pieces of 30, 128, 31 and 128 tokens make, two at a time, the batches (0, 2) and
(1, 3) or the same in the other order; the first is padded to 31 tokens, not 128.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch

from trialwright.training.token_ids import Ids

# The share of a window that it has in common with the one before.
OVERLAP = 4

Long = Literal["head", "head_tail", "windows"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a tokenizer puts before and after a text, and what it fills a batch up with."""

    before: np.ndarray
    after: np.ndarray
    padding: int

    @classmethod
    def of(cls, tokenizer: Any) -> "Frame":
        """Find out by a text of one letter."""
        coded = tokenizer("a", return_special_tokens_mask=True)
        ids = np.array(coded["input_ids"], dtype=np.int32)
        text = np.flatnonzero(np.array(coded["special_tokens_mask"]) == 0)
        return cls(ids[: text[0]], ids[text[-1] + 1 :], tokenizer.pad_token_id)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Framed token ids, and the number of the text that each is of."""

    ids: Ids
    text: np.ndarray

    def per_text(self, texts: int) -> np.ndarray:
        """Count the pieces of each text."""
        return np.bincount(self.text, minlength=texts)


def cut(texts: Ids, frame: Frame, max_length: int, long: Long) -> Pieces:
    """Cut each text into pieces of at most `max_length` tokens, those of the frame included."""
    room = max_length - len(frame.before) - len(frame.after)
    cuts = [_CUTS[long](ids, room) if len(ids) > room else [ids] for ids in texts]
    framed = [np.concatenate([frame.before, ids, frame.after]) for pieces in cuts for ids in pieces]
    return Pieces(framed, np.repeat(np.arange(len(cuts)), [len(pieces) for pieces in cuts]))


def _head(ids: np.ndarray, room: int) -> Ids:
    return [ids[:room]]


def _head_tail(ids: np.ndarray, room: int) -> Ids:
    head = room - room // 2
    return [np.concatenate([ids[:head], ids[len(ids) - (room - head) :]])]


def _windows(ids: np.ndarray, room: int) -> Ids:
    """Lay windows over a text; the last one ends with it, however much it shares with the one before."""
    last = len(ids) - room
    starts = [*range(0, last, room - room // OVERLAP), last]
    return [ids[start : start + room] for start in starts]


_CUTS = {"head": _head, "head_tail": _head_tail, "windows": _windows}


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
