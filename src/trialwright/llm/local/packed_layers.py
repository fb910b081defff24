"""Linear layers whose weights lie as oneDNN wants them, for decoding on a processor.

Example: Gemma's head of 143,178 rows by 640 takes eight tokens in 42 ms where ``nn.Linear`` takes 130: for so few
tokens a product is the reading of the weights, which MKL copies into another order anew at every call.
"""

from typing import Any

import torch
from torch import Tensor, nn

# Rows of a product for which the weights are laid out; it serves other numbers as well.
_ROWS = 8
# Relative difference of products below which they count as the same, in bfloat16 too.
_APART = 0.02


class Packed(nn.Module):
    """A linear layer with its weights in oneDNN's order; the sums are added up in another order than those of MKL."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.bias = linear.bias
        self.weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), _ROWS)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the products, ... x `out_features`."""
        out: Tensor = torch.ops.mkldnn._linear_pointwise(tokens, self.weight, self.bias, "none", [], "")
        return out


def packed(linear: nn.Linear) -> nn.Module:
    """Return the layer with packed weights, or the layer itself where nothing packs them."""
    # Torch built without oneDNN has no such operator.
    usable = linear.weight.device.type == "cpu" and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
    return Packed(linear) if usable else linear


def pack(model: Any) -> None:
    """Replace the linear layers of a model but its head, which is cut to what is needed; each is given up for its own.

    So the weights are never there twice. A layer whose packed products are others than its own stays as it is.
    """
    head = model.get_output_embeddings()
    for parent in [one for one in model.modules() if type(one) is not nn.Linear]:
        for name in [name for name, one in parent.named_children() if type(one) is nn.Linear and one is not head]:
            layer = getattr(parent, name)
            new = packed(layer)
            if new is layer or _alike(layer, new):
                setattr(parent, name, new)


def _alike(layer: nn.Linear, new: nn.Module) -> bool:
    """Tell whether two layers give the same products, but for the order in which the sums are added up."""
    with torch.inference_mode():
        tokens = torch.linspace(-1, 1, _ROWS * layer.in_features, dtype=layer.weight.dtype)[None].view(1, _ROWS, -1)
        try:
            found, wanted = new(tokens).float(), layer(tokens).float()
        except RuntimeError:
            return False
    return bool((found - wanted).norm() <= _APART * wanted.norm())
