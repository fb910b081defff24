"""Which weights an encoder has, as a digest.

Example: ``digest("minilm", "train.model")`` is "53aa5117...", the SHA-256 of the packaged model.safetensors.
"""

from pathlib import Path

from trialwright.files.fingerprint import of_file, of_weights
from trialwright.models import sources as models

# The weights of an encoder on the hub, in the order in which transformers looks for them.
_HUB_FILES = ("model.safetensors", "pytorch_model.bin")


def digest(name: str, key: str) -> str | None:
    """Return the SHA-256 of an encoder's weights, fetched from the hub if need be; None where that fails.

    Raises:
        ModelError: a packaged model is not installed.
    """
    where = models.resolve(name, key)
    if Path(where).is_dir():
        return of_weights(Path(where))
    # Of packaged models and folders nobody needs it.
    from huggingface_hub import hf_hub_download  # noqa: PLC0415

    for file in _HUB_FILES:
        try:
            return of_file(Path(hf_hub_download(where, file)))
        except (OSError, ValueError):
            continue
    return None
