"""The training loop: epochs of batches, of which the one with the lowest validation loss is kept.

Example: ``run(encoder, train, val, rng=rng, advance=advance).best`` is the epoch whose weights the encoder holds.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from trialwright.core.errors import ModelError
from trialwright.progress import Advance
from trialwright.training.encoder import inputs
from trialwright.training.encoder.classifier import Encoder, logits
from trialwright.training.encoder.head_start import fit_start
from trialwright.training.encoder.steps import Lessons, Steps
from trialwright.training.token_ids import Ids


@dataclass(frozen=True, slots=True)
class Texts:
    """The token ids and labels of some trials, and how much each counts; None where all count alike."""

    ids: Ids
    labels: np.ndarray
    weights: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the training trials; what cannot be told without validation trials of both labels is null.

    Epoch 0 is the start before any pass, where there is one to choose; it has no training loss.
    """

    epoch: int
    train_loss: float | None
    val_loss: float | None
    val_roc_auc: float | None


@dataclass(frozen=True, slots=True)
class History:
    """All epochs, and the number of the one that was kept."""

    epochs: list[Epoch]
    best: int


def run(encoder: Encoder, train: Texts, val: Texts, *, rng: np.random.Generator, advance: Advance) -> History:
    """Run the epochs and leave the encoder with the weights of the best, the first of equals.

    Args:
        encoder: what learns.
        train: trials to learn from, at least one.
        val: trials that choose the epoch; without any, the last epoch is kept.
        rng: order of the trials.
        advance: is told the share of the work that is done, in trials of all epochs.
    """
    section, weights = encoder.section, class_weights(train, encoder.section.class_weights)
    lessons = lay_out(encoder, train, weights)
    epochs: list[Epoch] = []
    lowest, best, kept = math.inf, 0, {}
    own = weights[train.labels] * (1.0 if train.weights is None else train.weights)
    started = fit_start(encoder, train.ids, train.labels, own)
    steps = Steps(encoder, lessons, math.ceil(len(lessons.ids) / section.batch_size) * section.epochs)
    for epoch in range(0 if started else 1, section.epochs + 1):
        train_loss = None
        if epoch:
            drawn = inputs.shuffled(lessons.ids, section.batch_size, rng)
            train_loss = _pass(steps, drawn, len(train.ids), advance)
        with steps.settled():
            val_loss, val_roc_auc = _judge(encoder, val, weights)
            # Without validation trials each epoch is better than those before it.
            if val_loss is None or val_loss < lowest:
                lowest, best = lowest if val_loss is None else val_loss, epoch
                kept = {name: value.detach().clone() for name, value in encoder.model.state_dict().items()}
        _check(train_loss, val_loss, section.learning_rate)
        epochs.append(Epoch(epoch, train_loss, val_loss, val_roc_auc))
        if section.patience and epoch - best >= section.patience:
            break
    encoder.model.load_state_dict(kept)
    return History(epochs, best)


def class_weights(train: Texts, how: str) -> np.ndarray:
    """Say how much a failure and a success weigh, so that the mean over the trials is 1."""
    counts = np.bincount(train.labels, train.weights, minlength=2)
    return np.ones(2) if how == "none" or not counts.all() else counts.sum() / (2 * counts)


def lay_out(encoder: Encoder, train: Texts, weights: np.ndarray) -> Lessons:
    """Lay out the pieces of all trials, a trial of many pieces weighing as much as one of few."""
    own = 1.0 if train.weights is None else train.weights / train.weights.mean()
    pieces = encoder.pieces(train.ids)
    of_texts = own * weights[train.labels] / pieces.per_text(len(train.ids)) * len(pieces.ids) / len(train.ids)
    return Lessons(
        pieces.ids, torch.from_numpy(train.labels[pieces.text]), torch.from_numpy(of_texts[pieces.text]).float()
    )


def _pass(steps: Steps, drawn: list[np.ndarray], trials: int, advance: Advance) -> float:
    """Learn from every batch of an epoch and return the mean loss."""
    steps.encoder.model.train()
    pieces, total = len(steps.lessons.ids), 0.0
    for rows in drawn:
        loss = steps.take(rows)
        total += loss
        advance(len(rows) * trials / pieces, f"loss {loss / len(rows):.3f}")
    team = steps.encoder.team
    return team.sum(torch.tensor(total, dtype=torch.float64, device=team.device)).item() / pieces


def _judge(encoder: Encoder, val: Texts, weights: np.ndarray) -> tuple[float | None, float | None]:
    """Return the loss and the ROC-AUC on the validation trials."""
    if not val.ids:
        return None, None
    read = logits(encoder, val.ids)
    loss = cross_entropy(read, torch.from_numpy(val.labels), torch.from_numpy(weights)).item()
    return loss, roc_auc(val.labels, (read[:, 1] - read[:, 0]).numpy())


def roc_auc(labels: np.ndarray, scores: np.ndarray) -> float | None:
    """Return how often a success scores above a failure, ties counting half; null where one of them is missing."""
    failures, successes = np.sort(scores[labels == 0]), scores[labels == 1]
    if not failures.size or not successes.size:
        return None
    below = np.searchsorted(failures, successes, "left") + np.searchsorted(failures, successes, "right")
    return float(below.mean() / (2 * failures.size))


def _check(train_loss: float | None, val_loss: float | None, learning_rate: float) -> None:
    if not math.isfinite((train_loss or 0.0) + (val_loss or 0.0)):
        raise ModelError(f"train.learning_rate: {learning_rate:g} made the loss infinite; lower it")
