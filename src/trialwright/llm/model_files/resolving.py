"""The local model as it is loaded: a folder that transformers reads, a GGUF file, or a hub id.

Example: ``resolve("gemma3-270m").head`` is ``~/.cache/trialwright/models/a5fd3b62...-head``, beside which the GGUF file
in the Python package has the weights.
"""

from pathlib import Path

from trialwright.llm.model_files.head_folder import head_folder
from trialwright.llm.model_files.locating import Gguf, locate
from trialwright.models.packed_model import PackedModel


def resolve(model: str, key: str = "llm.model") -> Path | str | PackedModel:
    """Return what `model` is loaded from; `key` is of params.yaml.

    Raises:
        ModelError: there is no such model, its file is damaged, or not here.
    """
    source = locate(model, key)
    return PackedModel(head_folder(source), source.opened) if isinstance(source, Gguf) else source
