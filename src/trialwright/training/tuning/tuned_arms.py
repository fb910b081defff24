"""One model tuned on the samples of each arm with each seed, and how well it then answers the test samples.

Example: with arms base, real, hybrid and control and three seeds nine models are tuned from one that is loaded once.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch

from trialwright.core.errors import InputError, ModelError
from trialwright.files.fingerprint import public_name
from trialwright.models.causal import device, load_causal
from trialwright.models.packed_model import PackedModel
from trialwright.progress import bar
from trialwright.schemas.tuning import TUNING_SCORES
from trialwright.sections.tuning import Tuning
from trialwright.training.tuning.exercises import Exercise, Exercises, tokenized
from trialwright.training.tuning.likelihoods import judge
from trialwright.training.tuning.lora import adapted, fit, save
from trialwright.training.tuning.tuning_results import Tuned


def tune(
    texts: pa.Table, source: Path | str | PackedModel, name: str, section: Tuning, seeds: Sequence[int], adapters: Path
) -> Tuned:
    """Tune and score a model for each arm and seed; that of arm base, which is not tuned, once.

    Args:
        texts: rows of ``TUNING_TEXTS``.
        source: folder, GGUF file or hub id of the model.
        name: of the model in params.yaml.
        section: arms and settings.
        seeds: of training.
        adapters: the folder for ``ARM/SEED``.

    Raises:
        ModelError: the model cannot be loaded, or cannot do what is asked.
        InputError: there is no test sample that it can read.
    """
    label = f"tuning.model {name}"
    model, tokenizer = load_causal(source, label, device())
    longest = getattr(model.config.get_text_config(), "max_position_embeddings", section.max_tokens)
    if section.max_tokens > longest:
        raise ModelError(f"tuning.max_tokens: {section.max_tokens}, but {name} reads at most {longest}; lower it")
    exercises = tokenized(texts, tokenizer, section.max_tokens, label)
    if not exercises.test:
        raise InputError(
            f"tuning: none of {sum(exercises.too_long.values())} samples is a test sample of at most "
            f"{section.max_tokens} tokens; raise tuning.max_tokens, or name other tasks in tasks.names"
        )
    try:
        return _tuned(model, exercises, section, seeds, adapters, public_name(name))
    except torch.OutOfMemoryError as error:
        raise ModelError(
            f"{label}: a sample of {section.max_tokens} tokens does not fit the GPU's memory; lower tuning.max_tokens"
        ) from error


def _tuned(
    model: Any, exercises: Exercises, section: Tuning, seeds: Sequence[int], adapters: Path, name: str
) -> Tuned:
    rows, arms = list[dict[str, Any]](), dict[str, Any]()
    for arm in section.arms:
        if arm == "base":
            rows += _judged(model, exercises.test, arm, None)
            continue
        losses = {}
        for seed in seeds:
            drawn = draw(exercises.train, arm, seed)
            with (
                adapted(model, section.rank, seed) as tuned,
                bar(f"tune {arm}/{seed}", len(drawn) * section.epochs, " samples") as advance,
            ):
                losses[str(seed)] = fit(tuned, drawn, section, seed, advance)
                rows += _judged(tuned, exercises.test, arm, seed)
                save(tuned, adapters / arm / str(seed), name)
        arms[arm] = {
            "samples": len(drawn), "synthetic": sum(one.synthetic for one in drawn),
            "distinct": len({one.sample_id for one in drawn}), "loss": losses,
        }
    return Tuned(pa.Table.from_pylist(rows, TUNING_SCORES), arms, exercises.too_long)


def draw(train: Sequence[Exercise], arm: str, seed: int) -> list[Exercise]:
    """Return what an arm learns from.

    Args:
        train: samples of the registry and of synthetic trials.
        arm: real, those of the registry; hybrid, both; control, those of the registry, and in place of the synthetic
            ones of each task and form as many of them once more, in whole rounds as far as these go.
        seed: decides which of the last round.
    """
    real, synthetic = ([one for one in train if one.synthetic is kind] for kind in (False, True))
    if arm == "real":
        return real
    if arm == "hybrid":
        return real + synthetic
    rng, repeated = np.random.default_rng([seed, 2]), list[Exercise]()
    for kind, count in sorted(Counter(one.kind for one in synthetic).items()):
        own = [one for one in real if one.kind == kind]
        repeated += [own[at] for at in np.resize(rng.permutation(len(own)), count if own else 0)]
    return real + repeated


def _judged(model: Any, test: Sequence[Exercise], arm: str, seed: int | None) -> list[dict[str, Any]]:
    return [
        {"arm": arm, "seed": seed, "sample_id": one.sample_id, **judge(model, one)._asdict()} for one in test
    ]
