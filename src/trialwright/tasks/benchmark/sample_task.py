"""What every benchmark task is: the trials it can use, its prompts, its answer, how it is read, scored and guessed.

Example: ``ArmDesign().build(trials, rules, seed)`` yields samples and refusals; of an answer ``{"answer": "b"}`` to the
first, ``read("b", sample)`` is "B", and ``metrics[0].value(sample, "B")`` 1.0 where that is right.

A task is asked and read through the same two halves as reasons and trials (`tasks.task`): `asking` makes them of any
task here. A new one is a module with such a class, a folder of prompt files in each variant, and its name in
`sections.benchmark` and `every`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.task_sample import NoSample, SplitTrial, TaskSample
from trialwright.tasks.task import Row


class Metric(NamedTuple):
    """A figure over the samples of a form.

    `value` of a sample's row, its true answer and what was answered (None: nothing that can be read) is a number.
    `across`: their mean or median, or, with `of`, the mean of the means over the classes that `of` names for a true
    answer (balanced accuracy); a sample of class "" is left out.
    `unit`: of the figure, "" of a share.
    """

    name: str
    value: Callable[[Row, Any, Any], float]
    across: Literal["mean", "median", "balanced"] = "mean"
    of: Callable[[Any], str] | None = None
    form: str = ""
    lower_is_better: bool = False
    # Which samples it is over; None: all.
    counts: Callable[[Row], bool] | None = None
    unit: str = ""


class Records(NamedTuple):
    """What an answer may be looked up in.

    `trials` of a task: the trials with the columns that it reads and their sides. `reviews`: the file of the user's own
    reviews, as `review_lines` reads it.
    """

    trials: Callable[["SampleTask"], Iterable[SplitTrial]]
    reviews: Path


class SampleTask(ABC):
    """A benchmark task."""

    name: ClassVar[str]
    forms: ClassVar[tuple[str, ...]]
    # Of ``TRIALS``, beside the id.
    columns: ClassVar[tuple[str, ...]]
    metrics: tuple[Metric, ...]
    # Whether the design of a trial has the answer: then a synthetic trial, which has nothing else, gives samples too.
    from_design: ClassVar[bool] = False
    # What `guess` does, in words.
    guessed_by: ClassVar[str]

    @abstractmethod
    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield the samples of trials in the order of their table, and for each form a refusal where there is none."""

    @abstractmethod
    def schema(self, sample: Row) -> dict[str, Any]:
        """Return the JSON schema of the answer to a sample."""

    @abstractmethod
    def read(self, value: Any, sample: Row) -> Any:
        """Return an answer as it is scored, or raise a `RejectionError` that names why it is none."""

    def ready(self, records: Records, asked: Sequence[Row]) -> "SampleTask":
        """Return the task with all that its metrics look up for these samples: itself, where they look up nothing."""
        return self

    def target(self, answer: Any) -> Any:
        """Return what a model is trained to answer, of the answer of a sample; None where it can answer nothing."""
        return answer

    @abstractmethod
    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return the answers of a trivial baseline, which has seen the samples of the train split alone."""
