"""What a model's files hold, told by their SHA-256, so that a name or a folder cannot stand for two models.

Example: ``fingerprint(Path("data/models/encoder/hybrid/40"))`` is the SHA-256 of its model.safetensors.
"""

import hashlib
from pathlib import Path

from trialwright.ground.errors import ModelError

# Of what transformers reads from a folder, the files of weights.
_WEIGHTS = (".safetensors", ".bin")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(folder: str | Path) -> str:
    """Return the SHA-256 of the weights in a folder, in hex.

    That of one file is the file's own, as the hub shows it; of several it is that of their names and digests.

    Raises:
        ModelError: the folder holds no weights.
    """
    files = sorted(path for path in Path(folder).iterdir() if path.suffix in _WEIGHTS) if Path(folder).is_dir() else []
    if not files:
        raise ModelError(f"{folder}: holds no weights, expected *.safetensors or *.bin")
    digests = {path.name: sha256(path) for path in files}
    if len(digests) == 1:
        return digests[files[0].name]
    return hashlib.sha256("".join(f"{digest} {name}\n" for name, digest in digests.items()).encode()).hexdigest()
