"""A fitted encoder as a folder that transformers reads, with a card that says what it is.

Example: ``pipeline("text-classification", "data/models/encoder/hybrid/40", truncation=True)(text)`` is
``[{"label": "success", "score": 0.7}]``.
"""

from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from trialwright.core import tables
from trialwright.training.card import Origin, card
from trialwright.training.finetune import Fitted

__all__ = ["Origin", "save"]


def save(fitted: Fitted, folder: Path, origin: Origin, tested: pa.Table) -> None:
    """Write model, tokenizer, history and card: all of them, or none.

    Args:
        fitted: the model, and how it came about.
        folder: where to.
        origin: the run that it is of, for the card.
        tested: PREDICTIONS of this very model for its test trials, for the card alone.
    """
    with tables.replacing_folder(folder) as temporary:
        fitted.encoder.model.save_pretrained(temporary)
        # What the model was trained to read is what a pipeline with truncation=True shall cut to.
        fitted.encoder.tokenizer.model_max_length = fitted.encoder.section.max_length
        fitted.encoder.tokenizer.save_pretrained(temporary)
        history = fitted.history
        tables.write_json(temporary / "training.json", {
            "trained_on": fitted.trained_on,
            "best_epoch": history.best if history else None,
            "epochs": [asdict(epoch) for epoch in history.epochs] if history else [],
            "note": "" if history else "no training trials: untrained head",
        })
        (temporary / "README.md").write_text(card(fitted, origin, tested), encoding="utf-8")
