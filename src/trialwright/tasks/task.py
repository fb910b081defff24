"""What a task is: something that an LLM is asked for each plan, or each text, and that is read out of its answer.

Example: of the task of reasons, ``ReasonsQuestion(section).values(plan, 7_000_017)`` fills its prompt files and
``ReasonsReader(section).read(plan, answer)`` is a row of ``tables.REASONS``. A task has these two halves, since asking
and reading are stages of their own: a new way to read an answer leaves every request as it is. Another task is a
folder with both; its prompt files are in a folder of each variant of the prompts.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from trialwright.sections.writing import Reasons, Sampling

Row = Mapping[str, Any]


class RejectionError(Exception):
    """A plan that ends here: `reason` is a column value of ``tables.REJECTS``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class Prompts(NamedTuple):
    """The parts of a task's prompt in the paper's order, and the folder of each variant that holds their files."""

    folder: str
    parts: tuple[str, ...]


class Reply(NamedTuple):
    """The text that a model wrote for a plan; `cut` where it ran into max_tokens."""

    key: str
    text: str
    cut: bool
    body: str


class Half(Protocol):
    """What both halves of a task say alike."""

    def check(self, plan: Row) -> None:
        """Raise a `RejectionError` where a plan lacks what the task needs."""


class Question(Half, Protocol):
    """The half that asks."""

    @property
    def prompts(self) -> Prompts:
        """The prompt files."""

    @property
    def sampling(self) -> Sampling:
        """How tokens are drawn."""

    def values(self, plan: Row, draw: int) -> dict[str, Any]:
        """Return what the prompt files are filled with, beside intervention, label and examples."""

    def format(self, plan: Row, draw: int, *, bounds: bool) -> dict[str, Any] | None:
        """Return the format that an answer must have; with `bounds` where the backend can hold to those."""


class Reader(Half, Protocol):
    """The half that reads."""

    @property
    def rows(self) -> pa.Schema:
        """The columns of what is accepted."""

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row that an answer is, or raise a `RejectionError` that names why it is none."""


def plans_to_explain(plans: pa.Table, reasons: Reasons) -> pa.Table:
    """Return the plans (``tables.PLANS``) for which reasons are asked: all, or none where ``reasons.count`` is 0."""
    return plans if reasons.count else plans.slice(0, 0)
