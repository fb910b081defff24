"""Variety of wording: distinct n-grams and compression, on as much text of either side.

Example: ``distinct(encode([["a", "b", "a", "b"]]), 2)`` is 2/3: of the pairs ab, ba, ab two are different.

Both figures depend on how much text there is, so that only equal amounts may be compared. The compression
ratio, how many times smaller a compressor makes the texts, stands for self-BLEU, with which it agrees at a
fraction of the time (Shaib et al., 2024): the higher, the more the trials repeat each other.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Codes = npt.NDArray[np.int64]
# With windows of megabytes, so that trials far apart count.
_LEVEL = 9


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


def compression(text: bytes) -> float | None:
    """Return how many times smaller zstd makes a text; None where there is none."""
    packed = pa.Codec("zstd", compression_level=_LEVEL).compress(text, asbytes=True)
    return len(text) / len(packed) if text else None
