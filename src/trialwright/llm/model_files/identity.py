"""Which model answers: its name and the SHA-256 of its weights, and never where they lie.

Example: ``identity(llm)`` is ``Identity("mine.gguf", "9f86d081...")`` for ``llm.model: /data/models/mine.gguf``, and
requests to it name the model ``mine.gguf@9f86d081...``: the file may move, and nothing is asked again.
"""

from pathlib import Path
from typing import NamedTuple

from trialwright.chat import backends
from trialwright.core.errors import ModelError
from trialwright.files.fingerprint import of_weights, public_name
from trialwright.files.known_digests import known_digest
from trialwright.llm.model_files.locating import is_gguf, is_model_folder, locate
from trialwright.llm.model_files.named_models import BY_DIGEST, MODELS, PACKAGED
from trialwright.sections.writing import Llm


class Identity(NamedTuple):
    """A model's name as others may see it, and the SHA-256 of its weights, None where nobody here can know it."""

    name: str
    sha256: str | None


def identity(llm: Llm) -> Identity:
    """Return which model answers; a file or folder that is not on this machine has no digest.

    A file that is one of `MODELS` has that name, whatever it is called here.
    """
    if not backends.of(llm.backend).runs_here:
        return Identity(public_name(llm.model), None)
    if llm.model in MODELS:
        return Identity(llm.model, MODELS[llm.model].sha256)
    path = Path(llm.model).expanduser()
    # Of ".." and a link to it too, the name of what it leads to.
    name = path.resolve().name
    if is_gguf(path):
        sha = known_digest(path)
        return Identity(BY_DIGEST[sha].name if sha in BY_DIGEST else name, sha)
    if is_model_folder(path):
        return Identity(name, of_weights(path, known_digest))
    return Identity(public_name(llm.model), _of_hub(llm.model))


def as_asked(llm: Llm) -> Llm:
    """Return `llm` with its model as requests name it: ``NAME@SHA-256`` for a file or a folder.

    A hub id and an endpoint's name stand for themselves, because whoever writes requests need not have the weights. So
    does the name of the default model, which had no digest in requests before others had.

    Raises:
        ModelError: there is no such file or folder, or no weights in it.
    """
    if not backends.of(llm.backend).runs_here or isinstance(locate(llm.model), str):
        return llm
    found = identity(llm)
    if found.sha256 is None:
        raise ModelError(f"llm.model {llm.model}: no weights in that folder; put model.safetensors there")
    return llm.model_copy(
        update={"model": found.name if found.name == PACKAGED else f"{found.name}@{found.sha256}"}
    )


def _of_hub(name: str) -> str | None:
    """Return the digest of a hub model's weights, if they were fetched."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415 - for such models alone

    try:
        config = try_to_load_from_cache(name, "config.json")
    except ValueError:
        return None
    return of_weights(Path(config).parent, known_digest) if isinstance(config, str) else None
