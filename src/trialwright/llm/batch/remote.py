"""The Batch API as this room uses it: create a batch once, find one's own, look at it, fetch its files.

Example: ``remote.create(lines, "/v1/chat/completions", digest)`` uploads the lines and creates a batch whose
metadata holds the digest; should the answer to that call be lost, ``remote.find`` tells whether there is one.
"""

import json
import tempfile
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any

import httpx2
import openai

from trialwright.core.errors import EndpointError
from trialwright.llm.batch.job import Job, job_of, label
from trialwright.llm.endpoint.faults import AgainError, judged
from trialwright.web.messages import hide
from trialwright.web.unpacking import TooLargeError

# Files of a batch are kept for thirty days; an older batch has nothing left to fetch.
_KEPT_S = 30 * 24 * 3600
_MOST_LISTED = 10_000


class Remote:
    """The batches of one endpoint, at `address` and under the key `secret`."""

    def __init__(self, client: openai.OpenAI, address: str) -> None:
        self.address, self.secret, self._client = address, client.api_key, client

    def create(self, lines: IO[bytes], url: str, digest: str) -> Job:
        """Upload lines and create their batch.

        Raises:
            AgainError: nothing was heard of it; it may be there all the same.
        """
        with self._named("a batch"):
            lines.seek(0)
            file = self._client.files.create(file=(f"{digest[:16]}.jsonl", lines), purpose="batch")
            if not isinstance(getattr(file, "id", None), str):
                raise AgainError("an answer that is no file")
            # The client must not repeat this call by itself: two batches would both be paid for.
            return self._job(self._client.with_options(max_retries=0).batches.create(
                input_file_id=file.id, endpoint=url, completion_window="24h",  # type: ignore[arg-type]
                metadata=label(digest),
            ))

    def find(self, apart_from: Container[str]) -> dict[str, Job]:
        """Return one's own batches by digest, of each the newest that still runs or has answers."""
        oldest = time.time() - _KEPT_S
        found: dict[str, Job] = {}
        with self._named("a list of batches"):
            for batch in islice(self._client.batches.list(limit=100), _MOST_LISTED):
                job = self._job(batch)
                if job.created_at < oldest:
                    break
                if job.digest and job.is_worth and job.id not in apart_from:
                    found.setdefault(job.digest, job)
        return found

    def look(self, batch: str) -> Job:
        """Return a batch as it is now.

        Raises:
            EndpointError: there is none of this name.
        """
        with self._named(batch):
            try:
                return self._job(self._client.batches.retrieve(batch))
            except openai.NotFoundError as error:
                raise EndpointError(
                    f"{self.address}: knows no {batch}, which an earlier run created; use the key of that run, or "
                    "delete the note of it in .trialwright/batches to ask, and pay, again"
                ) from error

    def _job(self, found: Any) -> Job:
        """Read a batch; one whose name repeats the key is nowhere to be found again, nor told."""
        plain = found.to_dict() if hasattr(found, "to_dict") else found
        return job_of(json.loads(hide(json.dumps(plain, default=str), self.secret)))

    @contextmanager
    def fetched(self, file: str | None) -> Iterator[IO[bytes]]:
        """Fetch a file whole, then give it to read; one that is no longer kept is empty."""
        with tempfile.TemporaryFile() as kept:
            if file:
                with self._named(f"file {file}"):
                    self._fetch(file, kept)
            kept.seek(0)
            yield kept

    def _fetch(self, file: str, kept: IO[bytes]) -> None:
        try:
            with self._client.files.with_streaming_response.content(file) as response:
                for part in response.iter_bytes(2**20):
                    kept.write(part)
        except openai.NotFoundError:
            return

    @contextmanager
    def _named(self, what: str) -> Iterator[None]:
        """Name what went wrong: AgainError where a later call may go well, EndpointError else."""
        try:
            yield
        except openai.APIError as error:
            said = judged("", error, self.address, self.secret)
            raise EndpointError(f"{self.address}: refuses {what}: {said.text}") from error
        except TooLargeError:
            raise EndpointError(f"{self.address}: {what} is larger than any that is read") from None
        except httpx2.HTTPError as error:
            raise AgainError(f"{what}: {type(error).__name__}") from error
        except ValueError as error:
            raise AgainError(f"{what}: an answer that is no JSON") from error
