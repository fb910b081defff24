"""Digests of files and of weights, so that a run can say what exactly it was made with, and names without paths.

Example: ``of_weights(folder)`` is the SHA-256 of the folder's model.safetensors, which the Hugging Face hub shows for
that file too; ``public_name("/data/models/mine")`` is "mine".
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from trialwright.sections.real_trials import Acquire

_DIGEST = re.compile(r"(@[0-9a-f]{12})[0-9a-f]{52}$")
_PATH = re.compile(r"[/~.\\]|[A-Za-z]:[/\\]")


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_files(
    section: Acquire, registry: Path, outcomes: Path, vocabulary: Path, interventions: Path, reviews: Path,
    synthetic: Path,
) -> dict[str, dict[str, str | None]]:
    """Return what was brought: the user's own name of each file, without its folders, and the SHA-256 of our copy."""
    copies = {
        "registry": registry, "outcomes": outcomes, "vocabulary": vocabulary, "interventions": interventions,
        "reviews": reviews, "synthetic": synthetic,
    }
    return {key: {"name": _own_name(section, key), "sha256": of_file(copy)} for key, copy in copies.items()}


def _own_name(section: Acquire, key: str) -> str | None:
    if section.source == "ctgov" and key == "registry":
        return urlsplit(section.query.url).hostname
    of_any = {"interventions", "reviews", "synthetic"}
    name = getattr(section, key) if section.source != "demo" or key in of_any else None
    return PurePath(name).name if name else None


def of_weights(folder: Path, digest: Callable[[Path], str] = of_file) -> str | None:
    """Return the SHA-256 of a folder's one weights file, that of a list of them where there are several, or None.

    Args:
        folder: of a model.
        digest: returns the SHA-256 of a file.
    """
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    if len(files) == 1:
        return digest(files[0])
    listed = "".join(f"{digest(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest() if files else None


def public_name(name: str) -> str:
    """Return a model's name as others may see it: of a path, which is one machine's, its end alone."""
    return PurePath(name.replace("\\", "/")).name if _PATH.match(name) else name


def short_name(model: str) -> str:
    """Return the name of a model in a request for a reader: of a digest in it the first 12 digits."""
    return _DIGEST.sub(r"\1", model)
