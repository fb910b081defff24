"""The cleaned texts of a split as a probe reads them: of all its trials, or of a draw of them.

Example: ``read_texts(test, 20_000, 40)`` is a `Split` of 20,000 trials of a test split of 60,000, always the same.
"""

from itertools import compress

import numpy as np

from trialwright.audit.probing import Split
from trialwright.trial.real import TrialSet


def read_texts(of: TrialSet, most: int | None = None, seed: int = 0) -> Split:
    """Return the labels of a split and its texts, which are read as they are gone through.

    Args:
        of: the split.
        most: the most trials to read; where there are more, so many are drawn, each as likely as any other, so that the
            share of successes is about that of all.
        seed: of the draw.
    """
    labels = np.asarray(of.labelled["label"], dtype=np.int8)
    if most is None or labels.size <= most:
        return Split(labels, of.texts())
    drawn = np.zeros(labels.size, dtype=bool)
    drawn[np.random.default_rng(seed).choice(labels.size, most, replace=False)] = True
    return Split(labels[drawn], compress(of.texts(), drawn))
