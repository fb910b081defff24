"""Low-rank adapters (LoRA, arXiv 2106.09685) of a causal language model, and how they learn.

Example: ``with adapted(model, rank=8, seed=40) as tuned: fit(tuned, exercises, section, 40, advance)``; afterwards the
model is as it was.

One sample at a time goes through the model, and its gradient is added to those of its batch: nothing is padded, so that
what a sample teaches does not depend on those beside it, and memory is that of the longest.
"""

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file

from trialwright.core import tables
from trialwright.core.errors import ModelError
from trialwright.progress import Advance
from trialwright.sections.tuning import Tuning
from trialwright.training.tuning.exercises import Exercise
from trialwright.training.tuning.likelihoods import answer_log_likelihoods

# Adapters count twice, whatever their rank, as is usual.
_SCALE = 2
_CLIP_NORM = 1.0


@contextmanager
def adapted(model: Any, rank: int, seed: int) -> Iterator[Any]:
    """Yield the model with new adapters at all its linear layers but the head; they change nothing yet.

    Args:
        model: of transformers; its own weights stay as they are, and afterwards it has no adapters.
        rank: of each adapter's two matrices.
        seed: of the first of them; the second is zero. Seeds torch's global generator.
    """
    torch.manual_seed(seed)
    config = LoraConfig(
        r=rank, lora_alpha=_SCALE * rank, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        # peft asks transformers for something by a name that will go.
        warnings.simplefilter("ignore", FutureWarning)
        tuned = get_peft_model(model, config)
    try:
        yield tuned.eval()
    finally:
        tuned.unload()
        model.requires_grad_(True).eval()


def fit(tuned: Any, exercises: Sequence[Exercise], section: Tuning, seed: int, advance: Advance) -> list[float]:
    """Teach adapters the true answers, and return the mean loss of each epoch, in nats a token of an answer.

    AdamW, with a learning rate that falls to 0 (as in arXiv 2305.14314, without its weight decay). On a processor, one
    seed and one number of threads give the same adapters; on a GPU, sums may differ in their last digits.

    Args:
        tuned: what `adapted` yields; afterwards in evaluation mode.
        exercises: what to learn; nothing is learnt of none.
        section: learning rate, batch size and epochs.
        seed: of the order.
        advance: is told each sample.

    Raises:
        ModelError: the loss is not finite.
    """
    rng, losses = np.random.default_rng([seed, 0]), list[float]()
    learned = [weights for weights in tuned.parameters() if weights.requires_grad]
    batches = math.ceil(len(exercises) / section.batch_size)
    optimizer = torch.optim.AdamW(learned, lr=section.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, max(1, batches * section.epochs))
    tuned.train()
    for _ in range(section.epochs if exercises else 0):
        total = 0.0
        for rows in np.array_split(rng.permutation(len(exercises)), batches):
            for row in rows:
                loss = -answer_log_likelihoods(tuned, exercises[row]).mean()
                (loss / len(rows)).backward()  # type: ignore[no-untyped-call]
                total += loss.item()
                advance(1, f"loss {loss.item():.3f}")
            torch.nn.utils.clip_grad_norm_(learned, _CLIP_NORM)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
        losses.append(total / len(exercises))
        if not math.isfinite(total):
            raise ModelError(f"tuning.learning_rate: {section.learning_rate:g} made the loss infinite; lower it")
    tuned.eval()
    return losses


def save(tuned: Any, folder: Path, name: str) -> None:
    """Write adapters as peft reads them, in a form without pickle and without a path of this machine.

    Args:
        tuned: what `adapted` yields.
        folder: is made.
        name: of the model that they are for.
    """
    folder.mkdir(parents=True)
    weights = get_peft_model_state_dict(tuned, save_embedding_layers=False)
    save_file({key: value.contiguous().cpu() for key, value in weights.items()}, folder / "adapter_model.safetensors")
    config = {key: sorted(value) if isinstance(value, set) else value for key, value in _config(tuned).items()}
    tables.write_json(
        folder / "adapter_config.json", {**config, "base_model_name_or_path": name, "inference_mode": True}
    )


def _config(tuned: Any) -> dict[str, Any]:
    found: dict[str, Any] = tuned.peft_config["default"].to_dict()
    return found
