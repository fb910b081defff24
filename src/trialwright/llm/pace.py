"""How long a local model still takes: what is left to read and to write, each at the rate seen so far.

Example: 64 requests of 1,000 prompt tokens that may write 768 each. When 20 prompts are read and nothing is written,
44,000 tokens are left to read and 64 x 768 to write; as answers end, their mean length takes the place of 768.
"""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from trialwright.llm.local.alike import Prompt
from trialwright.progress import Advance

# Until a step was taken, what it takes is guessed as so many prompt tokens that are read meanwhile, in all and for each
# row. With the default model on two busy cores it was 12 a row; of larger ones the head is a smaller part.
_STEP, _STEP_ROW = 15.0, 4.0
# Of steps the latest count, for rows become longer and fewer: in so many seconds half is forgotten.
_HALF_LIFE_S = 60.0
# That a request writes the most that it may counts as much as so many answers do.
_PRIOR = 0.25
# Seconds between two words to the display.
_TELL_S = 1.0


class Row(Protocol):
    """A request that is being answered, with the tokens written so far."""

    prompt: Prompt
    written: list[int]


class Pace:
    """What is done and what is left of requests to a local model; tells a progress display now and then."""

    def __init__(self, requests: int, advance: Advance, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with so many requests, of no known length."""
        self._advance, self._clock = advance, clock
        self._now = self._told = clock()
        # Of requests seen so far, prompt and most answer tokens: of all, and of those that are not read yet.
        self._unseen, self._seen = requests, 0
        self._prompts = self._most = self._to_read = self._to_write = 0
        self._read, self._read_s, self._slots = 0, 0.0, 1
        self._written, self._all_steps_s = 0, 0.0
        # Of the latest steps: how many, of how many rows, the tokens that these got, and seconds.
        self._late_steps = self._late_rows = self._late_tokens = self._late_s = 0.0
        self._ended = self._ended_most = 0
        self._rows: list[Row] = []

    def take(self, prompts: Iterable[Prompt], of: int) -> None:
        """Note the lengths of requests that come next, and of how many these are the ones that can be answered."""
        self._now = self._clock()
        self._unseen -= of
        for prompt in prompts:
            self._seen += 1
            self._prompts, self._most = self._prompts + len(prompt.ids), self._most + prompt.max_tokens
            self._to_read, self._to_write = self._to_read + len(prompt.ids), self._to_write + prompt.max_tokens

    def read(self, row: Row, slots: int = 1) -> None:
        """Note that a prompt is read, and how many are answered side by side."""
        prompt = row.prompt
        self._rows.append(row)
        self._read_s += self._lap()
        self._read, self._slots = self._read + len(prompt.ids), slots
        self._to_read, self._to_write = self._to_read - len(prompt.ids), self._to_write - prompt.max_tokens
        self._tell()

    def step(self) -> None:
        """Note that what is read and has not ended got its next tokens."""
        seconds, before = self._lap(), self._written
        self._written = self._ended + sum(len(row.written) for row in self._rows)
        kept = 0.5 ** (seconds / _HALF_LIFE_S)
        self._all_steps_s += seconds
        self._late_steps, self._late_rows = self._late_steps * kept + 1, self._late_rows * kept + len(self._rows)
        self._late_tokens = self._late_tokens * kept + self._written - before
        self._late_s = self._late_s * kept + seconds
        self._tell()

    def end(self, row: Row) -> None:
        """Note that an answer has ended."""
        self._rows.remove(row)
        self._ended, self._ended_most = self._ended + len(row.written), self._ended_most + row.prompt.max_tokens

    @property
    def note(self) -> str:
        """Tokens read and written in a second; "" before there are any."""
        seconds = self._read_s + self._all_steps_s
        return f"{(self._read + self._written) / seconds:.0f} tokens/s" if seconds else ""

    @property
    def left_s(self) -> float | None:
        """Seconds to go; None where nothing is read yet, as ever of a model that is not in this process."""
        if not self._read_s:
            return None
        of_read = self._read_s / self._read
        share, unseen = self._share(), self._unseen / self._seen
        rows = [_left(len(row.written), row.prompt.max_tokens, share) for row in self._rows]
        waiting = share * (self._to_write + unseen * self._most)
        # Rows that end make room for others, and the last steps are for the longest alone.
        beside = self._slots if waiting else max(len(rows), 1)
        steps = max((sum(rows) + waiting) / beside, *rows, 0.0)
        of_step = of_read * (_STEP + _STEP_ROW * beside)
        if self._late_tokens:
            steps *= self._late_rows / self._late_tokens
            of_step = self._late_s / self._late_steps
        return (self._to_read + unseen * self._prompts) * of_read + steps * of_step

    def _share(self) -> float:
        """Return which share of the most that it may write a request writes: first all, then what others did."""
        prior = _PRIOR * self._most / self._seen
        begun = self._ended_most + sum(row.prompt.max_tokens for row in self._rows)
        # Those that ended first were the shortest; what the others wrote by now is the least that they do.
        least = (self._ended + sum(len(row.written) for row in self._rows)) / max(begun, 1)
        return max(least, (self._ended + prior) / (self._ended_most + prior))

    def _lap(self) -> float:
        before, self._now = self._now, self._clock()
        return self._now - before

    def _tell(self) -> None:
        if self._now - self._told >= _TELL_S:
            self._told = self._now
            self._advance(0, self.note, self.left_s)


def _left(written: int, most: int, share: float) -> float:
    """Return how many tokens a row still writes; one that is longer than others goes on for a while."""
    return min(most - written, max(share * most - written, share * most / 8))
