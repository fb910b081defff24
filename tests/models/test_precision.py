"""A device's own bfloat16."""

import pytest
import torch

from trialwright.models.checkpoints import has_bfloat16

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": False, "cpu_name": "a name", "l2_cache_size": 524288}, False),
        ({"avx2": True, "avx512_bf16": True, "amx_bf16": False}, True),
        ({"avx512_f": True, "avx512_bf16": False, "amx_bf16": True}, True),
        ({"neon": True, "bf16": True}, True),
        ({}, False),
    ],
)
def test_a_processor_has_it_by_its_instructions(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, object], expected: bool
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: capabilities)
    has_bfloat16.cache_clear()
    assert has_bfloat16(CPU) is expected
    has_bfloat16.cache_clear()


@pytest.mark.parametrize("expected", [True, False])
def test_a_gpu_has_it_only_if_it_is_not_emulated(monkeypatch: pytest.MonkeyPatch, expected: bool) -> None:
    asked: dict[str, bool] = {}
    monkeypatch.setattr("torch.cuda.is_bf16_supported", lambda **how: asked.update(how) or expected)
    has_bfloat16.cache_clear()
    assert has_bfloat16(torch.device("cuda")) is expected
    assert asked == {"including_emulation": False}
    has_bfloat16.cache_clear()
