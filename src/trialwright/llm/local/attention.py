"""Attention over our own stores of keys and values, hooked into any model of transformers.

Example: a step of 32 rows with 40 new tokens is one pass of the model over 40 tokens; here each of
them meets the keys of its own row, and in a sliding layer those of its window.
"""

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from trialwright.llm.local.slots import Reading, Slots

NAME = "trialwright"
# Queries of a prompt that are served at once: small enough to skip most of what no query may see.
_BLOCK = 256


def attend(
    module: Any, query: Tensor, key: Tensor, value: Tensor, _: Tensor | None, *,
    store: Reading | Slots, scaling: float | None = None, softcap: float | None = None, **others: Any,
) -> tuple[Tensor, None]:
    """Serve one layer; all but `store`, which the caller hands to the model, comes from the model.

    Raises:
        NotImplementedError: the model wants something that is not built here.
    """
    if any(others.get(name) is not None for name in ("s_aux", "position_bias")):
        raise NotImplementedError("attention with sinks or position biases")
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    layer: int = module.layer_idx
    if isinstance(store, Reading):
        return _prompt(query[0], key[0], value[0], store.windows[layer], scale, softcap), None
    return _step(query[0], key, value, store, layer, scale, softcap), None


AttentionInterface.register(NAME, attend)


def _prompt(
    query: Tensor, key: Tensor, value: Tensor, window: int | None, scale: float, softcap: float | None
) -> Tensor:
    """Attend to a prompt (heads x tokens x width) whose last tokens are the queries."""
    heads, count, _ = query.shape
    shared, seen, _ = key.shape
    out = query.new_empty(1, count, heads, value.shape[-1])
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        last = seen - count + stop
        first = 0 if window is None else max(0, last - (stop - start) - window + 1)
        asked = torch.arange(last - (stop - start), last, device=key.device)[:, None]
        held = torch.arange(first, last, device=key.device)
        hidden = held > asked if window is None else (held > asked) | (held <= asked - window)
        mask = torch.zeros(hidden.shape, dtype=query.dtype, device=key.device).masked_fill_(hidden, float("-inf"))
        folded = query[:, start:stop].reshape(shared, -1, query.shape[-1])
        # For many queries two matrix products are, on a CPU, about twice as fast as the fused kernel.
        mixed = _mix(
            folded, key[:, first:last], value[:, first:last], mask.repeat(heads // shared, 1),
            scale=scale, softcap=softcap,
        )
        out[0, start:stop] = mixed.view(heads, stop - start, -1).transpose(0, 1)
    return out


def _step(
    query: Tensor, key: Tensor, value: Tensor, store: Slots, layer: int, scale: float, softcap: float | None
) -> Tensor:
    """Attend to slots; the queries (heads x tokens x width) are laid out as in `Step`."""
    heads, count, _ = query.shape
    shared = key.shape[1]
    step, view = store.step, store.view(layer, query.dtype)
    out = query.new_empty(1, count, heads, value.shape[-1])
    mix = partial(_mix, scale=scale, softcap=softcap)
    if softcap is None:
        mix = partial(scaled_dot_product_attention, scale=scale)
    for (slot, start, stop), mask in zip(step.others, view.others, strict=True):
        folded = query[:, start:stop].reshape(1, shared, -1, query.shape[-1])
        keys, values = key[slot, None, :, : view.width], value[slot, None, :, : view.width]
        mixed = mix(folded, keys, values, mask.repeat(heads // shared, 1))
        out[0, start:stop] = mixed.view(heads, stop - start, -1).transpose(0, 1)
    lasts = query[:, -step.count :].transpose(0, 1).reshape(step.count, shared, heads // shared, -1)
    mixed = mix(lasts, key[: step.count, :, : view.width], value[: step.count, :, : view.width], view.last)
    out[0, -step.count :] = mixed.reshape(step.count, heads, -1)
    return out


def _mix(query: Tensor, key: Tensor, value: Tensor, mask: Tensor, *, scale: float, softcap: float | None) -> Tensor:
    """Do what the fused kernel does in two matrix products."""
    scores = (query * scale) @ key.transpose(-1, -2)
    if softcap is not None:
        scores = torch.tanh(scores / softcap) * softcap
    return (scores + mask).softmax(dim=-1) @ value
