"""What an ended batch brought, and bringing it in: answers kept, money settled, the rest left to be asked again.

Example: of 500 requests of an expired batch 480 were answered and are kept, a refused one is kept as
``bad_request``, and 19 are told to have expired, and put back. A batch that failed was never begun, and says why.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from trialwright.chat.completion import FINAL, Completion, Keep
from trialwright.core.errors import EndpointError
from trialwright.llm.batch import jsonl
from trialwright.llm.batch.job import Job
from trialwright.llm.batch.left import Left
from trialwright.llm.batch.remote import Remote
from trialwright.llm.cost.budget import Budget
from trialwright.llm.endpoint.faults import REFUSED_FIRST, AgainError, unanswered
from trialwright.llm.sealed import outcomes
from trialwright.web.messages import line


@dataclass(slots=True)
class Ended:
    """The outcome of each request of a batch, by kind."""

    answers: list[Completion] = field(default_factory=list)
    refused: list[Completion] = field(default_factory=list)
    again: dict[str, AgainError] = field(default_factory=dict)
    fatal: EndpointError | None = None
    crowded: bool = False


def ended(remote: Remote, job: Job, keys: Sequence[str]) -> Ended:
    """Read the files of a batch; each of its keys has one outcome.

    Raises:
        AgainError: a file cannot be fetched now.
    """
    result, left = Ended(), set(keys)
    with ExitStack() as open_files:
        # Both are fetched before the first is read: a batch is collected whole or not at all.
        files = [open_files.enter_context(remote.fetched(one)) for one in (job.output_file_id, job.error_file_id)]
        for file in files:
            for key, outcome in jsonl.outcomes(file, left, remote.address, remote.secret):
                _sort(result, key, outcome)
    errors = job.failures() if job.status == "failed" else []
    said = line(errors[0].message or errors[0].code or "", remote.secret) if errors else ""
    for key in keys:
        if key in left:
            # A batch that completed has done the work, whatever became of the line.
            done = job.status == "completed"
            result.again[key] = AgainError(said or f"no answer in a batch that is {job.status}", billed=done)
    if errors:
        result.crowded = any(error.code == "token_limit_exceeded" for error in errors)
        if not result.crowded:
            result.fatal = EndpointError(f"{remote.address}: refuses {job.id}: {said}; see llm and sampling")
    return result


def _sort(result: Ended, key: str, outcome: jsonl.Outcome) -> None:
    if isinstance(outcome, AgainError):
        result.again[key] = outcome
    elif isinstance(outcome, EndpointError):
        result.again[key], result.fatal = AgainError(str(outcome)), outcome
    elif outcome.finish_reason == "bad_request":
        result.refused.append(outcome)
    else:
        result.answers.append(outcome)


# Answers that are made durable in one go.
KEPT_AT_ONCE = 1000


class Harvest:
    """What came in so far; `one_by_one` once the account's queue has been full."""

    def __init__(self, left: Left, keep: Keep, budget: Budget, address: str) -> None:
        self.one_by_one = False
        self._left, self._keep, self._budget, self._address = left, keep, budget, address
        self._answered = False

    def bring_in(self, result: Ended, digest: str, size: int, *, alone: bool) -> EndpointError | None:
        """Take what a batch of so many requests brought; return what stops the run.

        `alone` says that no other batch of this run was under way.
        """
        # First: a run that is killed before all is kept collects the batch once more, and settles nothing anew.
        self._budget.settle_batch(digest, self._costs(result))
        for start in range(0, len(result.answers), KEPT_AT_ONCE):
            self._keep(*result.answers[start : start + KEPT_AT_ONCE])
        self._answered |= any(outcomes.ended(one.finish_reason, one.text) in FINAL for one in result.answers)
        fatal = result.fatal or self._judge(result.refused)
        # A queue that is full says nothing about a request, unless it is alone in its batch.
        counted = not result.crowded or size == 1
        for key, why in result.again.items():
            if key in self._left:
                self._left.put_back(key, counted=counted)
                self._left.said = str(why)
        if result.crowded:
            self.one_by_one = True
            if alone:
                self._left.most = max(1, size // 2)
        return fatal

    def _costs(self, result: Ended) -> dict[str, float | None]:
        """Return what each request cost; None where it may have been the worst."""
        answers = {one.key: self._budget.cost(one) for one in (*result.answers, *result.refused)}
        return answers | {key: None if why.billed else 0.0 for key, why in result.again.items()}

    def _judge(self, refused: list[Completion]) -> EndpointError | None:
        """Keep refused requests, but those that teach how to ask; where all are refused, none will be answered."""
        if not self._answered:
            refused = [answer for answer in refused if not self._left.learn(answer)]
        self._keep(*refused)
        if self._answered or len(refused) < REFUSED_FIRST:
            return None
        return unanswered(self._address, refused[0])
