"""An encoder of texts into vectors of length 1: the mean of a model's last layer over the tokens of a text.

Example: ``Embedder.load(section).encode(["phase: Phase 2"])`` yields ``([0], array of 1 x 384)``.

Every batch is filled up to one number of rows and padded to a multiple of `STEP` tokens. So the arithmetic of
a text is the same whatever stands beside it, to the last bit, and a run that finds half of its texts' vectors
already kept gives the same table as one that computes them all.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from transformers import AutoModel

from trialwright.core.errors import ModelError
from trialwright.embedding.vectors import Vector
from trialwright.models import checkpoints
from trialwright.models import sources as models
from trialwright.models.checkpoints import has_bfloat16
from trialwright.sections.quality import Embed

STEP = 32
TEXTS_AT_ONCE = 1000


class Embedder:
    """A model that embeds, its tokenizer, and the digest of all that decides a vector beside the text."""

    def __init__(self, model: Any, tokenizer: Any, section: Embed) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._digest = _digest(model, tokenizer, section)
        self.model = model.to(self.device).eval()
        self.tokenizer = tokenizer
        self.section = section

    @classmethod
    def load(cls, section: Embed) -> "Embedder":
        """Load the encoder that params.yaml names.

        Raises:
            ModelError: it cannot be had, is no encoder, or reads fewer tokens.
        """
        # Of embed, or of a section that says the same and more, such as frozen.
        of = type(section).__name__.lower()
        key = f"{of}.model"
        tokenizer = models.load_tokenizer(section.model, key)
        label = f"{key}: {section.model}"
        # The pooler stands behind the last layer, which is all that is read here.
        model = models.have(section.model, key, lambda where, local: checkpoints.load(
            AutoModel, where, label, fresh=lambda _, name: name.startswith("pooler."), local_files_only=local,
            dtype=torch.float32,
        )).model
        checkpoints.note_code(model.config, label)
        if getattr(model.config, "is_encoder_decoder", False):
            raise ModelError(f"{key}: {section.model} is an encoder with a decoder; take an encoder such as minilm")
        models.check_pair(section.model, key, tokenizer, model)
        models.check_length(section.max_length, f"{of}.max_length", section.model, tokenizer, model.config)
        return cls(model, tokenizer, section)

    def key(self, text: str) -> bytes:
        """Return the key under which the vector of a text is kept."""
        return hashlib.sha256(self._digest + text.encode(errors="replace")).digest()

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vector]]:
        """Yield the places of some texts and their vectors, batch by batch, all texts in the end."""
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            coded = self.tokenizer(
                list(texts[start : start + TEXTS_AT_ONCE]), truncation=True, max_length=self.section.max_length,
                return_attention_mask=False, return_token_type_ids=False, verbose=False,
            )["input_ids"]
            of_length: dict[int, list[int]] = {}
            for row, ids in enumerate(coded):
                padded = min(-(-max(len(ids), 1) // STEP) * STEP, self.section.max_length)
                of_length.setdefault(padded, []).append(row)
            for length, rows in sorted(of_length.items()):
                for first in range(0, len(rows), self.section.batch_size):
                    batch = rows[first : first + self.section.batch_size]
                    yield [start + row for row in batch], self._read([coded[row] for row in batch], length)

    def _read(self, batch: Sequence[Sequence[int]], length: int) -> Vector:
        """Embed token ids, padded to one length and filled up to a whole batch."""
        shape = (self.section.batch_size, length)
        ids, mask = np.full(shape, self.tokenizer.pad_token_id, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, each in enumerate(batch):
            ids[row, : len(each)], mask[row, : len(each)] = each, 1
        # Rows that no text fills read one token of padding: a softmax over none would not be a number.
        mask[len(batch) :, 0] = 1
        inputs, held = torch.from_numpy(ids).to(self.device), torch.from_numpy(mask).to(self.device)
        low = self.section.dtype == "bfloat16" and has_bfloat16(self.device)
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=low):
            states = self.model(input_ids=inputs, attention_mask=held).last_hidden_state.float()
        sums = (states * held[..., None]).sum(dim=1) / held.sum(dim=1, keepdim=True).clamp(min=1)
        vectors: Vector = torch.nn.functional.normalize(sums).cpu().numpy()[: len(batch)]
        return vectors


def _digest(model: Any, tokenizer: Any, section: Embed) -> bytes:
    """Digest the weights themselves, since a name or a folder may come to hold others."""
    digest = hashlib.sha256(f"{section.max_length} {section.dtype} ".encode())
    digest.update(tokenizer.backend_tokenizer.to_str().encode())
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.contiguous().flatten().view(torch.uint8).numpy())
    return digest.digest()
