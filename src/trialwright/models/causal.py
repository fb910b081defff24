"""A causal language model with its tokenizer, from a folder, a GGUF file or the hub.

Example: ``load_causal(Path("model"), "llm.model model", device)`` has the weights of that folder, in bfloat16 where the
device has it, and its tokenizer. What cannot be loaded is told in one line that begins with the label.
"""

from pathlib import Path
from typing import Any, NamedTuple

import torch

from trialwright.core.errors import ModelError
from trialwright.models import checkpoints
from trialwright.models.checkpoints import has_bfloat16
from trialwright.models.packed_model import PackedModel


class Causal(NamedTuple):
    """A model of transformers, ready to be asked, and its tokenizer."""

    model: Any
    tokenizer: Any


def device() -> torch.device:
    """Return CUDA where it is there, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def load_causal(source: Path | str | PackedModel, label: str, on: torch.device) -> Causal:
    """Load a model and its tokenizer.

    Args:
        source: a folder or a GGUF file, which are read without a network, or a hub id.
        label: begins each message.
        on: where the weights go.

    Raises:
        ModelError: there is no such model, or it cannot be loaded.
    """
    import transformers  # noqa: PLC0415 - reads the environment, which says whether there is a network

    transformers.utils.logging.disable_progress_bar()
    here = not isinstance(source, str)
    dtype = torch.bfloat16 if has_bfloat16(on) else torch.float32
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            source.head if isinstance(source, PackedModel) else source, local_files_only=here, trust_remote_code=False
        )
        model = unpacked(source, label, dtype) if isinstance(source, PackedModel) else checkpoints.load(
            transformers.AutoModelForCausalLM, source, label, fresh=_none, dtype=dtype, local_files_only=here,
        ).model
    except ModelError:
        raise
    # Of a damaged file the libraries raise anything, Exception itself too.
    except Exception as error:
        raise ModelError(f"{label}: cannot be loaded: {' '.join(str(error).split())[:240]}") from error
    checkpoints.note_code(model.config, label)
    vocabulary_of(model, tokenizer, label)
    return Causal(model.to(on).eval(), tokenizer)


def unpacked(source: PackedModel, label: str, dtype: torch.dtype) -> Any:
    """Return the model in a GGUF file, its weights rounded to bfloat16 whatever they are kept as.

    Args:
        source: the file, and what was made of its head.
        label: begins each message.
        dtype: of the weights.

    Raises:
        ModelError: it does not fit, see `checkpoints.load`, or is not the file that it was.
        Exception: whatever the libraries raise of a damaged file.
    """
    import transformers  # noqa: PLC0415

    from trialwright.models import gguf_head, gguf_weights  # noqa: PLC0415 - needed for such files alone

    kind = transformers.AutoModelForCausalLM
    with source.opened() as path:
        if not gguf_weights.reads(gguf_head.read(path).architecture):
            found = checkpoints.load(
                kind, path.parent, label, fresh=_none, gguf_file=path.name, dtype=torch.bfloat16, local_files_only=True
            )
            # transformers takes what it unpacked for a quantised model still, which it would refuse to save.
            found.model.hf_quantizer = None
            del found.model.config.quantization_config
            return found.model.to(dtype)
        config = transformers.AutoConfig.from_pretrained(source.head, local_files_only=True, trust_remote_code=False)
        with torch.device("meta"):
            empty = kind.from_config(config, trust_remote_code=False)
        with gguf_weights.tensors(path, empty, dtype) as tensors:
            # An Auto class takes no weights without a name.
            return checkpoints.load(
                type(empty), None, label, fresh=_none, config=config, state_dict=tensors, dtype=dtype
            ).model


def _none(*_: Any) -> bool:
    """Say of any weight that it may not be new."""
    return False


def vocabulary_of(model: Any, tokenizer: Any, label: str) -> int:
    """Return how many tokens a model knows; raises ModelError where its tokenizer has more."""
    found = int(model.config.get_text_config().vocab_size)
    if found < len(tokenizer):
        raise ModelError(f"{label}: has {found} tokens, its tokenizer {len(tokenizer)}; not a pair")
    return found
