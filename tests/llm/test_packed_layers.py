"""Linear layers in oneDNN's order: the same products."""

import pytest
import torch
from torch import nn

from trialwright.llm.local.packed_layers import Packed, pack, packed


@pytest.mark.parametrize("tokens", [1, 2, 7, 8, 40])
@pytest.mark.parametrize("bias", [False, True])
def test_products_are_those_of_the_plain_layer(tokens: int, *, bias: bool) -> None:
    torch.manual_seed(0)
    plain = nn.Linear(48, 70, bias=bias)
    layer = packed(plain)
    assert type(layer) is Packed
    with torch.inference_mode():
        given = torch.randn(1, tokens, 48)
        torch.testing.assert_close(layer(given), plain(given), rtol=1e-4, atol=1e-4)
        # A slice, whose rows lie apart in memory.
        gaps = torch.randn(1, tokens, 96)[..., :48]
        torch.testing.assert_close(layer(gaps), plain(gaps), rtol=1e-4, atol=1e-4)


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 4))
        self.head = nn.Linear(4, 9)

    def get_output_embeddings(self) -> nn.Module:
        return self.head


def test_all_layers_but_the_head_are_packed_and_come_back() -> None:
    model = Model()
    before = list(model.modules())
    undo = pack(model)
    assert [type(layer) for layer in model.body] == [Packed, nn.GELU, Packed]
    assert type(model.head) is nn.Linear
    undo()
    assert list(model.modules()) == before
