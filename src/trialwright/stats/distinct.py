"""Distinct n-grams: how much of what texts say is said once.

Example: ``distinct(encode([["a", "b", "a", "b"]]), 2)`` is 2/3: of the pairs ab, ba, ab two are different.

The more text there is, the smaller the share, so that only equal amounts, as `trim` makes them, may be compared.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]


def encode(texts: Iterable[Sequence[str]]) -> list[Codes]:
    """Number the words of texts from 0."""
    every = list(texts)
    codes, _ = pd.factorize(np.array(list(chain.from_iterable(every)), dtype=object))
    return np.split(codes.astype(np.int64), np.cumsum([len(text) for text in every])[:-1])


def trim(texts: Iterable[Codes], budget: int) -> list[Codes]:
    """Return texts up to so many words in all."""
    kept = []
    for text in texts:
        if budget <= 0:
            break
        kept.append(text[:budget])
        budget -= len(text)
    return kept


def distinct(texts: Sequence[Codes], n: int) -> float | None:
    """Return the share of n-grams that are different, of up to 3 words; None where there is none."""
    words = np.concatenate([*texts, np.zeros(0, dtype=np.int64)])
    text_of = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    count = len(words) - n + 1
    if count < 1:
        return None
    grams = np.zeros(count, dtype=np.int64)
    for at in range(n):
        # Numbers of two million different words and less leave room for three of them in 64 bits.
        grams = grams * (int(words.max()) + 1) + words[at : at + count]
    grams = grams[text_of[:count] == text_of[n - 1 :]]
    return len(pd.unique(grams)) / len(grams) if len(grams) else None
