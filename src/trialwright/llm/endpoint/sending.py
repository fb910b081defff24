"""The openai backend: requests to any OpenAI-compatible endpoint, a bounded number in flight.

Example: with concurrency 16, sixteen requests are in flight, and an answer is being stored while the
next request is under way in its place. A request without an answer is asked again, up to `attempts`
times; what asking again cannot fix is an answer too (``bad_request``, ``refused``), or stops the run.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from functools import partial

from trialwright.chat.backends import OPENAI
from trialwright.chat.completion import FINAL, Completion, Keep, Sent
from trialwright.chat.request import Request
from trialwright.core.errors import EndpointError
from trialwright.llm.cost.budget import Budget
from trialwright.llm.cost.charges import Charges
from trialwright.llm.endpoint.address import key_of
from trialwright.llm.endpoint.attempt import Attempts
from trialwright.llm.endpoint.connecting import connect
from trialwright.llm.endpoint.faults import REFUSED_FIRST, AgainError, unanswered
from trialwright.llm.endpoint.group_commit import Grouped
from trialwright.llm.endpoint.limits import Limits, StoppedError
from trialwright.llm.endpoint.retries import Retries
from trialwright.llm.sealed import outcomes
from trialwright.sections.writing import Complete, Llm

# One more worker for so many: while one waits for the disk, another uses its place at the endpoint.
_WORKERS_A_SPARE = 4
_log = logging.getLogger(__name__)


def send(
    requests: Iterator[Request], keep: Keep, llm: Llm, settings: Complete, charges: Charges | None = None
) -> Sent:
    """Ask the endpoint of llm.base_url, keeping each answer as it arrives; what costs money is entered in `charges`.

    Requests that stay unanswered are told in a warning.

    Raises:
        EndpointError: no key, a refused key, no connection, or many requests in a row without an answer.
        BudgetError: there is no budget, or the next request could pass it.
    """
    secret, budget = key_of(llm.base_url), Budget.of(llm, settings, charges)
    run = _Run(requests, keep, llm, settings)
    return asyncio.run(run.all(llm, secret, budget))


class _Run:
    """One run over the requests: what its workers share."""

    def __init__(self, requests: Iterator[Request], keep: Keep, llm: Llm, settings: Complete) -> None:
        self._requests = requests
        self._storing: Grouped[Completion, None] = Grouped(lambda answers: _kept(keep, answers))
        self._settings = settings
        self._address = llm.base_url or OPENAI
        self._limits = Limits(settings)
        self._retries = Retries(settings.attempts, self._limits)
        self._places = asyncio.Semaphore(settings.concurrency)
        self._answered = False
        self._refused = 0
        self._failed = 0
        self._failed_in_a_row = 0
        self._failure = ""

    async def all(self, llm: Llm, secret: str, budget: Budget) -> Sent:
        """Work until no request is left; after an error or Ctrl-C what is in flight, so paid, is still kept."""
        async with connect(llm.base_url, secret) as client:
            attempts = Attempts(client, secret, llm, self._settings.timeout_s, budget, self._limits)
            many = self._settings.concurrency
            workers = [asyncio.create_task(self._work(attempts)) for _ in range(many + many // _WORKERS_A_SPARE)]
            try:
                await asyncio.wait(workers)
            finally:
                self._limits.stop()
                await asyncio.wait(workers)
        # All are looked at: asyncio prints those that nobody has seen.
        for error in [worker.exception() for worker in workers]:
            if error is not None:
                raise error
        if self._failed:
            _log.warning(
                "%d requests had no answer after %d attempts, last: %s", self._failed, self._settings.attempts,
                self._failure,
            )
        return Sent(self._retries.made, self._failure)

    async def _work(self, attempts: Attempts) -> None:
        for request in self._requests:
            if self._limits.stopped:
                return
            try:
                await self._one(attempts, request)
            except StoppedError:
                return
            except BaseException:
                self._limits.stop()
                raise

    async def _one(self, attempts: Attempts, request: Request) -> None:
        """Get one request answered, asking again where that may help."""
        try:
            async with self._places:
                completion = await self._retries.answer(partial(attempts.make, request))
        except AgainError as error:
            self._fail(error)
        else:
            await self._take(completion)

    async def _take(self, completion: Completion) -> None:
        """Keep an answer; stop where the first ones all are none that can be used."""
        self._failed_in_a_row = 0
        await self._storing.put(completion)
        end = outcomes.ended(completion.finish_reason, completion.text)
        self._answered |= end in FINAL
        self._refused += not self._answered
        # Refusals come quicker than answers: wait for some of what is in flight.
        most = REFUSED_FIRST if end == "bad_request" else max(REFUSED_FIRST, 2 * self._settings.concurrency)
        if self._refused >= most and not self._answered:
            raise unanswered(self._address, completion)

    def _fail(self, error: AgainError) -> None:
        """Count a request without an answer; no connection, and so many in a row, stop the run."""
        tries = f"after {self._settings.attempts} attempts"
        if error.unreachable:
            why = f" ({error})" if "proxy" in str(error) else ""
            raise EndpointError(f"{self._address}: cannot be reached {tries}{why}; check llm.base_url")
        self._failed += 1
        self._failed_in_a_row += 1
        self._failure = str(error)
        if self._failed_in_a_row >= 2 * self._settings.concurrency:
            raise EndpointError(
                f"{self._address}: {self._failed_in_a_row} requests in a row had no answer {tries}, last: {error}; "
                "answers so far are stored; run dvc repro to go on"
            )


def _kept(keep: Keep, answers: Sequence[Completion]) -> list[None]:
    keep(*answers)
    return [None] * len(answers)
