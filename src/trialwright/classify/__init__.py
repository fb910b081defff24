"""Mixes of real and synthetic trials, and the classifiers trained on them.

Example: ``mix(arms["hybrid"], {"train": ...}, synthetic, 40)`` are the trials of one training run.
The classifiers are modules to be imported by those who use them: ``baseline`` brings in scikit-learn,
``finetune``, ``checkpoint`` and ``encoder`` bring in torch.
"""

from trialwright.classify.mix import mix, sizes
from trialwright.classify.settings import Mix, held_out, predictions, real_tables

__all__ = ["Mix", "held_out", "mix", "predictions", "real_tables", "sizes"]
