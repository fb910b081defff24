"""The local model as transformers loads it: a folder of weights and tokenizer, of a GGUF file a converted one.

Example: ``resolve("gemma3-270m")`` is ``~/.cache/trialwright/models/a5fd3b62...``: the GGUF file in
the Python package, converted once.
"""

import shutil
from pathlib import Path

from trialwright.files.fingerprint import of_file
from trialwright.llm.model_files.kept import DIGESTS, kept, whole
from trialwright.llm.model_files.locating import Gguf, locate
from trialwright.llm.model_files.tokenizer_file import load_transformers, tokenizer_name, write_tokenizer


def resolve(model: str, key: str = "llm.model") -> Path | str:
    """Return what transformers loads `model` from: a folder, or a hub id where it is one; `key` is of params.yaml.

    Raises:
        ModelError: it is none of these, its file is damaged, or the package is not installed.
    """
    source = locate(model, key)
    if not isinstance(source, Gguf):
        return source
    if folder := whole(source.digest):
        return folder
    with source.opened() as path:
        return kept(source.digest, path, write)


def write(path: Path, folder: Path) -> None:
    """Read a GGUF file through transformers, and write weights and tokenizer as it reads them at speed."""
    import torch  # noqa: PLC0415

    from trialwright.models import checkpoints  # noqa: PLC0415

    transformers = load_transformers()
    # A packed load in bfloat16 works on the quantised blocks, too slowly to use; so float32 first.
    model = checkpoints.load(
        transformers.AutoModelForCausalLM, path.parent, path.name, fresh=lambda *_: False, gguf_file=path.name,
        dtype=torch.float32, local_files_only=True,
    ).model.to(torch.bfloat16)
    # transformers takes the unpacked model for a quantised one and would refuse to save it.
    model.hf_quantizer = None
    del model.config.quantization_config
    model.save_pretrained(folder)
    # The half of the work, which counting tokens may have done before.
    if alone := whole(tokenizer_name(of_file(path))):
        shutil.copytree(alone, folder, ignore=shutil.ignore_patterns(DIGESTS), dirs_exist_ok=True)
    else:
        write_tokenizer(path, folder)
