"""When the next request may be sent: our own rates a minute, and the pauses that the endpoint asks for.

Example: with 120 requests a minute one is let through every half second; after a 429 with
``Retry-After: 20`` none is for 20 s, and who has waited longest goes first.
"""

import asyncio
import logging
import random

from trialwright.sections.writing import Complete

# A pause that the user should know of.
_TOLD_S = 10.0
_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The run is ending: nothing more is sent."""


class Pace:
    """Something spent evenly, at most so much a minute.

    Buckets, as in aiolimiter, let through a burst of a whole minute's worth and then go on at full rate: twice
    the limit in the first minute, and endpoints that count by the second refuse the burst. They also cannot
    take back what was estimated too high, as the tokens of an answer mostly are.
    """

    def __init__(self, per_minute: float | None) -> None:
        self._each = 60 / per_minute if per_minute else 0.0
        self._free = 0.0

    def take(self, amount: float, now: float) -> float:
        """Spend `amount`; return the moment from which it may be used."""
        start = max(now, self._free)
        self._free = start + amount * self._each
        return start

    def correct(self, amount: float) -> None:
        """Spend so much more than was taken; less where it is negative."""
        self._free += amount * self._each


class Limits:
    """One gate for all requests of a run."""

    def __init__(self, settings: Complete) -> None:
        self._requests = Pace(settings.requests_per_minute)
        self._tokens = Pace(settings.tokens_per_minute)
        self._paused_until = 0.0
        # First come, first served: a request that was refused is sent before one that is new.
        self._gate = asyncio.Lock()
        self._stop = asyncio.Event()

    async def admit(self, tokens: int) -> None:
        """Wait until a request of about so many tokens may be sent.

        Raises:
            StoppedError: the run is ending.
        """
        async with self._gate:
            now = asyncio.get_running_loop().time()
            await self.rest(max(self._requests.take(1, now), self._tokens.take(tokens, now)) - now)
            while (left := self._paused_until - asyncio.get_running_loop().time()) > 0:
                await self.rest(left)

    def correct(self, tokens: int) -> None:
        """Count the tokens that a request took beyond those it was admitted with."""
        self._tokens.correct(tokens)

    def pause(self, seconds: float) -> None:
        """Send nothing for so long, and a little longer: others may have been told the same."""
        until = asyncio.get_running_loop().time() + seconds * random.uniform(1.0, 1.1)  # noqa: S311 - no secret
        if seconds > _TOLD_S and until > self._paused_until + _TOLD_S:
            _log.warning("the endpoint asks to wait %.0f s", seconds)
        self._paused_until = max(self._paused_until, until)

    async def rest(self, seconds: float) -> None:
        """Sleep, unless the run ends before.

        Raises:
            StoppedError: the run is ending.
        """
        if seconds > 0 and not self._stop.is_set():
            try:
                await asyncio.wait_for(self._stop.wait(), seconds)
            except TimeoutError:
                return
        if self._stop.is_set():
            raise StoppedError

    def stop(self) -> None:
        """Let no further request through."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether the run is ending."""
        return self._stop.is_set()
