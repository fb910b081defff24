"""Packing requests into batches: similar lengths together, so that little of a batch is padding.

Example: under a budget of 3,000 tokens, prompts of 900, 910 and 2,000 tokens with 100 to write each
make the batches ``[2000]`` (2,100 tokens) and ``[910, 900]`` (2 x 1,010 tokens).
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple


class Prompt(NamedTuple):
    """A tokenised request; `content` is the body of the request."""

    key: str
    ids: list[int]
    content: dict[str, Any]
    max_tokens: int

    @property
    def room(self) -> int:
        """Tokens that the request holds at most: prompt and answer."""
        return len(self.ids) + self.max_tokens


def pack(prompts: Sequence[Prompt], budget: int) -> Iterator[list[Prompt]]:
    """Yield batches, longest first, whose rows times longest row stay within `budget` tokens.

    A request that is larger than the budget makes a batch of its own. The batches depend on the
    set of the prompts, not on their order.
    """
    batch: list[Prompt] = []
    longest_prompt = longest_answer = 0
    for prompt in sorted(prompts, key=lambda prompt: (-prompt.room, prompt.key)):
        longest_prompt = max(longest_prompt, len(prompt.ids))
        longest_answer = max(longest_answer, prompt.max_tokens)
        if batch and (len(batch) + 1) * (longest_prompt + longest_answer) > budget:
            yield batch
            batch, longest_prompt, longest_answer = [], len(prompt.ids), prompt.max_tokens
        batch.append(prompt)
    if batch:
        yield batch
