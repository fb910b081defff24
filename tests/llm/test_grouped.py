"""Writing what arrives together in one go."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from trialwright.chat.completion import Completion
from trialwright.llm.endpoint.group_commit import Grouped


def answer(number: int) -> Completion:
    return Completion(str(number), "text", "stop", 1, 1)


def test_what_arrives_during_a_commit_is_in_the_next() -> None:
    begun, flushed = threading.Event(), threading.Event()
    commits: list[int] = []

    def slow(answers: Sequence[Completion]) -> Sequence[Completion]:
        begun.set()
        flushed.wait()
        commits.append(len(answers))
        return answers

    async def run() -> None:
        keeper = Grouped(slow)
        first = asyncio.create_task(keeper.put(answer(0)))
        await asyncio.to_thread(begun.wait)
        others = [asyncio.create_task(keeper.put(answer(number))) for number in range(1, 20)]
        await asyncio.sleep(0)
        flushed.set()
        await asyncio.gather(first, *others)

    asyncio.run(run())
    assert commits == [1, 19]


def test_a_worker_goes_on_when_its_answer_is_stored(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []
    stored: list[str] = []

    def keep(answers: Sequence[Completion]) -> list[str]:
        calls.append(len(answers))
        stored.extend(one.key for one in answers)
        return [f"of {one.key}" for one in answers]

    async def run() -> None:
        keeper = Grouped(keep)

        async def worker(number: int) -> None:
            for turn in range(3):
                key = 100 * turn + number
                assert await keeper.put(answer(key)) == f"of {key}"
                assert str(key) in stored, "not stored when the worker went on"

        await asyncio.gather(*(worker(number) for number in range(20)))

    asyncio.run(run())
    assert sorted(stored, key=int) == [str(100 * turn + number) for turn in range(3) for number in range(20)]
    assert len(calls) <= 6
    assert caplog.records == []


def test_requests_go_on_while_the_disk_is_busy() -> None:
    async def run() -> int:
        ticks, flushed = 0, threading.Event()

        def slow(answers: Sequence[Completion]) -> Sequence[Completion]:
            flushed.wait()
            return answers

        storing = asyncio.create_task(Grouped(slow).put(answer(1)))
        while not storing.done():
            await asyncio.sleep(0.001)
            ticks += 1
            if ticks == 6:
                flushed.set()
        return ticks

    assert asyncio.run(run()) >= 6


def test_an_error_reaches_all_whose_answers_it_lost() -> None:
    def full(_: Sequence[Completion]) -> Sequence[None]:
        raise OSError("disk full")

    async def run() -> list[BaseException | None]:
        keeper = Grouped(full)
        return await asyncio.gather(*(keeper.put(answer(n)) for n in range(3)), return_exceptions=True)

    assert [str(error) for error in asyncio.run(run())] == ["disk full"] * 3
