"""Weights that fit the model they are for, or one line that says what does not.

Example: ``load(AutoModel, "folder", "embed.model: folder", fresh=lambda model, name: "pooler" in name).model`` has
each weight from the checkpoint but those of the pooler, which may be new.

transformers goes on with random numbers where a checkpoint lacks a weight, says nothing of numbers that are none,
and offers to run code that comes with a model. Here a checkpoint is whole, fits, and brings no code that is run.
It may be loaded in bfloat16 where the device has it (`has_bfloat16`): a processor with AMX has, one with AVX2 alone
makes believe, and takes six times as long for products as in float32.
"""

import logging
import re
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch

from trialwright.core.errors import ModelError

_log = logging.getLogger(__name__)

# Numbers that are looked at together: what is found of each takes memory of its own.
_PIECE = 1 << 24

Fresh = Callable[[Any, str], bool]


class Loaded(NamedTuple):
    """A model, and the names of the weights that it has not from the checkpoint."""

    model: Any
    new: frozenset[str]


def load(kind: Any, where: str | Path | None, label: str, *, fresh: Fresh, **options: Any) -> Loaded:
    """Load a checkpoint's weights into a model of `kind`, an Auto class of transformers.

    A prefix that all names have from a wrapper (``module.``, ``_orig_mod.``, ``model.``) is taken off where the names
    then fit, which a line says, as it does of weights of the checkpoint that the model has no place for.

    Args:
        kind: has ``from_pretrained``.
        where: a folder or hub id; None where `options` bring a ``config`` and a ``state_dict``.
        label: begins each message, such as "train.model: minilm".
        fresh: tells of a model and the name of a weight whether that may be new.
        options: go to ``from_pretrained``.

    Raises:
        ModelError: weights are missing, of another shape, not finite, or nothing but zeros.
        Exception: whatever the libraries raise of files that are missing or damaged.
    """
    if where and (Path(where) / "adapter_config.json").exists():
        raise ModelError(f"{label}: is an adapter (LoRA) beside a base model; merge it into that and save the whole")
    drawn = torch.get_rng_state()
    model, found = _load(kind, where, options)
    missing = _missing(model, found, fresh)
    if missing and (prefix := _prefix(missing, found["unexpected_keys"], model.base_model_prefix)):
        # What is new is to be drawn alike, whatever the names were.
        torch.set_rng_state(drawn)
        again, found_again = _load(kind, where, {**options, "key_mapping": {f"^{re.escape(prefix)}": ""}})
        if not _missing(again, found_again, fresh):
            _log.warning("%s: its weights are named %s*, and are read without it", label, prefix)
            model, found, missing = again, found_again, []
    _check_fit(model, found, missing, label, fresh)
    _check_numbers(model, label)
    if unused := sorted(found["unexpected_keys"]):
        _log.warning("%s: %d of its weights are not used, such as %s", label, len(unused), unused[0])
    return Loaded(model, frozenset(found["missing_keys"]) | {each[0] for each in found["mismatched_keys"]})


def note_code(config: Any, label: str) -> None:
    """Say in a line where a configuration names code of its own, which is not run."""
    if getattr(config, "auto_map", None):
        _log.warning("%s: comes with code of its own (auto_map), which is not run; transformers' own is", label)


def _load(kind: Any, where: str | Path | None, options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    # Weights of another shape are judged here, where they can be named.
    model, found = kind.from_pretrained(
        where, trust_remote_code=False, output_loading_info=True, ignore_mismatched_sizes=True, **options
    )
    return model, found


def _missing(model: Any, found: dict[str, Any], fresh: Fresh) -> list[str]:
    return sorted(name for name in found["missing_keys"] if not fresh(model, name))


def _prefix(missing: Collection[str], unexpected: Collection[str], base: str) -> str:
    """Return the one prefix under which the longest of the missing names stands in the checkpoint, "" where none is."""
    longest = max(missing, key=len)
    for name in (longest, longest.removeprefix(f"{base}.")):
        prefixes = {other.removesuffix(name) for other in unexpected if other.endswith(f".{name}")}
        if len(prefixes) == 1:
            return prefixes.pop()
    return ""


def _check_fit(model: Any, found: dict[str, Any], missing: list[str], label: str, fresh: Fresh) -> None:
    """Refuse what lacks weights, or has them in another shape."""
    if missing:
        unused = sorted(found["unexpected_keys"])
        others = f"; {len(unused)} others are there, such as {unused[0]}" if unused else ""
        raise ModelError(
            f"{label}: {len(missing)} of {len(model.state_dict())} weights are not in its files, such as "
            f"{missing[0]}{others}; save the model with save_pretrained"
        )
    if wrong := sorted(found["mismatched_keys"]):
        odd = [each for each in wrong if not fresh(model, each[0])]
        if odd:
            name, held, wanted = odd[0]
            raise ModelError(
                f"{label}: {len(odd)} weights have another shape than its config.json says, such as {name}, "
                f"{tuple(held)} in place of {tuple(wanted)}; take weights and config.json of one model"
            )
        name, held, _ = wrong[0]
        _log.warning("%s: its own head (%s of shape %s) is replaced by a new one", label, name, tuple(held))


def _check_numbers(model: Any, label: str) -> None:
    """Refuse weights that are no numbers, and matrices of zeros, as a broken download has them."""
    for name, weights in model.named_parameters():
        if not weights.is_floating_point():
            continue
        if not all(piece.isfinite().all() for piece in weights.detach().flatten().split(_PIECE)):
            raise ModelError(f"{label}: weight {name} holds numbers that are not finite; fetch or save it again")
        # Models that tell no segments apart have zeros for them.
        if weights.dim() > 1 and min(weights.shape) > 1 and "token_type" not in name and not weights.any():
            raise ModelError(f"{label}: weight {name} holds nothing but zeros; fetch or save it again")


@lru_cache
def has_bfloat16(device: torch.device) -> bool:
    """Tell whether products in bfloat16 are the device's own; elsewhere float32 is faster, and exacter."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # Named after the instructions: avx512_bf16 and amx_bf16 on x86-64, others on Arm.
    return any(found for name, found in torch.cpu.get_capabilities().items() if "bf16" in name)
