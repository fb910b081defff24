"""Prompts and answers as token ids; what is too long for the model is left out, and counted.

Example: of a question with four options the prompt has 700 tokens and each answer six, the letter being the fifth.
"""

import json
from collections import Counter
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.core.errors import ModelError

SYNTHETIC, CHOICE = "synthetic", "choice"


class Exercise(NamedTuple):
    """A sample with its token ids; `kind` is its task and form."""

    sample_id: str
    kind: tuple[str, str]
    split: str
    source: str
    group: str
    prompt: list[int]
    answers: list[list[int]]
    right: int

    @property
    def answer(self) -> list[int]:
        """The true answer."""
        return self.answers[self.right]

    @property
    def synthetic(self) -> bool:
        """Whether it is of a synthetic trial."""
        return self.source == SYNTHETIC


class Exercises(NamedTuple):
    """What a model can read, and how many samples of each kind and split it cannot."""

    train: list[Exercise]
    test: list[Exercise]
    too_long: Counter[tuple[tuple[str, str], str]]


def tokenized(texts: pa.Table, tokenizer: Any, max_tokens: int, label: str) -> Exercises:
    """Tokenize rows of ``TUNING_TEXTS``.

    Args:
        texts: the rows.
        tokenizer: of the model, of transformers.
        max_tokens: of a prompt and its longest answer.
        label: begins a message.

    Raises:
        ModelError: the prompts are messages, and the tokenizer has no chat template.
    """
    found = Exercises([], [], Counter())
    for row in tables.rows(texts):
        prompt = prompt_ids(json.loads(row["prompt"]), tokenizer, label)
        answers = [list(tokenizer(answer, add_special_tokens=False).input_ids) for answer in row["answers"]]
        kind = (row["task"], row["form"])
        if len(prompt) + max(map(len, answers)) > max_tokens:
            found.too_long[kind, row["split"]] += 1
            continue
        of_split = found.train if row["split"] == "train" else found.test
        of_split.append(Exercise(
            row["sample_id"], kind, row["split"], row["source"], row["group"], prompt, answers, row["right"]
        ))
    return found


def prompt_ids(prompt: str | list[dict[str, str]], tokenizer: Any, label: str) -> list[int]:
    """Return the token ids of a text to be continued as it stands, or of messages through the chat template."""
    if isinstance(prompt, str):
        return list(tokenizer(prompt).input_ids)
    if not tokenizer.chat_template:
        raise ModelError(f"{label}: has no chat template; set llm.prompts to document, or others of form text")
    return list(tokenizer.apply_chat_template(prompt, add_generation_prompt=True, tokenize=True, return_dict=False))
