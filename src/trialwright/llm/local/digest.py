"""Which weights answer, as a digest.

Example: ``digest(p.llm)`` is "a5fd3b62..." for the packaged gemma3-270m, whose file is held against it before use, and
None for a model behind an endpoint, whose weights nobody here can see.
"""

from pathlib import Path

from huggingface_hub import try_to_load_from_cache

from trialwright.files.fingerprint import of_file, of_weights
from trialwright.llm.local.weights import PACKAGED, PACKAGED_SHA256
from trialwright.sections.writing import Llm


def digest(section: Llm) -> str | None:
    """Return the SHA-256 of the local model's weights; None where they are not on this machine."""
    if section.backend != "local":
        return None
    if section.model == PACKAGED:
        return PACKAGED_SHA256
    path = Path(section.model).expanduser()
    if path.is_file():
        return of_file(path)
    if path.is_dir():
        return of_weights(path)
    try:
        found = try_to_load_from_cache(section.model, "config.json")
    except ValueError:
        return None
    return of_weights(Path(found).parent) if isinstance(found, str) else None
