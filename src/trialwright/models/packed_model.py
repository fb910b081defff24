"""A model in a GGUF file, as it is handed to what loads it.

Example: ``PackedModel(Path("~/.cache/trialwright/models/a5fd3b62...").expanduser(), opened)``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple


class PackedModel(NamedTuple):
    """The folder of configuration and tokenizer, as transformers reads them, and the file, which has the weights."""

    head: Path
    opened: Callable[[], AbstractContextManager[Path]]
