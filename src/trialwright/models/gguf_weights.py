"""Weights in a GGUF file, unpacked tensor by tensor when a model takes them, a piece of rows at a time.

Example: ``tensors(path, config, torch.bfloat16)["model.embed_tokens.weight"][...]`` is the embedding of a file whose
blocks are of 4 bits. Never are more than a piece of it in float32, so that a model takes little more memory than its
own weights. transformers has its own reader, of which this takes the names of tensors and what becomes of them; that
holds a whole tensor in float32 twice, and of the file all that was read.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from torch import Tensor
from transformers.integrations.gguf import is_gguf_arch_supported
from transformers.modeling_gguf_pytorch_utils import TENSOR_PROCESSORS, TensorProcessor, get_gguf_hf_weights_map

from trialwright.models.gguf_head import Stored, read

# Numbers that are unpacked at once, 4 MB in float32; several copies of them are made on the way.
_PIECE = 1 << 20
# No architecture changes these, and they are the largest.
_AS_THEY_ARE = {"token_embd.weight", "output.weight"}
# Architectures whose tensors are joined or parted, or that transformers unpacks tensor by tensor itself.
_OTHERS = {"qwen2moe", "qwen3moe", "gpt-oss", "gpt_oss", "minimax-m2"}


class Lazy:
    """A tensor of a file that is read when it is indexed, with whatever; the loader of transformers does so once."""

    def __init__(self, file: int, stored: Stored, change: Callable[[Any], Any] | None, dtype: torch.dtype) -> None:
        """Take the number of an open file, and what is done to the numbers, if anything is."""
        self._file, self._stored, self._change, self._dtype = file, stored, change, dtype

    def __getitem__(self, _: Any) -> Tensor:
        """Return the tensor, its numbers rounded to bfloat16 whatever they are kept as."""
        # What is changed is rounded afterwards: a norm of 1.002 less one is not what is left of 1.0.
        whole = torch.empty(self._stored.shape, dtype=torch.float32 if self._change else self._dtype)
        rows = whole.view(-1, whole.shape[-1])
        step = max(1, _PIECE // rows.shape[1])
        for start in range(0, len(rows), step):
            piece = self._unpacked(start, min(step, len(rows) - start), len(rows))
            rows[start : start + step] = piece if self._change else piece.bfloat16()
        if self._change is None:
            return whole
        changed = torch.from_numpy(np.ascontiguousarray(self._change(whole.numpy())))
        return changed.bfloat16().to(self._dtype)

    def _unpacked(self, start: int, count: int, of: int) -> Tensor:
        """Return some rows in float32."""
        size = self._stored.length // of
        packed = bytearray(os.pread(self._file, count * size, self._stored.start + start * size))
        blocks = np.frombuffer(packed, dtype=np.uint8).reshape(count, size)
        return torch.from_numpy(gguf.dequantize(blocks, self._stored.kind))


def reads(architecture: str) -> bool:
    """Tell whether tensors of this architecture are read here; those of others only transformers knows."""
    return architecture not in _OTHERS and not is_gguf_arch_supported(architecture)


@contextmanager
def tensors(path: Path, model: Any, dtype: torch.dtype) -> Iterator[Mapping[str, Lazy]]:
    """Yield all tensors by the names that a model of transformers has for them.

    Args:
        path: the file.
        model: of the same architecture, on any device.
        dtype: of the tensors.
    """
    head = read(path)
    processor = TENSOR_PROCESSORS.get(head.architecture, TensorProcessor)(config=model.config.to_dict())
    names = get_gguf_hf_weights_map(model, processor)
    file = os.open(path, os.O_RDONLY)
    try:
        yield {
            names[one.name]: Lazy(file, one, _change(processor, one.name), dtype)
            for one in head.tensors if one.name in names
        }
    finally:
        os.close(file)


def _change(processor: TensorProcessor, name: str) -> Callable[[Any], Any] | None:
    """Return what an architecture does to a tensor, None where that is nothing."""
    if name in _AS_THEY_ARE or type(processor).process is TensorProcessor.process:
        return None
    return lambda weights: processor.process(weights, name, parsed_parameters={"tensors": {}}).weights
