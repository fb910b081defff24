"""Keys and values of what was read: of one prompt in a line, and of many answers side by side.

Example: a prompt of 1,200 tokens is read into a `Reading`, then copied into slot 3 of `Slots`. There a
layer of full attention keeps them all; one with a sliding window of 512 keeps the newest 543, in a
ring: position p lies at place ``p % 543``.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import Cache, DynamicCache
from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

# Tokens that one row may add in one step, at most; a sliding layer keeps so many beyond its window.
STRIDE = 32


def windows(config: Any) -> list[int | None] | None:
    """Return the sliding window of each layer (None: full attention), or None for models of other layers."""
    layers = DynamicCache(config=config).layers
    if not layers or any(type(layer) not in {DynamicLayer, DynamicSlidingWindowLayer} for layer in layers):
        return None
    return [getattr(layer, "sliding_window", None) for layer in layers]


def sizes(windows: Sequence[int | None], capacity: int) -> list[int]:
    """Return how many places each layer needs to serve a row of `capacity` tokens."""
    return [capacity if window is None else min(capacity, window + STRIDE) for window in windows]


class Store(Cache):  # type: ignore[misc]
    """Keys and values by layer, as rows x heads x places x width; takes its memory on first use."""

    def __init__(self, rows: int, sizes: Sequence[int], windows: Sequence[int | None]) -> None:
        super().__init__(layers=[])
        self.rows, self.sizes, self.windows = rows, sizes, windows
        self.held: list[tuple[Tensor, Tensor]] = []

    def layer(self, index: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Return the storage of a layer, made to the form of its first keys and values."""
        if index == len(self.held):
            self.held.append(tuple(  # type: ignore[arg-type]
                new.new_zeros(self.rows, new.shape[1], self.sizes[index], new.shape[3]) for new in (key, value)
            ))
        return self.held[index]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Return 0: positions are always given."""
        return 0


class Reading(Store):
    """The prompt read last; `length` says how much of it counts."""

    def __init__(self, capacity: int, windows: Sequence[int | None]) -> None:
        super().__init__(1, [capacity] * len(windows), windows)
        self.length = 0

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_: Any, **__: Any
    ) -> tuple[Tensor, Tensor]:
        """Add to a layer; return all of it."""
        key, value = self.layer(layer_idx, key_states, value_states)
        stop = self.length + key_states.shape[2]
        key[:, :, self.length : stop] = key_states
        value[:, :, self.length : stop] = value_states
        return key[:, :, :stop], value[:, :, :stop]


class StepView(NamedTuple):
    """What one step sees of the layers of one size and window."""

    places: Tensor  # of each new token
    width: int  # places in use by any row
    last: Tensor  # mask of each row's last new token: rows x 1 x 1 x width
    others: list[Tensor]  # masks of the new tokens before it: tokens x width, by row that has any


class Step:
    """The new tokens of every row: first those that are not their row's last, then each row's last one."""

    def __init__(self, reads: Sequence[int], news: Sequence[Sequence[int]], device: torch.device) -> None:
        """Take, for rows in slots 0, 1, ...: how many tokens were read before, and which are new."""
        rest = [(row, at) for row, new in enumerate(news) for at in range(len(new) - 1)]
        if not rest and len(news) == 1:
            # One token by itself is written twice: a matrix of one row takes a slow path on CPUs.
            rest = [(0, 0)]
        order = [*rest, *((row, len(new) - 1) for row, new in enumerate(news))]
        self.tokens = torch.tensor([[news[row][at] for row, at in order]], device=device)
        self.rows = torch.tensor([row for row, _ in order], device=device)
        self.positions = torch.tensor([[reads[row] + at for row, at in order]], device=device)
        self.count = len(news)
        self.newest = max(read + len(new) for read, new in zip(reads, news, strict=True))
        self.others: list[tuple[int, int, int]] = []  # slot, and from where to where in `tokens`
        for row, own in groupby(row for row, _ in rest):
            start = self.others[-1][2] if self.others else 0
            self.others.append((row, start, start + len(list(own))))
        self._views: dict[tuple[int, int | None], StepView] = {}

    def view(self, size: int, window: int | None, dtype: torch.dtype) -> StepView:
        """Return what the layers of this size and window see."""
        if (size, window) not in self._views:
            self._views[size, window] = self._view(size, window, dtype)
        return self._views[size, window]

    def _view(self, size: int, window: int | None, dtype: torch.dtype) -> StepView:
        positions = self.positions[0]
        latest = positions[-self.count :]
        width = min(size, self.newest)
        at = latest[:, None] - (latest[:, None] - torch.arange(width, device=latest.device)) % size

        def mask(asked: Tensor, held: Tensor) -> Tensor:
            seen = (held >= 0) & (held <= asked[:, None])
            if window is not None:
                seen &= held > asked[:, None] - window
            return torch.zeros(seen.shape, dtype=dtype, device=seen.device).masked_fill_(~seen, float("-inf"))

        others = [mask(positions[start:stop], at[row]) for row, start, stop in self.others]
        return StepView(positions % size, width, mask(latest, at)[:, None, None], others)


class Slots(Store):
    """Rows that are being answered, each in a slot of its own; slots in use come first."""

    step: Step

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_: Any, **__: Any
    ) -> tuple[Tensor, Tensor]:
        """Write the new tokens of the present step; return the whole layer."""
        key, value = self.layer(layer_idx, key_states, value_states)
        places = self.view(layer_idx, key_states.dtype).places
        key[self.step.rows, :, places] = key_states[0].transpose(0, 1)
        value[self.step.rows, :, places] = value_states[0].transpose(0, 1)
        return key, value

    def view(self, layer: int, dtype: torch.dtype) -> StepView:
        """Return what a layer sees of the present step."""
        return self.step.view(self.sizes[layer], self.windows[layer], dtype)

    def take(self, reading: Reading, slot: int) -> None:
        """Copy a prompt into a slot."""
        for index, read in enumerate(reading.held):
            size = self.sizes[index]
            kept = torch.arange(max(0, reading.length - size), reading.length, device=read[0].device)
            for held, line in zip(self.layer(index, *read), read, strict=True):
                held[slot, :, kept % size] = line[0, :, kept]

    def move(self, old: int, new: int) -> None:
        """Copy one slot over another."""
        for pair in self.held:
            for held in pair:
                held[new] = held[old]
