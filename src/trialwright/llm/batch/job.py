"""What an endpoint says about a batch, checked: the client passes on whatever came.

Example: ``job_of(client.batches.retrieve("batch_1").to_dict()).has_ended`` is true once nothing more will come.
"""

from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, ValidationError

from trialwright.llm.endpoint.faults import AgainError

_LABEL = "trialwright"
_ENDED = frozenset({"failed", "completed", "expired", "cancelled"})

# Ids and states go into lines on the terminal and into addresses.
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")]


class Counts(BaseModel):
    """How many requests a batch has, and has answered."""

    total: int
    completed: int


class Failure(BaseModel):
    """One thing that is wrong with a batch."""

    code: str | None = None
    message: str | None = None


class Failures(BaseModel):
    """All that is wrong with a batch."""

    data: list[Failure] | None = None


class Job(BaseModel):
    """A batch as it was when it was looked at."""

    id: Name
    status: Annotated[Name, StringConstraints(to_lower=True)]
    created_at: int = 0
    output_file_id: Name | None = None
    error_file_id: Name | None = None
    metadata: dict[str, Any] | None = None
    request_counts: Counts | None = None
    errors: Failures | None = None

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will come."""
        return self.status in _ENDED

    @property
    def is_worth(self) -> bool:
        """Tell whether it has answers, or may have some yet."""
        return not self.has_ended or bool(self.request_counts and self.request_counts.completed)

    @property
    def digest(self) -> str:
        """Return the digest of its keys that was put in at its creation; empty where it is not ours."""
        return str((self.metadata or {}).get(_LABEL, ""))

    def failures(self) -> list[Failure]:
        """Return what is wrong with it as a whole."""
        return (self.errors.data if self.errors else None) or []

    def __str__(self) -> str:
        """Return how far it is, for the terminal."""
        counts = self.request_counts
        return f"{self.status}, {counts.completed:,} of {counts.total:,} answered" if counts else self.status


def label(digest: str) -> dict[str, str]:
    """Return the metadata by which a batch is found again."""
    return {_LABEL: digest}


def job_of(found: Any) -> Job:
    """Read a batch, as JSON gives it.

    Raises:
        AgainError: it is no batch.
    """
    try:
        return Job.model_validate(found)
    except ValidationError as error:
        raise AgainError("an answer that is no batch") from error
