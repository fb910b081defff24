"""The model as decoding uses it: read a prompt into a slot, then add tokens to all slots step by step.

Example: two prompts that begin with the same 1,000 tokens are read one after the other; for the
second, only what follows these is computed.
"""

import logging
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from trialwright.llm.local import attention, slots
from trialwright.llm.local.packed_layers import pack

# Tokens of a prompt read at once; bounds activations, whatever the prompt's length.
_PREFILL = 1024
# Relative difference of logits below which two ways to compute them count as the same.
_APART = 0.1
_log = logging.getLogger(__name__)


class Stepper:
    """A model, the prompt read last, and the slots."""

    def __init__(self, model: Any, windows: Sequence[int | None], capacity: int, rows: int) -> None:
        """Take a model with `attention.NAME` set; no row may hold more than `capacity` tokens."""
        self.model = model
        self.reading = slots.Reading(capacity, windows)
        self.slots = slots.Slots(rows, slots.sizes(windows, capacity), windows)
        self._read: list[int] = []

    def read(self, ids: Sequence[int], slot: int) -> int:
        """Read a prompt, all but its last token, into a slot; return how many tokens were known."""
        known = 0
        for old, new in zip(self._read, ids[:-1], strict=False):
            if old != new:
                break
            known += 1
        # Not one token by itself: a matrix of one row takes a slow path on CPUs.
        if known == len(ids) - 2 and known:
            known -= 1
        self._read = list(ids[:-1])
        for start in range(known, len(self._read), _PREFILL):
            part = self._read[start : start + _PREFILL]
            self.reading.length = start
            positions = torch.arange(start, start + len(part))[None]
            self._run(self.model.base_model, torch.tensor([part]), positions, self.reading)
        self.reading.length = len(self._read)
        self.slots.take(self.reading, slot)
        return known

    def step(self, reads: Sequence[int], news: Sequence[Sequence[int]]) -> Tensor:
        """Add tokens to the rows in slots 0, 1, ...; return the logits after each row's last one.

        Args:
            reads: how many tokens each slot holds.
            news: the tokens to add to each, one at least and `slots.STRIDE` at most.
        """
        self.slots.step = step = slots.Step(reads, news, self.model.device)
        # As a tensor: a slice would reach the head as a matrix with gaps, for which it copies all its weights.
        last = torch.arange(step.tokens.shape[1] - step.count, step.tokens.shape[1], device=self.model.device)
        out = self._run(self.model, step.tokens, step.positions, self.slots, logits_to_keep=last)
        return out.logits[0, -step.count :].float()  # type: ignore[no-any-return]

    def _run(self, model: Any, tokens: Tensor, positions: Tensor, store: slots.Store, **more: Any) -> Any:
        device = self.model.device
        return model(
            input_ids=tokens.to(device), position_ids=positions.to(device), past_key_values=store, use_cache=True,
            store=store, **more,
        )


@torch.inference_mode()
def serves(model: Any, windows: Sequence[int | None]) -> bool:
    """Set our attention and layers where the stepper then gives the model's own logits, else change nothing."""
    own = model.config._attn_implementation
    begin = [5 * at % 17 + 3 for at in range(11)]
    prompts, added = [begin[:4], [*begin, 20, 21, 22], [*begin, 23, 24]], [[], [25, 26], [27]]
    news = [[prompt[-1], *more] for prompt, more in zip(prompts, added, strict=True)]
    wanted = [
        model(input_ids=torch.tensor([[*prompt, *more]], device=model.device)).logits[0, -1].float()
        for prompt, more in zip(prompts, added, strict=True)
    ]
    model.set_attn_implementation(attention.NAME)
    try:
        stepper = Stepper(model, windows, capacity=16, rows=len(prompts))
        for slot, prompt in enumerate(prompts):
            stepper.read(prompt, slot)
        found = stepper.step([len(prompt) - 1 for prompt in prompts], news)
    except (AttributeError, IndexError, KeyError, NotImplementedError, RuntimeError, TypeError, ValueError) as error:
        _log.debug("the stepper cannot serve the model: %s", error)
    else:
        # Bfloat16 alone moves logits by a few per cent.
        apart = (found - torch.stack(wanted)).norm() / torch.stack(wanted).norm()
        if apart < _APART:
            pack(model)
            return True
        _log.debug("the stepper's logits are %.3f apart from the model's", apart)
    model.set_attn_implementation(own)
    return False
