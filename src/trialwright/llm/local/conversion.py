"""GGUF files as transformers reads them at speed: converted once per machine, and checked whenever they are used.

Example: ``converted(Path("model.gguf"), sha256)`` is ``~/.cache/trialwright/models/a5fd3b62...``, a folder of
safetensors, tokenizer and ``digests.json``, which holds the SHA-256 of each file as it was written.
"""

import logging
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

from trialwright.core import tables
from trialwright.core.errors import InputError, ModelError
from trialwright.files.fingerprint import of_file

DIGESTS = "digests.json"
_log = logging.getLogger(__name__)


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


def whole(digest: str) -> Path | None:
    """Return the converted folder of a file's SHA-256, None where it is not there or not as it was written."""
    folder = cache_folder() / digest
    if not folder.is_dir():
        return None
    try:
        written = tables.read_json(folder / DIGESTS)
        if written and written == _digests(folder):
            return folder
    except (InputError, OSError):
        pass
    _log.warning("%s: is not as it was converted; converting it anew", folder)
    return None


def converted(path: Path, digest: str) -> Path:
    """Return the folder of a GGUF file of this SHA-256, converting it where there is none that is whole.

    Raises:
        ModelError: the file cannot be read as GGUF.
    """
    if folder := whole(digest):
        return folder
    from trialwright.llm.local import gguf  # noqa: PLC0415 - what it stands on takes a second

    done = cache_folder() / digest
    _log.warning("%s: reading the GGUF file into %s; once, about a minute", path.name, done)
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix=".convert-") as made:
        folder = Path(made) / "model"
        try:
            gguf.check(path)
            write(path, folder)
        # Of a damaged file the libraries raise anything, Exception itself too.
        except Exception as error:
            raise ModelError(f"{path}: cannot be read as GGUF: {' '.join(str(error).split())[:200]}") from error
        tables.write_json(folder / DIGESTS, _digests(folder))
        try:
            if done.exists():
                done.rename(Path(made) / "damaged")
            folder.rename(done)
        except OSError:
            # Another process was first: its folder has the same content.
            if not done.is_dir():
                raise
    return done


def write(path: Path, folder: Path) -> None:
    """Read a GGUF file through transformers, and write weights and tokenizer as it reads them at speed."""
    import torch  # noqa: PLC0415

    from trialwright.models import checkpoints  # noqa: PLC0415

    transformers = load_transformers()
    # A packed load in bfloat16 works on the quantised blocks, too slowly to use; so float32 first.
    model = checkpoints.load(
        transformers.AutoModelForCausalLM, path.parent, path.name, fresh=lambda *_: False, gguf_file=path.name,
        dtype=torch.float32, local_files_only=True,
    ).model.to(torch.bfloat16)
    # transformers takes the unpacked model for a quantised one and would refuse to save it.
    model.hf_quantizer = None
    del model.config.quantization_config
    model.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(
        path.parent, gguf_file=path.name, trust_remote_code=False
    ).save_pretrained(folder)


def load_transformers() -> Any:
    """Import transformers with its progress bars off."""
    import transformers  # noqa: PLC0415

    transformers.utils.logging.disable_progress_bar()
    return transformers


def _digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file but the list of them; what is no file makes the folder another."""
    return {
        path.name: of_file(path) if path.is_file() else "no file"
        for path in sorted(folder.iterdir()) if path.name != DIGESTS
    }
