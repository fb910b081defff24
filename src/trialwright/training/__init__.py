"""Mixes of real and synthetic trials, and the classifiers trained on them.

Example: ``mix(arms["hybrid"], {"train": ...}, synthetic, 40)`` are the trials of one training run.
The classifiers are modules to be imported by those who use them: ``baseline`` brings in scikit-learn,
``finetune``, ``checkpoint`` and ``encoder`` bring in torch.
"""
