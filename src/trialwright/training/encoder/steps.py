"""One step of learning after another: AdamW, with a learning rate that rises and falls.

Example: of 100 steps, the first 10 (``section.warmup``) raise the learning rate to ``section.learning_rate``, the rest
lower it to 0. With ``section.averaging: 0.99`` the weights that count are an average over steps, of which the last one
is a hundredth.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import get_ema_multi_avg_fn

from trialwright.training.encoder.classifier import Encoder
from trialwright.training.encoder.layers import number_layers
from trialwright.training.token_ids import Ids

# As in BERT's own fine-tuning (arXiv 1810.04805) and its successors.
CLIP_NORM = 1.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pieces to learn from, the label of each, and how much it weighs: 1 on average."""

    ids: Ids
    targets: torch.Tensor
    weights: torch.Tensor


def by_rate(model: torch.nn.Module, rate: float, decay: float) -> list[dict[str, Any]]:
    """Group the weights of a model by their learning rate (layer-wise decay: arXiv 1801.06146).

    Args:
        model: an encoder with a head.
        rate: of what stands above all layers, head included.
        decay: a layer's rate over that of the layer above it; the embeddings lie below the first layer.

    Returns:
        Groups as torch's optimizers take them.
    """
    layers = number_layers(model)
    number = max(layers.values(), default=-1) + 1
    groups: dict[float, list[torch.nn.Parameter]] = {}
    for name, weights in model.named_parameters():
        layer = layers.get(name, -1 if ".embeddings." in name else number)
        groups.setdefault(rate * decay ** (number - layer), []).append(weights)
    return [{"params": weights, "lr": of} for of, weights in groups.items()]


class Steps:
    """The optimizer of one run and its state, which begins with the weights that the encoder has."""

    def __init__(self, encoder: Encoder, lessons: Lessons, steps: int) -> None:
        self.encoder, self.lessons = encoder, lessons
        self.learned = list(encoder.model.parameters())
        section = encoder.section
        average = get_ema_multi_avg_fn(section.averaging) if section.averaging else None  # type: ignore[no-untyped-call]
        self.average: Callable[[list[torch.Tensor], list[torch.Tensor], int], None] | None = average
        self.averaged = [each.detach().clone() for each in self.learned] if self.average else []
        groups = by_rate(encoder.model, section.learning_rate, section.layer_decay)
        self.optimizer = torch.optim.AdamW(groups, lr=section.learning_rate, weight_decay=0.0, fused=True)
        warmup = max(1, round(section.warmup * steps))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / warmup, (steps - step) / max(1, steps - warmup + 1))
        )

    def take(self, rows: np.ndarray) -> float:
        """Learn from one batch and return the sum of the losses of this process's part of it."""
        team, own = self.encoder.team, self.encoder.team.share(rows)
        at_once = self.encoder.section.micro_batch or len(rows)
        losses = [self._add_gradient(own[at : at + at_once], len(rows)) for at in range(0, len(own), at_once)]
        team.sum_gradients(self.learned)
        torch.nn.utils.clip_grad_norm_(self.learned, CLIP_NORM)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad(set_to_none=True)
        if self.average:
            self.average(self.averaged, [each.detach() for each in self.learned], 0)
        return sum(losses)

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Give the encoder the averaged weights, if these are what counts, and then those it learns with again."""
        own = [each.detach().clone() for each in self.learned] if self.average else []
        self._put(self.averaged)
        yield
        self._put(own)

    def _put(self, weights: list[torch.Tensor]) -> None:
        for each, other in zip(self.learned, weights, strict=False):
            each.data.copy_(other)

    def _add_gradient(self, rows: np.ndarray, of: int) -> float:
        """Add the gradient of a part of a batch of so many rows, and return its sum of losses."""
        read = self.encoder.read([self.lessons.ids[row] for row in rows])
        targets, weights = (each[rows].to(read.device) for each in (self.lessons.targets, self.lessons.weights))
        loss = cross_entropy(read, targets, reduction="none").mul(weights).sum()
        (loss / of).backward()  # type: ignore[no-untyped-call]
        return loss.item()
