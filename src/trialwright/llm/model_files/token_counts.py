"""Counting tokens with the tokenizer of the model that will read them.

Example: ``counter(llm)(["Metformin in Prediabetes"])`` is ``[6]`` for gemma3-270m. Counts are of the
text alone, without the marks that open or close a prompt.
"""

from collections.abc import Callable
from typing import Any

from trialwright.chat import backends
from trialwright.core.errors import ModelError
from trialwright.llm.model_files.head_folder import tokenizer_json
from trialwright.sections.writing import Llm

Counter = Callable[[list[str]], list[int]]

# Model names as OpenAI writes them, the longer ones first: gpt-4o-mini-2024-07-18 is no gpt-4.
_ENCODINGS = (
    ("gpt-4o", "o200k_base"), ("gpt-4.1", "o200k_base"), ("gpt-4.5", "o200k_base"), ("gpt-5", "o200k_base"),
    ("chatgpt-4o", "o200k_base"), ("o1", "o200k_base"), ("o3", "o200k_base"), ("o4", "o200k_base"),
    ("gpt-4", "cl100k_base"), ("gpt-3.5", "cl100k_base"), ("gpt-35", "cl100k_base"),
)


def counter(llm: Llm) -> Counter:
    """Return a function that counts the tokens of each of many texts.

    Raises:
        ModelError: the tokenizer cannot be found, or the model's is not known and none is named.
    """
    if backends.of(llm.backend).runs_here:
        return _from_file(llm.model)
    if llm.tokenizer is not None:
        return _from_file(llm.tokenizer)
    return _openai(llm.model)


def _from_file(model: str) -> Counter:
    """Count with the tokenizer.json of a model; far quicker to load than through transformers."""
    import tokenizers  # noqa: PLC0415

    tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer_json(model)))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def count(texts: list[str]) -> list[int]:
        return [len(encoded) for encoded in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    return count


def _openai(model: str) -> Counter:
    name = model.removeprefix("ft:")
    encoding = next((encoding for prefix, encoding in _ENCODINGS if name.startswith(prefix)), None)
    if encoding is None:
        raise ModelError(
            f"llm.model {model}: its tokenizer is not known; set llm.tokenizer to a folder or a hub id"
        )
    import bpe_openai  # noqa: PLC0415

    tokenizer: Any = bpe_openai.get_encoding(encoding)

    def count(texts: list[str]) -> list[int]:
        return [len(ids) for ids in tokenizer.encode_ordinary_batch(texts)]

    return count
