"""The weights of a sequence classifier: an encoder's, under a fresh head of two labels.

Example: ``load(section, 40).model`` is MiniLM with a head that depends on the seed 40 alone.
"""

import logging
from typing import Any, NamedTuple

import torch
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

from trialwright.core.errors import ModelError
from trialwright.models import checkpoints
from trialwright.models import sources as models
from trialwright.sections.training import Train
from trialwright.training.encoder.layers import renew_top
from trialwright.training.encoder.mean_pooled import MeanPooled
from trialwright.training.token_ids import KEY, load_tokenizer
from trialwright.trial.outcome_words import LABELS, OUTCOMES

_log = logging.getLogger(__name__)

# The names that configurations have for the dropout of attention: BERT's and RoBERTa's, ModernBERT's and DistilBERT's.
_DROPOUTS = ("attention_probs_dropout_prob", "attention_dropout")


class Weights(NamedTuple):
    """A sequence classifier of two labels, and the tokenizer that it was trained with."""

    model: Any
    tokenizer: Any


def load(section: Train, seed: int) -> Weights:
    """Load an encoder under a fresh classification head, whose weights `seed` decides.

    Seeds torch's global generator, which alone initialises new weights.

    Raises:
        ModelError: the model cannot be had, is no encoder, or is not as the params want it.
    """
    name, label = section.model, f"{KEY}: {section.model}"
    tokenizer = load_tokenizer(name)

    def load_model(where: str, local: bool) -> checkpoints.Loaded:
        config = AutoConfig.from_pretrained(where, local_files_only=local, trust_remote_code=False)
        checkpoints.note_code(config, label)
        torch.manual_seed(seed)
        # float32 whatever the checkpoint holds: small steps would vanish in the 8 bits of bfloat16.
        kind = AutoModel if section.pooling == "mean" else AutoModelForSequenceClassification
        return checkpoints.load(
            kind, where, label, fresh=_may_be_new, config=_configure(config, section), local_files_only=local,
            dtype=torch.float32,
        )

    model, new = models.have(name, KEY, load_model)
    models.check_pair(name, KEY, tokenizer, model)
    models.check_length(section.max_length, "train.max_length", name, tokenizer, model.config)
    renew_top(model, section.new_layers, seed)
    if section.pooling == "mean":
        torch.manual_seed(seed)
        model = MeanPooled(model)
    elif _renew_head(model, new, seed):
        _log.warning("%s: its own head of two labels is replaced by a new one", label)
    return Weights(model, tokenizer)


def _configure(config: Any, section: Train) -> Any:
    """Give a configuration our labels and dropout."""
    config.problem_type = None
    config.id2label, config.label2id = dict(enumerate(OUTCOMES)), dict(LABELS)
    dropouts = [key for key in _DROPOUTS if hasattr(config, key)]
    if section.attention_dropout is not None:
        if not dropouts:
            raise ModelError(f"train.attention_dropout: {section.model} has no such setting; set it to null")
        setattr(config, dropouts[0], section.attention_dropout)
    return config


def _may_be_new(model: Any, name: str) -> bool:
    """Tell whether a weight is of the head, or of the pooler, which is one too: what a checkpoint need not have."""
    return ".pooler." in f".{name}" or _of_head(model, name)


def _of_head(model: Any, name: str) -> bool:
    base = model.base_model_prefix
    return hasattr(model, base) and not name.startswith(f"{base}.")


def _renew_head(model: Any, new: frozenset[str], seed: int) -> bool:
    """Draw what maps to labels anew where a checkpoint of two labels brought its own, which mean something else."""
    taken = [
        weights for name, weights in model.named_parameters()
        if _of_head(model, name) and name not in new and weights.shape[0] == len(LABELS)
    ]
    if taken:
        torch.manual_seed(seed)
    with torch.no_grad():
        for weights in taken:
            if weights.dim() > 1:
                weights.normal_(std=getattr(model.config, "initializer_range", 0.02))
            else:
                weights.zero_()
    return bool(taken)
