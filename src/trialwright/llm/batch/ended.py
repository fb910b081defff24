"""What an ended batch brought: answers to keep, requests to ask again, and what stops the run.

Example: of 500 requests of an expired batch 480 were answered; 20 are told to have expired, and are to ask
again. A batch that failed was never begun, and says why.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from trialwright.chat.completion import Completion
from trialwright.core.errors import EndpointError
from trialwright.llm.batch import jsonl
from trialwright.llm.batch.job import Job
from trialwright.llm.batch.remote import Remote
from trialwright.llm.endpoint.faults import AgainError
from trialwright.llm.endpoint.words import line


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
