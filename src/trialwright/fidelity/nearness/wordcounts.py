"""Length and vocabulary of texts beside those of real ones.

Example: ``unknown_words`` 0.04 says that 4 % of the words of these texts, counted as often as they stand
there, occur nowhere in the train trials.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from trialwright.fidelity.nearness.fields import js_distance


def compare_wording(real: Sequence[list[str]], other: Sequence[list[str]]) -> dict[str, float]:
    """Compare texts, given as their words.

    Returns:
        words: median length of the other texts. words_wasserstein: how far their lengths are from real ones, in
        words. unknown_words: the share of their words that no real text has; vocabulary: the share of their
        different words that real texts have. words_js: Jensen-Shannon distance of how often words occur.
    """
    from scipy.stats import wasserstein_distance  # noqa: PLC0415

    here, there = (Counter(chain.from_iterable(texts)) for texts in (real, other))
    lengths, other_lengths = ([len(text) for text in texts] for texts in (real, other))
    unknown = sum(count for word, count in there.items() if word not in here)
    return {
        "words": float(np.median(other_lengths)),
        "words_wasserstein": float(wasserstein_distance(lengths, other_lengths)),
        "unknown_words": unknown / max(there.total(), 1),
        "vocabulary": len(here.keys() & there.keys()) / max(len(there), 1),
        "words_js": js_distance(pd.Series(here, dtype="int64"), pd.Series(there, dtype="int64")),
    }
