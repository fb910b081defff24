"""Storing answers as they arrive, those that arrive together in one go.

Example: a commit that reaches the disk takes a few milliseconds; what arrives meanwhile is in the next
one. A worker goes on only when its answer is stored, so no more can be lost than there are workers.
"""

import asyncio

from trialwright.llm.completion import Completion, Keep


class Keeper:
    """Calls `keep` with one or more answers, in a thread, so that requests go on while the disk is busy."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._arrived: list[Completion] = []
        self._under_way: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None

    async def store(self, *answers: Completion) -> None:
        """Return when the answers are stored."""
        self._arrived.extend(answers)
        if self._next is None:
            self._next = asyncio.create_task(self._store_after(self._under_way))
        await self._next

    async def _store_after(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        self._under_way, self._next = self._next, None
        batch, self._arrived = self._arrived, []
        await asyncio.to_thread(self._keep, *batch)
