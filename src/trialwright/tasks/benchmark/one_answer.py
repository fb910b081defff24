"""Tasks that ask one question about each trial, whose answer is written.

Example: `SampleSize` tells a trial and asks for a number: of each trial that says how many it was to enrol there is one
sample, and of each other a refusal.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.task_sample import FREE, NoSample, SplitTrial, TaskSample
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Trial


class OneAnswerTask(SampleTask):
    """One question a trial."""

    forms = (FREE,)

    @abstractmethod
    def asked(self, trial: Trial, rules: Tasks) -> tuple[str, Any]:
        """Return what is told of a trial and the answer, or raise a `RejectionError` that names why there is none."""

    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield a sample or a refusal for each trial."""
        for given in trials:
            own = given.trial_id
            try:
                told, answer = self.asked(Trial.from_row(given.row), rules)
            except RejectionError as rejected:
                yield NoSample(f"{self.name}-{FREE}-{own}", rejected.reason, rejected.detail)
            else:
                yield TaskSample(self.name, FREE, own, given.split, [own], given.date, told, answer)
