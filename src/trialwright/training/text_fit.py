"""Fine-tuning of an encoder on plain texts and labels, for whoever has no mix: a function that scores texts comes out.

Example: ``fit_success(texts, labels, 1, section=section)(["phase: Phase 2"])`` is about ``[0.6]``.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from trialwright.schemas.texts import CLEAN, weigh_alike
from trialwright.sections.training import Train


def fit_success(
    texts: list[str], labels: np.ndarray, seed: int, *, section: Train
) -> Callable[[list[str]], np.ndarray]:
    """Fine-tune on all epochs, for there are no validation trials to choose one, both labels of the same total weight.

    Args:
        texts: what is read, n of them.
        labels: 1 success, 0 failure, of shape (n,); both must occur.
        seed: decides the head, dropout and the order of the texts.
        section: model and hyperparameters.

    Returns:
        A function that gives P(success) of each of a list of texts.

    Raises:
        ModelError: the model cannot be had or used.
    """
    balanced = section.model_copy(update={"class_weights": "balanced"})
    train = _rows(texts).set_column(1, CLEAN.field("label"), pa.array(labels, pa.int8()))
    return fit_rows(weigh_alike(train), seed, section=balanced, label="correct")


def fit_rows(
    train: pa.Table, seed: int, *, section: Train, label: str
) -> Callable[[Sequence[str]], np.ndarray]:
    """Fine-tune on WEIGHTED rows of different ids, on all epochs; the bar of progress says `label`.

    Raises:
        ModelError: the model cannot be had or used.
    """
    # Torch takes seconds to import: only where an encoder is fitted.
    from trialwright.training.encoder import classifier, finetune  # noqa: PLC0415
    from trialwright.training.token_ids import Tokens, load_tokenizer, tokenize  # noqa: PLC0415

    tokens = Tokens(tokenize(load_tokenizer(section.model), train))
    fitted = finetune.fit(train, CLEAN.empty_table(), tokens, section, seed, label=label)

    def score(others: Sequence[str]) -> np.ndarray:
        rows = _rows(others)
        return classifier.score(fitted.encoder, Tokens(tokenize(fitted.encoder.tokenizer, rows)).of(rows))

    return score


def _rows(texts: Sequence[str]) -> pa.Table:
    """Number texts as CLEAN rows; labels are those of nobody."""
    numbered = [{"id": f"{row:09d}", "label": 0, "source": "real", "text": text} for row, text in enumerate(texts)]
    return pa.Table.from_pylist(numbered, schema=CLEAN)
