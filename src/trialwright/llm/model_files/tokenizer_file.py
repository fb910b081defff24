"""The tokenizer of a local model by itself: what counts tokens needs no weights.

Example: of the packaged gemma3-270m it is ``~/.cache/trialwright/models/a5fd3b62...-tokenizer/tokenizer.json``, or the
one beside the weights where these were converted before.
"""

from pathlib import Path
from typing import Any

from trialwright.core.errors import ModelError
from trialwright.llm.model_files.kept import holding, kept
from trialwright.llm.model_files.locating import Gguf, locate

_NAME = "tokenizer.json"


def tokenizer_json(model: str) -> Path:
    """Return the tokenizer.json of a model, fetched from the hub if need be.

    Raises:
        ModelError: there is none.
    """
    # A tokenizer may come alone: then its folder has no config.json.
    alone = Path(model).expanduser() / _NAME
    if alone.is_file():
        return alone
    source = locate(model)
    if isinstance(source, Gguf):
        return tokenizer_folder(source) / _NAME
    if isinstance(source, Path):
        if not (source / _NAME).is_file():
            raise ModelError(f"{source}: has no tokenizer.json; name a folder or hub id that has one")
        return source / _NAME
    import huggingface_hub  # noqa: PLC0415

    try:
        return Path(huggingface_hub.hf_hub_download(source, _NAME))
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())[:160]
        raise ModelError(f"{source}: no tokenizer.json from the hub: {said}; name a local folder instead") from error


def tokenizer_folder(source: Gguf) -> Path:
    """Return a folder with the tokenizer of a GGUF file, converted where no earlier one is whole."""
    alone = tokenizer_name(source.digest)
    if found := holding(source.digest, _NAME) or holding(alone, _NAME):
        return found
    with source.opened() as path:
        return kept(alone, path, write_tokenizer)


def tokenizer_name(digest: str) -> str:
    """Return the name of the folder of a GGUF file's tokenizer."""
    return f"{digest}-tokenizer"


def write_tokenizer(path: Path, folder: Path) -> None:
    """Read the tokenizer in a GGUF file through transformers, and write it as it is read at speed."""
    load_transformers().AutoTokenizer.from_pretrained(
        path.parent, gguf_file=path.name, trust_remote_code=False
    ).save_pretrained(folder)


def load_transformers() -> Any:
    """Import transformers with its progress bars off."""
    import transformers  # noqa: PLC0415

    transformers.utils.logging.disable_progress_bar()
    return transformers
