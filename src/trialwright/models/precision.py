"""Whether a device computes in bfloat16 itself, or only makes believe.

Example: ``has_bfloat16(torch.device("cpu"))`` is True on a processor with AMX and False on one with AVX2 alone, where
products in bfloat16 take six times as long as in float32.
"""

from functools import lru_cache

import torch


@lru_cache
def has_bfloat16(device: torch.device) -> bool:
    """Tell whether products in bfloat16 are the device's own; elsewhere float32 is faster, and exacter."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # Named after the instructions: avx512_bf16 and amx_bf16 on x86-64, others on Arm.
    return any(found for name, found in torch.cpu.get_capabilities().items() if "bf16" in name)
