"""Charges of requests in flight: entered before each is sent, settled when its cost is known.

Example: with room for two more requests and three workers, the third waits until one of the others is
settled, and is sent if enough is then left. Entries that arrive together are written in one go.
"""

import asyncio
from collections.abc import Sequence

from trialwright.llm.cost.budget import FREE, Budget
from trialwright.llm.cost.charges import Worst
from trialwright.llm.endpoint.group_commit import Grouped


class Spending:
    """The budget of a run as its workers use it."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._reserving = Grouped(self._reserve)
        self._settling = Grouped(self._settle)
        self._in_flight = 0
        self._settled = 0
        self._change = asyncio.Condition()

    async def reserve(self, key: str, worst: float) -> int:
        """Wait until a request that costs at most `worst` fits, and enter it; return the number of the entry.

        Raises:
            BudgetError: it does not fit even with nothing in flight.
        """
        if self._budget.is_free:
            return FREE
        while True:
            before = self._settled
            number = await self._reserving.put((key, worst))
            if number is not None:
                self._in_flight += 1
                return number
            while self._settled == before and self._in_flight:
                async with self._change:
                    await self._change.wait()
            if self._settled == before:
                raise self._budget.passed(worst)

    async def settle(self, number: int, usd: float | None) -> None:
        """Enter what a request cost; None: it may have been the worst."""
        if self._budget.is_free:
            return
        await self._settling.put((number, usd))
        self._in_flight -= 1
        self._settled += 1
        async with self._change:
            self._change.notify_all()

    def _reserve(self, wanted: Sequence[Worst]) -> list[int | None]:
        numbers = self._budget.reserve(wanted)
        # What does not fit waits, and all that came after it.
        return [*numbers, *[None] * (len(wanted) - len(numbers))]

    def _settle(self, costs: Sequence[tuple[int, float | None]]) -> list[None]:
        self._budget.settle(costs)
        return [None] * len(costs)
