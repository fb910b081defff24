"""Answering many requests at once: a row that ends makes room for the next request.

Example: with 21 slots and 32 requests, 21 are read and answered side by side; each that ends is
yielded, and one of the 11 that wait takes its slot, so that the steps stay full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from trialwright.chat.completion import Completion
from trialwright.llm.local.alike import Prompt
from trialwright.llm.local.grammar import Grammars
from trialwright.llm.local.head import Head
from trialwright.llm.local.sampling import Draws, draw
from trialwright.llm.local.slots import STRIDE
from trialwright.llm.local.stepping import Stepper
from trialwright.llm.pace import Pace


@dataclass(slots=True, eq=False)
class Row:
    """One request being answered; `new` are the tokens that the model has not seen yet."""

    prompt: Prompt
    draws: Draws
    matcher: Any
    new: list[int]
    read: int = 0
    known: int = 0
    written: list[int] = field(default_factory=list)
    end: str | None = None

    @classmethod
    def of(cls, prompt: Prompt, grammars: Grammars) -> "Row":
        """Begin an answer: with what its grammar forces."""
        sampling: Any = prompt.content["sampling"]
        draws = Draws.of(prompt.key, sampling["temperature"], sampling["top_p"])
        row = cls(prompt, draws, grammars.matcher(prompt.content["format"]), prompt.ids[-1:], len(prompt.ids) - 1)
        row._force()
        return row

    def add(self, token: int, stops: frozenset[int]) -> None:
        """Take the next token, and those that the grammar forces after it; set `end` where the row ends."""
        self.read += len(self.new)
        if token in stops:
            self.end = "stop"
            return
        self.new = [token]
        self.written.append(token)
        if self.matcher is not None:
            self.matcher.consume_token(token)
        self._force()

    def _force(self) -> None:
        """Write tokens that leave no choice, so that they cost no step of their own."""
        left = self.prompt.max_tokens - len(self.written)
        if self.matcher is not None and not self.matcher.is_stopped():
            forced = self.matcher.compute_ff_tokens()[: min(left, STRIDE - len(self.new))]
            if forced and self.matcher.consume_tokens(forced):
                self.new = [*self.new, *forced]
                self.written += forced
                left -= len(forced)
        if self.matcher is not None and self.matcher.is_error():
            self.end = "bad_request"
        elif self.matcher is not None and self.matcher.is_stopped():
            self.end = "stop"
        elif left <= 0:
            self.end = "length"

    def completion(self, grammars: Grammars) -> Completion:
        """Return the answer."""
        text = grammars.tokenizer.decode_str(self.written)
        if self.end == "bad_request":
            text = f"the grammar gave up after {text[-80:]!r}: {' '.join(self.matcher.get_error().split())[:200]}"
        return Completion(
            self.prompt.key, text, self.end or "stop", len(self.prompt.ids), len(self.written), self.known
        )


@torch.inference_mode()
def decode(
    stepper: Stepper, head: Head, grammars: Grammars, stops: frozenset[int], prompts: Sequence[Prompt], pace: Pace
) -> Iterator[Completion]:
    """Yield the completions of `prompts`, each when its row ends; `pace` is told how it goes."""
    # Sorted by their tokens, prompts that begin alike are neighbours.
    waiting = sorted(prompts, key=lambda prompt: (prompt.ids, prompt.key), reverse=True)
    rows: list[Row] = []
    while waiting or rows:
        while waiting and len(rows) < stepper.slots.rows:
            row = Row.of(waiting.pop(), grammars)
            if row.end is None:
                row.known = stepper.read(row.prompt.ids, len(rows))
                rows.append(row)
            pace.read(row, stepper.slots.rows)
            if row.end is not None:
                pace.end(row)
                yield row.completion(grammars)
        if rows:
            _step(stepper, head, grammars, stops, rows)
            pace.step()
        for slot in reversed(range(len(rows))):
            if rows[slot].end is not None:
                pace.end(rows[slot])
                yield rows[slot].completion(grammars)
                # The last row takes the slot that is free now.
                rows[slot] = rows[-1]
                stepper.slots.move(len(rows) - 1, slot)
                rows.pop()


def _step(stepper: Stepper, head: Head, grammars: Grammars, stops: frozenset[int], rows: Sequence[Row]) -> None:
    """Add to every row what the model makes of its new tokens."""
    bits = grammars.masks([row.matcher for row in rows])
    head.fit(bits)
    logits = stepper.step([row.read for row in rows], [row.new for row in rows])
    head.mask_(logits, bits)
    places = draw(logits, [row.draws for row in rows])
    for row, place in zip(rows, places, strict=True):
        row.add(int(head.tokens[place]), stops)
