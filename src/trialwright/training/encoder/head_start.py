"""Where the head of an encoder starts: at random, or as the best linear one on what the encoder gives untrained.

Example: with ``train.head_c: 0.003``, ``fit_start(encoder, ids, labels, weights)`` makes the encoder score as the
frozen one does, before its first step.

Fine-tuning from a random head bends what the encoder knows to that head before the head has learnt anything; linear
probing first, then fine-tuning, keeps it (arXiv 2202.10054).
"""

import numpy as np

from trialwright.training.encoder.classifier import Encoder, vectors
from trialwright.training.token_ids import Ids


def fit_start(encoder: Encoder, ids: Ids, labels: np.ndarray, weights: np.ndarray) -> bool:
    """Fit the head to training trials, as `train.head_c` says; False where it is to start at random.

    Args:
        encoder: whose pooling is a mean.
        ids: token ids of n training trials.
        labels: 1 success and 0 failure, of shape (n,); where one is missing, the head starts at random.
        weights: how much each trial counts, of shape (n,).
    """
    c = encoder.section.head_c
    if c is None or len(np.unique(labels)) < 2:
        return False
    from trialwright.training.frozen import fit_head, unscaled  # noqa: PLC0415 - with it comes scikit-learn

    encoder.model.set_head(*unscaled(fit_head(vectors(encoder, ids), labels, weights, c)))
    return True
