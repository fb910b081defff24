"""Writing to the cache what arrives together in one go: answers as they come, and charges.

Example: a commit that reaches the disk takes a few milliseconds; what arrives meanwhile is in the next
one. A worker goes on only when its own is durable, so no more can be lost than there are workers.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Grouped(Generic[Item, Result]):
    """Calls `write` with one or more items, in a thread, so that requests go on while the disk is busy."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        """Take what writes items and gives a result for each."""
        self._write = write
        self._arrived: list[Item] = []
        self._under_way: asyncio.Task[Sequence[Result]] | None = None
        self._next: asyncio.Task[Sequence[Result]] | None = None

    async def put(self, item: Item) -> Result:
        """Return the result for an item when it is written."""
        place = len(self._arrived)
        self._arrived.append(item)
        if self._next is None:
            self._next = asyncio.create_task(self._write_after(self._under_way))
        return (await self._next)[place]

    async def _write_after(self, before: "asyncio.Task[Sequence[Result]] | None") -> Sequence[Result]:
        if before is not None:
            await asyncio.wait([before])
        self._under_way, self._next = self._next, None
        batch, self._arrived = self._arrived, []
        return await asyncio.to_thread(self._write, batch)
