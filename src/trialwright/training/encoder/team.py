"""The processes that train one encoder together: one, or as many as torchrun started.

Example: of the batch ``[4, 7, 1, 9]``, the second of two processes learns from ``[7, 9]``; then both sum
their gradients and take the same step.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import distributed

from trialwright.core.errors import ModelError

Rows = TypeVar("Rows", np.ndarray, list[np.ndarray])


@dataclass(frozen=True, slots=True)
class Team:
    """One process among `size`, and the device that is its own; alone, it shares and sums with nobody."""

    device: torch.device
    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the process that speaks and writes."""
        return self.rank == 0

    def share(self, rows: Rows) -> Rows:
        """Return this process's part: every so many-th, so that lengths are dealt out evenly."""
        return rows[self.rank :: self.size]

    def sum(self, tensor: torch.Tensor) -> torch.Tensor:
        """Add up a tensor over all processes, in place."""
        if self.size > 1:
            distributed.all_reduce(tensor)
        return tensor

    def sum_gradients(self, weights: Iterable[torch.nn.Parameter]) -> None:
        """Add up the gradients of all processes, those that had no rows included."""
        if self.size == 1:
            return
        under_way = []
        for weight in weights:
            if weight.grad is None:
                weight.grad = torch.zeros_like(weight)
            under_way.append(distributed.all_reduce(weight.grad, async_op=True))
        for each in under_way:
            each.wait()


@contextmanager
def joined() -> Iterator[Team]:
    """Yield this process's place among those that torchrun or accelerate launch started with it."""
    cuda = torch.cuda.is_available()
    size, local = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("LOCAL_RANK", "0"))
    if cuda and local >= torch.cuda.device_count():
        raise ModelError(f"{local + 1} processes or more, but {torch.cuda.device_count()} GPUs; start one a GPU")
    device = torch.device("cuda", local) if cuda else torch.device("cpu")
    if size == 1:
        yield Team(device)
        return
    if cuda:
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Team(device, distributed.get_rank(), size)
    finally:
        distributed.destroy_process_group()
