"""Packing requests: which are answered side by side, and how many at once.

Example: under a budget of 3,000 tokens, requests of 900 and 910 prompt tokens with 100 to write each
go side by side in slots of 1,010 tokens, two at once; one of 2,400 goes by itself.
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


def alike(prompts: Sequence[Prompt]) -> Iterator[list[Prompt]]:
    """Yield groups, longest first, in which no request takes less than half the room of the longest.

    Slots are as large as a group's longest request; one long request shall not make all slots large.
    """
    group: list[Prompt] = []
    for prompt in sorted(prompts, key=lambda prompt: (-prompt.room, prompt.key)):
        if group and 2 * prompt.room < group[0].room:
            yield group
            group = []
        group.append(prompt)
    if group:
        yield group


def slots_within(budget: int, sizes: Sequence[int], wanted: int) -> int:
    """Return how many slots, one at least, whose layers hold `sizes` tokens stay within `budget` tokens on average."""
    return max(1, min(wanted, budget * len(sizes) // sum(sizes)))
