"""The decode loop of one batch: left-padded prompts in, completions out as their rows end.

Example: a batch of 16 prompts is read at once; each step then adds a token to every row. A row
that ends is yielded and leaves the batch, so that the rest goes on faster.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from trialwright.llm.completion import Completion
from trialwright.llm.grammar import Grammars
from trialwright.llm.packing import Prompt
from trialwright.llm.sampling import Draws, draw


@dataclass(slots=True)
class Row:
    """One request being answered."""

    prompt: Prompt
    draws: Draws
    matcher: Any
    written: list[int] = field(default_factory=list)

    def add(self, token: int, stops: frozenset[int]) -> str | None:
        """Take the next token; return the finish reason where the row ends."""
        if token in stops:
            return "stop"
        self.written.append(token)
        if self.matcher is not None:
            self.matcher.consume_token(token)
            if self.matcher.is_stopped():
                return "stop"
        return "length" if len(self.written) >= self.prompt.max_tokens else None


# Columns of prompts read at once; bounds activations and masks, whatever the prompts' length.
PREFILL = 512


@torch.inference_mode()
def decode(model: Any, grammars: Grammars, stops: frozenset[int], batch: Sequence[Prompt]) -> Iterator[Completion]:
    """Yield the completions of one batch, each when its row ends."""
    rows = [_row(prompt, grammars) for prompt in batch]
    tokens, seen = _padded(batch, model.device)
    positions = (seen.cumsum(dim=1) - 1).clamp(min=0)
    logits, cache = _read(model, tokens, seen, positions)
    while True:
        allowed = grammars.masks([row.matcher for row in rows])
        if allowed is not None:
            logits.masked_fill_(~torch.from_numpy(allowed).to(logits.device), float("-inf"))
        drawn = draw(logits, [row.draws for row in rows])
        ends = [row.add(token, stops) for row, token in zip(rows, drawn, strict=True)]
        for row, end in zip(rows, ends, strict=True):
            if end is not None:
                text = grammars.tokenizer.decode_str(row.written)
                yield Completion(row.prompt.key, text, end, len(row.prompt.ids), len(row.written))
        kept = [place for place, end in enumerate(ends) if end is None]
        if not kept:
            return
        tokens = torch.tensor(drawn, device=model.device)[:, None]
        positions = positions[:, -1:] + 1
        seen = torch.cat([seen, seen.new_ones(len(rows), 1)], dim=1)
        if len(kept) < len(rows):
            index = torch.tensor(kept, device=model.device)
            cache.batch_select_indices(index)
            tokens, positions, seen = tokens[index], positions[index], seen[index]
            rows = [rows[place] for place in kept]
        logits, cache = _forward(model, tokens, seen, positions, cache)


def _read(model: Any, tokens: torch.Tensor, seen: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, Any]:
    """Read whole prompts, some columns at a time; return the last logits and the cache."""
    logits, cache = torch.empty(0), None
    for start in range(0, tokens.shape[1], PREFILL):
        part = slice(start, start + PREFILL)
        logits, cache = _forward(model, tokens[:, part], seen[:, : part.stop], positions[:, part], cache)
    return logits, cache


def _forward(
    model: Any, tokens: torch.Tensor, seen: torch.Tensor, positions: torch.Tensor, cache: Any
) -> tuple[torch.Tensor, Any]:
    out = model(
        input_ids=tokens, attention_mask=seen, position_ids=positions, past_key_values=cache, use_cache=True,
        logits_to_keep=1,
    )
    return out.logits[:, -1].float(), out.past_key_values


def _row(prompt: Prompt, grammars: Grammars) -> Row:
    sampling: Any = prompt.content["sampling"]
    draws = Draws.of(prompt.key, sampling["temperature"], sampling["top_p"])
    return Row(prompt, draws, grammars.matcher(prompt.content["format"]))


def _padded(batch: Sequence[Prompt], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids padded on the left, and the mask of what is no padding."""
    # One column more than needed: under a mask transformers folds query heads onto key heads, which
    # on a CPU makes attention several times as fast as the way it takes where no row is padded.
    longest = max(len(prompt.ids) for prompt in batch) + 1
    ids = [[0] * (longest - len(prompt.ids)) + prompt.ids for prompt in batch]
    seen = [[0] * (longest - len(prompt.ids)) + [1] * len(prompt.ids) for prompt in batch]
    return torch.tensor(ids, device=device), torch.tensor(seen, device=device)
