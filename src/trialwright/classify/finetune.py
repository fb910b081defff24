"""Fine-tuning of an encoder to tell trials that succeed from trials that fail (paper section 4.1).

Example: ``fit(train, val, section, 40, "real-40").best_epoch`` is 2: of the epochs asked for, the second
had the lowest loss on the validation trials, and the encoder holds its weights.
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from torch.nn.functional import cross_entropy

from trialwright.classify import batches, weights
from trialwright.classify.encoder import Encoder, autocast, mean_loss
from trialwright.ground import params, tables
from trialwright.ground.errors import ModelError
from trialwright.ground.progress import Advance, bar

# As in BERT's own fine-tuning (arXiv 1810.04805) and its successors.
WARMUP = 0.1
CLIP_NORM = 1.0


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean losses of one pass over the training trials; `val_loss` is null without validation trials."""

    epoch: int
    train_loss: float
    val_loss: float | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted encoder and how it came about; `best_epoch` is null where nothing was trained."""

    encoder: Encoder
    trained_on: int
    epochs: list[Epoch]
    best_epoch: int | None


def fit(train: pa.Table, val: pa.Table, section: params.Train, seed: int, label: str = "train") -> Fitted:
    """Fine-tune on CLEAN rows and keep the epoch of the lowest validation loss; no rows, no training.

    Loading seeds torch's global generator, from which the new head and dropout draw; the order of the trials
    has its own. On a processor, one seed and one number of threads give one model; on a GPU, sums may
    differ in their last digits.

    Args:
        train: trials to learn from.
        val: trials that choose the epoch; without any, the last epoch is kept.
        section: model and hyperparameters (paper: learning rate 1e-5, batches of 8, 7 epochs).
        seed: decides the head, dropout and the order of the trials.
        label: what the progress bar says.

    Raises:
        ModelError: the model cannot be had or used.
    """
    loaded = weights.load(section.model, section.max_length, seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    encoder = Encoder(loaded.model.to(device), loaded.tokenizer, section.max_length, section.dtype)
    if not train.num_rows:
        return Fitted(encoder, 0, [], None)
    with bar(label, train.num_rows * section.epochs, " trials") as advance:
        history = _train(encoder, train, val, section, rng=np.random.default_rng([seed, 0]), advance=advance)
    best = history[-1] if val.num_rows == 0 else min(history, key=lambda epoch: epoch.val_loss or 0.0)
    return Fitted(encoder, train.num_rows, history, best.epoch)


def _train(
    encoder: Encoder, train: pa.Table, val: pa.Table, section: params.Train,
    *, rng: np.random.Generator, advance: Advance,
) -> list[Epoch]:
    """Run all epochs and leave the encoder with the weights of the best, the first of equals."""
    learned, held = _tokens(encoder, train), _tokens(encoder, val)
    targets, answers = _labels(train), _labels(val)
    steps = _Steps(encoder, section, math.ceil(train.num_rows / section.batch_size) * section.epochs)
    history: list[Epoch] = []
    lowest, kept = math.inf, {}
    for epoch in range(1, section.epochs + 1):
        drawn = batches.shuffled(learned, section.batch_size, rng)
        train_loss = _pass(steps, drawn, learned, targets, advance)
        val_loss = mean_loss(encoder, held, answers) if held else None
        _check(train_loss, val_loss, section.learning_rate)
        history.append(Epoch(epoch, train_loss, val_loss))
        if val_loss is not None and val_loss < lowest:
            lowest, kept = val_loss, _copy(encoder.model)
    if kept:
        encoder.model.load_state_dict(kept)
    return history


def save(fitted: Fitted, folder: Path) -> None:
    """Write the model and its tokenizer as transformers reads them, and the history as training.json."""
    fitted.encoder.model.save_pretrained(folder)
    fitted.encoder.tokenizer.save_pretrained(folder)
    tables.write_json(folder / "training.json", {
        "trained_on": fitted.trained_on,
        "best_epoch": fitted.best_epoch,
        "epochs": [asdict(epoch) for epoch in fitted.epochs],
        "note": "" if fitted.trained_on else "no training trials: untrained head",
    })


def describe(fitted: Fitted) -> str:
    """Say in a phrase what was fitted."""
    if fitted.best_epoch is None:
        return "no training trials, untrained head"
    best = fitted.epochs[fitted.best_epoch - 1]
    chosen = "no validation trials" if best.val_loss is None else f"validation loss {best.val_loss:.4f}"
    return f"{fitted.trained_on} trials, epoch {best.epoch} of {len(fitted.epochs)} kept ({chosen})"


class _Steps:
    """AdamW with a learning rate that rises linearly, then falls linearly to zero."""

    def __init__(self, encoder: Encoder, section: params.Train, steps: int) -> None:
        self.encoder = encoder
        self.weights = list(encoder.model.parameters())
        self.optimizer = torch.optim.AdamW(self.weights, lr=section.learning_rate, weight_decay=0.0, fused=True)
        warmup = max(1, round(WARMUP * steps))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / warmup, (steps - step) / max(1, steps - warmup + 1))
        )

    def take(self, inputs: dict[str, torch.Tensor], targets: torch.Tensor) -> float:
        """Learn from one batch and return its loss."""
        with autocast(self.encoder):
            logits = self.encoder.model(**inputs).logits
        loss = cross_entropy(logits.float(), targets)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.weights, CLIP_NORM)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()


def _pass(
    steps: _Steps, drawn: list[np.ndarray], tokens: batches.Tokens, targets: torch.Tensor, advance: Advance
) -> float:
    """Learn from every batch of an epoch and return the mean loss."""
    encoder = steps.encoder
    encoder.model.train()
    total = 0.0
    for rows in drawn:
        inputs = batches.pad([tokens[row] for row in rows], encoder.tokenizer.pad_token_id, encoder.device)
        loss = steps.take(inputs, targets[rows].to(encoder.device))
        total += loss * len(rows)
        advance(len(rows), f"loss {loss:.3f}")
    return total / len(tokens)


def _tokens(encoder: Encoder, rows: pa.Table) -> batches.Tokens:
    return batches.tokenize(encoder.tokenizer, rows["text"].to_pylist(), encoder.max_length)


def _labels(rows: pa.Table) -> torch.Tensor:
    return torch.from_numpy(rows["label"].to_numpy().astype(np.int64))


def _check(train_loss: float, val_loss: float | None, learning_rate: float) -> None:
    if not math.isfinite(train_loss + (val_loss or 0.0)):
        raise ModelError(f"train.learning_rate: {learning_rate:g} made the loss infinite; lower it")


def _copy(model: Any) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in model.state_dict().items()}
