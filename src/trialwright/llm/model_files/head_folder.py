"""Configuration and tokenizer of a local model by themselves: what counts tokens needs no weights.

Example: of the packaged gemma3-270m they are in ``~/.cache/trialwright/models/a5fd3b62...-head``.
"""

from pathlib import Path

from trialwright.core.errors import ModelError
from trialwright.llm.model_files.kept import holding, kept, whole
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
        return (holding(_named(source), _NAME) or head_folder(source)) / _NAME
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


def head_folder(source: Gguf) -> Path:
    """Return the folder with configuration and tokenizer of a GGUF file, written where no earlier one is whole."""
    name = _named(source)
    if found := whole(name):
        return found
    with source.opened() as path:
        return kept(name, path, write_head)


def write_head(path: Path, folder: Path) -> None:
    """Read the head of a GGUF file through transformers, and write it as it is read at speed."""
    import transformers  # noqa: PLC0415

    transformers.utils.logging.disable_progress_bar()
    # By an Auto class, which alone knows the architecture; a tokenizer is told by the same configuration.
    config = transformers.AutoConfig.from_pretrained(path.parent, gguf_file=path.name, trust_remote_code=False)
    config.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(
        path.parent, gguf_file=path.name, config=config, trust_remote_code=False
    ).save_pretrained(folder)


def _named(source: Gguf) -> str:
    return f"{source.digest}-head"
