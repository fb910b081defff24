"""Asking again, after a wait and a bounded number of times, and counting it.

Example: with 6 attempts a request that meets 503 is asked again after up to 1, 2, 4, 8 and 16 seconds,
drawn at random; one that meets 429 with ``Retry-After: 20`` after 20 s, as are all others of the run.
"""

from collections.abc import Awaitable, Callable

import tenacity

from trialwright.chat.completion import Completion
from trialwright.llm.endpoint.faults import AgainError
from trialwright.llm.endpoint.limits import Limits

# Where the endpoint names no wait: drawn from 0 up to 1, 2, 4 ... 60 seconds.
BACKOFF = tenacity.wait_random_exponential(multiplier=1, max=60)
# To be told when to come back is not much of a failed attempt: where many wait for few places, all are often.
LIMITED = 0.1


class Retries:
    """The retries of a run: their rules and their number."""

    def __init__(self, attempts: int, limits: Limits) -> None:
        self.made = 0
        self._attempts = attempts
        self._limits = limits

    async def answer(self, attempt: Callable[[], Awaitable[Completion]]) -> Completion:
        """Make attempts until one brings an answer.

        Raises:
            AgainError: the last attempt failed too.
            StoppedError: the run is ending.
        """
        left = float(self._attempts)

        def is_enough(state: tenacity.RetryCallState) -> bool:
            nonlocal left
            left -= LIMITED if _error(state).limited else 1
            return left <= 0

        asking = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(AgainError), stop=is_enough, wait=_wait, reraise=True,
            sleep=self._limits.rest, before_sleep=self._count,
        )
        answer: Completion = await asking(attempt)
        return answer

    def _count(self, _: tenacity.RetryCallState) -> None:
        self.made += 1


def _error(state: tenacity.RetryCallState) -> AgainError:
    """Return why an attempt failed; nothing else is asked again."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, AgainError) else AgainError("no attempt yet")


def _wait(state: tenacity.RetryCallState) -> float:
    """Return the seconds before the next attempt; where the endpoint named them, the limits pause all requests."""
    return BACKOFF(state) if _error(state).wait_s is None else 0.0
