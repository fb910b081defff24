"""The weights of a sequence classifier: an encoder's, under a fresh head of two labels.

Example: ``load(section, 40).model`` is MiniLM with a head that depends on the seed 40 alone.
"""

from typing import Any, NamedTuple

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification

from trialwright.ground import models, params
from trialwright.ground.errors import ModelError

LABELS = {0: "failure", 1: "success"}
KEY = "train.model"
# The names that configurations have for the dropout of attention: BERT's and RoBERTa's, ModernBERT's and DistilBERT's.
_DROPOUTS = ("attention_probs_dropout_prob", "attention_dropout")


class Weights(NamedTuple):
    """A sequence classifier of two labels, and the tokenizer that it was trained with."""

    model: Any
    tokenizer: Any


def load_tokenizer(name: str) -> Any:
    """Load the tokenizer of the encoder to be trained."""
    return models.load_tokenizer(name, KEY)


def load(section: params.Train, seed: int) -> Weights:
    """Load an encoder under a fresh classification head, whose weights `seed` decides.

    Seeds torch's global generator, which alone initialises new weights.

    Raises:
        ModelError: the model cannot be had, is no encoder, or is not as the params want it.
    """
    name = section.model
    tokenizer = load_tokenizer(name)

    def load_model(where: str, local: bool) -> Any:
        config = _configure(AutoConfig.from_pretrained(where, local_files_only=local), section)
        torch.manual_seed(seed)
        # float32 whatever the checkpoint holds: small steps would vanish in the 8 bits of bfloat16.
        return AutoModelForSequenceClassification.from_pretrained(
            where, config=config, local_files_only=local, dtype=torch.float32
        )

    model = models.have(name, KEY, load_model)
    models.check_length(section.max_length, "train.max_length", name, tokenizer, model.config)
    return Weights(model, tokenizer)


def _configure(config: Any, section: params.Train) -> Any:
    """Give a configuration our labels and dropout."""
    config.id2label, config.label2id = LABELS, {label: number for number, label in LABELS.items()}
    dropouts = [key for key in _DROPOUTS if hasattr(config, key)]
    if section.attention_dropout is not None:
        if not dropouts:
            raise ModelError(f"train.attention_dropout: {section.model} has no such setting; set it to null")
        setattr(config, dropouts[0], section.attention_dropout)
    return config
