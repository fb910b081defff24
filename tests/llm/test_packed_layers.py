"""Linear layers in oneDNN's order: the same products."""

import weakref
from collections.abc import Callable

import pytest
import torch
from torch import nn

from trialwright.llm.local import packed_layers
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


def test_all_layers_but_the_head_are_packed_and_given_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    model, plain = Model(), list[weakref.ref[nn.Module]]()
    left = list[int]()

    def packing(linear: nn.Linear) -> nn.Module:
        plain.append(weakref.ref(linear))
        left.append(sum(one() is not None for one in plain))
        return packed(linear)

    monkeypatch.setattr(packed_layers, "packed", packing)
    pack(model)
    assert [type(layer) for layer in model.body] == [Packed, nn.GELU, Packed]
    assert type(model.head) is nn.Linear
    # The one before is there until the loop goes on to the next, and no earlier one.
    assert max(left) <= 2
    assert [one() for one in plain[:-1]] == [None] * (len(plain) - 1)


@pytest.mark.parametrize("wrong", [lambda given: 2 * given, lambda _: torch.zeros(3)[5]])
def test_a_layer_whose_packed_products_are_others_stays(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    class Wrong(Packed):
        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            try:
                return wrong(super().forward(tokens))
            except IndexError as error:
                raise RuntimeError("no such operator") from error

    monkeypatch.setattr(packed_layers, "packed", Wrong)
    model = Model()
    pack(model)
    assert [type(layer) for layer in model.body] == [nn.Linear, nn.GELU, nn.Linear]
