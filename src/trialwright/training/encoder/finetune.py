"""Fine-tuning of an encoder to tell trials that succeed from trials that fail (paper section 4.1).

Example: ``fit(train, val, tokens, section, 40).history.best`` is 2: of the epochs asked for, the second
had the lowest loss on the validation trials, and the encoder holds its weights.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import torch

from trialwright.core.errors import ModelError
from trialwright.progress import Advance, bar, silent
from trialwright.sections.training import Train
from trialwright.training.encoder import epochs, weights
from trialwright.training.encoder.classifier import Encoder
from trialwright.training.encoder.inputs import Frame
from trialwright.training.encoder.team import Team
from trialwright.training.mixes import weigh
from trialwright.training.token_ids import Tokens


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted encoder and how it came about; `history` is null where nothing was trained.

    `sources` counts the training trials by source and label, such as ``{("real", 1): 134}``.
    """

    encoder: Encoder
    sources: dict[tuple[str, int], int]
    history: epochs.History | None

    @property
    def trained_on(self) -> int:
        """The number of training trials."""
        return sum(self.sources.values())


def fit(
    train: pa.Table, val: pa.Table, tokens: Tokens, section: Train, seed: int,
    *, label: str = "train", team: Team | None = None,
) -> Fitted:
    """Fine-tune and keep the epoch of the lowest validation loss; no rows, no training.

    Loading seeds torch's global generator, from which the new head and dropout draw; the order of the trials
    has its own. On a processor, one seed and one number of threads give one model; on a GPU, sums may
    differ in their last digits.

    Args:
        train: WEIGHTED rows to learn from; a weight counts beside the mean of all, and those of 0 are left out.
        val: CLEAN rows that choose the epoch; without any, the last epoch is kept.
        tokens: of all these trials.
        section: model and hyperparameters (paper: learning rate 1e-5, batches of 8, 7 epochs).
        seed: decides the head, dropout and the order of the trials.
        label: what the progress bar says.
        team: the processes that train together; null: this one alone.

    Raises:
        ModelError: the model cannot be had or used.
    """
    train, own = weigh(train)
    team = team or Team(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    loaded = weights.load(section, seed)
    encoder = Encoder(loaded.model.to(team.device), loaded.tokenizer, Frame.of(loaded.tokenizer), section, team)
    if not train.num_rows:
        return Fitted(encoder, {}, None)
    if not team.first:
        # One head for all processes, but dropout of its own for each.
        torch.manual_seed(int(np.random.SeedSequence([seed, team.rank]).generate_state(1)[0]))
    if section.compile:
        encoder.model.compile(dynamic=True)
    with _mistakes_named(section), _bar(label, train.num_rows * section.epochs, team) as advance:
        history = epochs.run(
            encoder, _texts(train, tokens, own), _texts(val, tokens), rng=np.random.default_rng([seed, 0]),
            advance=advance,
        )
    counts = train.group_by(["source", "label"]).aggregate([([], "count_all")]).to_pylist()
    return Fitted(encoder, {(row["source"], row["label"]): row["count_all"] for row in counts}, history)


def describe(fitted: Fitted) -> str:
    """Say in a phrase what was fitted."""
    if fitted.history is None:
        return "no training trials, untrained head"
    *_, last = fitted.history.epochs
    best = next(epoch for epoch in fitted.history.epochs if epoch.epoch == fitted.history.best)
    chosen = "no validation trials" if best.val_loss is None else f"validation loss {best.val_loss:.4f}"
    return f"{fitted.trained_on} trials, epoch {best.epoch} of {last.epoch} kept ({chosen})"


def _texts(rows: pa.Table, tokens: Tokens, own: np.ndarray | None = None) -> epochs.Texts:
    return epochs.Texts(tokens.of(rows), rows["label"].to_numpy().astype(np.int64), own)


@contextmanager
def _mistakes_named(section: Train) -> Iterator[None]:
    """Turn what a machine cannot do into one line."""
    uncompiled: tuple[type[Exception], ...] = ()
    if section.compile:
        from torch._dynamo.exc import TorchDynamoException  # noqa: PLC0415 - takes a second and a half

        uncompiled = (TorchDynamoException,)
    try:
        yield
    except torch.OutOfMemoryError as error:
        taken = section.micro_batch or section.batch_size
        raise ModelError(
            f"train.micro_batch: {taken} trials of up to {section.max_length} tokens at once do not fit into the "
            f"GPU's memory; set it to {max(1, taken // 2)}"
        ) from error
    except uncompiled as error:
        raise ModelError(
            "train.compile: torch could not compile the model, which takes a C++ compiler; set it to false"
        ) from error


def _bar(label: str, total: float, team: Team) -> AbstractContextManager[Advance]:
    return bar(label, total, " trials") if team.first else nullcontext(silent)
