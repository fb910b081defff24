"""A causal language model with its tokenizer, from a folder or the hub.

Example: ``load_causal(Path("model"), "llm.model model", device)`` has the weights of that folder, in bfloat16 where the
device has it, and its tokenizer. What cannot be loaded is told in one line that begins with the label.
"""

from pathlib import Path
from typing import Any, NamedTuple

import torch

from trialwright.core.errors import ModelError
from trialwright.models import checkpoints
from trialwright.models.checkpoints import has_bfloat16


class Causal(NamedTuple):
    """A model of transformers, ready to be asked, and its tokenizer."""

    model: Any
    tokenizer: Any


def device() -> torch.device:
    """Return CUDA where it is there, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def load_causal(source: Path | str, label: str, on: torch.device) -> Causal:
    """Load a model and its tokenizer.

    Args:
        source: a folder, which is read without a network, or a hub id.
        label: begins each message.
        on: where the weights go.

    Raises:
        ModelError: there is no such model, or it cannot be loaded.
    """
    import transformers  # noqa: PLC0415 - reads the environment, which says whether there is a network

    transformers.utils.logging.disable_progress_bar()
    here = isinstance(source, Path)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(source, local_files_only=here, trust_remote_code=False)
        model = checkpoints.load(
            transformers.AutoModelForCausalLM, source, label, fresh=lambda *_: False,
            dtype=torch.bfloat16 if has_bfloat16(on) else torch.float32, local_files_only=here,
        ).model
    except ModelError:
        raise
    # Of a damaged file the libraries raise anything, Exception itself too.
    except Exception as error:
        raise ModelError(f"{label}: cannot be loaded: {' '.join(str(error).split())[:240]}") from error
    checkpoints.note_code(model.config, label)
    vocabulary_of(model, tokenizer, label)
    return Causal(model.to(on).eval(), tokenizer)


def vocabulary_of(model: Any, tokenizer: Any, label: str) -> int:
    """Return how many tokens a model knows; raises ModelError where its tokenizer has more."""
    found = int(model.config.get_text_config().vocab_size)
    if found < len(tokenizer):
        raise ModelError(f"{label}: has {found} tokens, its tokenizer {len(tokenizer)}; not a pair")
    return found
