"""The layers of an encoder, told by the names of their weights, and the topmost of them drawn anew.

Example: ``number_layers(model)["bert.encoder.layer.5.output.dense.weight"]`` is 5, the highest of MiniLM's six.
"""

import re
from typing import Any

import torch

from trialwright.core.errors import ModelError

# The number of a layer in the name of a weight: BERT's and RoBERTa's, DistilBERT's, and ModernBERT's.
_LAYER = re.compile(r"\.layers?\.(\d+)\.")


def number_layers(model: torch.nn.Module) -> dict[str, int]:
    """Return the layer of each weight that is in one, from 0 at the embeddings upward."""
    return {name: int(found[1]) for name, _ in model.named_parameters() if (found := _LAYER.search(name))}


def renew_top(model: Any, count: int, seed: int) -> None:
    """Draw the weights of the topmost layers anew, as BERT's were before it learnt anything (arXiv 2006.05987).

    They are what suits the task that an encoder learnt least to others; those below know language.

    Args:
        model: an encoder with or without a head, of Linear and normalising layers.
        count: how many layers; 0 leaves all.
        seed: seeds torch's global generator, which draws.

    Raises:
        ModelError: the encoder has fewer layers.
    """
    if not count:
        return
    layers = number_layers(model)
    number = max(layers.values(), default=-1) + 1
    if count > number:
        raise ModelError(f"train.new_layers: {count}, but the encoder has {number} layers; lower it")
    torch.manual_seed(seed)
    std = getattr(model.config, "initializer_range", 0.02)
    for name, module in model.named_modules():
        if not (found := _LAYER.search(f"{name}.")) or int(found[1]) < number - count:
            continue
        if hasattr(module, "reset_parameters"):
            # What norms start with; a Linear starts otherwise in BERT than in torch.
            module.reset_parameters()
        if isinstance(module, torch.nn.Linear):
            with torch.no_grad():
                module.weight.normal_(std=std)
                if module.bias is not None:
                    module.bias.zero_()
