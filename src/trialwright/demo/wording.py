"""Draws from pools, and fragments with choices in them.

Example: ``fill("HbA1c above {7|8} % on {drug}", rng, {"drug": "metformin"})`` may give "HbA1c above
8 % on metformin".
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from numpy.random import Generator

T = TypeVar("T")
_SLOT = re.compile(r"\{([^{}]*)\}")
# What markdown would take for a mark, which the API sets a backslash before.
_MARKS = re.compile(r"([\\*<>\[\]^~])")
_SMALL = frozenset(["of", "in", "the", "and", "for", "to", "a", "an", "by", "on", "or", "at", "as", "who", "whose"])


def pick(rng: Generator, pool: Sequence[T]) -> T:
    """Draw one item."""
    return pool[int(rng.integers(len(pool)))]


def several(rng: Generator, pool: Sequence[T], count: int) -> list[T]:
    """Draw up to `count` different items in random order."""
    order = rng.permutation(len(pool))[:count]
    return [pool[int(at)] for at in order]


def weigh(rng: Generator, weights: Mapping[str, float]) -> str:
    """Draw a key in proportion to its weight."""
    at = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        at -= weight
        if at < 0:
            return key
    return key


def chance(rng: Generator, share: float) -> bool:
    """Toss a coin that falls on True in `share` of the tosses."""
    return bool(rng.random() < share)


def fill(text: str, rng: Generator, words: Mapping[str, str]) -> str:
    """Draw one of each ``{a|b}`` and put `words` in place of each ``{name}``."""

    def one(match: re.Match[str]) -> str:
        inside = match[1]
        return pick(rng, inside.split("|")) if "|" in inside else words[inside]

    return _SLOT.sub(one, text)


def capital(text: str) -> str:
    """Raise the first letter."""
    return text[:1].upper() + text[1:]


def headline(text: str) -> str:
    """Raise the first letter of each word but the small ones, as registry titles do."""
    words = [word if word in _SMALL else "-".join(map(capital, word.split("-"))) for word in text.split(" ")]
    return capital(" ".join(words))


def markdown(blocks: Sequence[Sequence[str]]) -> str:
    """Write paragraphs as API v2 has them; the first line of each block is plain, further ones are bullets."""
    parts: list[str] = []
    for first, *bullets in blocks:
        parts.append(_MARKS.sub(r"\\\1", first))
        if bullets:
            parts.append("\n".join("* " + _MARKS.sub(r"\\\1", text) for text in bullets))
    return "\n\n".join(parts)
