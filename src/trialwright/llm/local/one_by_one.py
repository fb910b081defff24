"""Answering with transformers' own generation, a request at a time: for models that the stepper cannot serve.

Example: Mamba keeps no keys and values, so its prompts cannot lie side by side in slots; its answers
come from ``generate``, under the same grammars and with the same draws.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList

from trialwright.chat.completion import Completion
from trialwright.llm.local.alike import Prompt
from trialwright.llm.local.decoding import Row
from trialwright.llm.local.grammar import Grammars
from trialwright.llm.local.head import Head
from trialwright.llm.local.sampling import draw
from trialwright.llm.pace import Pace


class _Choice(LogitsProcessor):  # type: ignore[misc]
    """Leaves ``generate`` one token to choose at each step: the one that we drew or that the grammar forces."""

    def __init__(self, row: Row, head: Head, grammars: Grammars, stops: frozenset[int], pace: Pace) -> None:
        self.row, self.head, self.grammars, self.stops, self.pace = row, head, grammars, stops, pace
        self.begun = False
        self.forced = row.new[1:]

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        if self.begun:
            self.pace.step()
        else:
            self.pace.read(self.row)
            self.begun = True
        if not self.forced and self.row.end is None:
            bits = self.grammars.masks([self.row.matcher])
            logits = scores.float()
            self.head.mask_(logits, bits)
            self.row.add(draw(logits, [self.row.draws])[0], self.stops)
            self.forced = list(self.row.new)
        token = self.forced.pop(0) if self.row.end is None else min(self.stops)
        return torch.full_like(scores, float("-inf")).index_fill_(1, torch.tensor([token], device=scores.device), 0.0)


@torch.inference_mode()
def decode(
    model: Any, head: Head, grammars: Grammars, stops: frozenset[int], prompts: Sequence[Prompt],
    pace: Pace,
) -> Iterator[Completion]:
    """Yield the completions of `prompts`, one after the other; `pace` is told how it goes."""
    head.fit(None)
    for prompt in prompts:
        row = Row.of(prompt, grammars)
        if row.end is None:
            ids = torch.tensor([prompt.ids], device=model.device)
            model.generate(
                ids, attention_mask=torch.ones_like(ids),
                logits_processor=LogitsProcessorList([_Choice(row, head, grammars, stops, pace)]),
                generation_config=GenerationConfig(
                    do_sample=False, max_new_tokens=prompt.max_tokens + 1, eos_token_id=sorted(stops),
                    pad_token_id=min(stops),
                ),
            )
        else:
            pace.read(row)
        pace.end(row)
        yield row.completion(grammars)
