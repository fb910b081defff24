"""A sample of a benchmark task: what is given, what is asked for, and the answer.

Example: a question of arm_design with options, about trial NCT00010101, has the id "arm_design-choice-NCT00010101",
which stands in tables and never in a prompt.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from trialwright.tasks.task import Row

CHOICE, FREE = "choice", "free"
# Where samples are from: records of the registry, or reviews that the user brings.
REGISTRY, REVIEWS = "registry", "reviews"
LETTERS = "ABCDEFGH"


class SplitTrial(NamedTuple):
    """What a sample is made of: a row of ``TRIALS``, the side of the split that it is on, and its date."""

    row: Row
    split: str
    date: str | None

    @property
    def trial_id(self) -> str:
        """The id of the trial."""
        return str(self.row["trial_id"])


class TaskSample(NamedTuple):
    """One question with its answer; see ``SAMPLES`` for the columns."""

    task: str
    form: str
    key: str
    split: str
    trial_ids: list[str]
    date: str | None
    material: str
    answer: Any
    options: Sequence[str] = ()
    group: str = ""
    source: str = REGISTRY
    rationale: Sequence[str] = ()

    @property
    def sample_id(self) -> str:
        """The id: of the task, the form, and what the sample is about."""
        return f"{self.task}-{self.form}-{self.key}"

    def as_row(self) -> dict[str, Any]:
        """Return a row of ``SAMPLES``."""
        return {
            "sample_id": self.sample_id, "task": self.task, "form": self.form, "split": self.split,
            "source": self.source, "trial_ids": self.trial_ids, "group": self.group or self.sample_id,
            "date": self.date, "material": self.material, "options": list(self.options),
            "answer": json.dumps(self.answer, ensure_ascii=False), "rationale": list(self.rationale),
        }


def row_answer(row: Row) -> Any:
    """Return the true answer of a row of ``SAMPLES``."""
    return json.loads(row["answer"])


class NoSample(NamedTuple):
    """A trial or a topic of which there is no sample in this form, and why: a row of ``REJECTS``."""

    id: str
    reason: str
    detail: str = ""


def place(text: str, seed: int) -> int:
    """Return a number from 0 to 2**64 - 1 that a text and a seed decide, whatever else there is."""
    return int.from_bytes(hashlib.blake2b(f"{seed} {text}".encode(), digest_size=8).digest(), "big")
