"""What a model reads of a text that is longer than it can take: its head, head and tail, or windows.

Example: of ten tokens with room for four, head reads ``[0 1 2 3]``, head_tail ``[0 1 8 9]``, and windows
``[0 1 2 3] [3 4 5 6] [6 7 8 9]``.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from trialwright.training.tokens import Ids

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
