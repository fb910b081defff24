"""Rates a minute, pauses that the endpoint asks for, and the headers that ask for them."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_kit import Kept, Reply, Server, ask, chat, llm, refused, said, settings

from trialwright.chat.completion import Completion
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.limits import Limits, Pace, StoppedError
from trialwright.llm.endpoint.sending import send
from trialwright.web import waits

T = TypeVar("T")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None), ({"retry-after": "20"}, 20.0), ({"retry-after": "0.5"}, 0.5), ({"retry-after": " 3 "}, 3.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25), ({"retry-after-ms": "x", "retry-after": "9"}, 9.0),
        ({"retry-after": "-3"}, None), ({"retry-after": "nan"}, None), ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None), ({"retry-after": "1e400"}, None), ({"retry-after": "٣"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0), ({"retry-after": "Wed, 99 Oct 2015 07:28:00"}, None),
    ],
)
def test_the_wait_asked_for(headers: dict[str, str], seconds: float | None) -> None:
    assert waits.asked(headers) == seconds


@pytest.mark.parametrize(("after", "seconds"), [(100, 100.0), (0, 0.0), (-100, 0.0)])
def test_a_date_is_waited_for(monkeypatch: pytest.MonkeyPatch, after: int, seconds: float) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    class Still(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return now

    monkeypatch.setattr(waits, "datetime", Still)
    moment = format_datetime(now + timedelta(seconds=after), usegmt=True)
    assert waits.asked({"retry-after": moment}) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("6m0s", 360), ("20ms", 0.02), ("1h2m3.5s", 3723.5), ("7", 7), ("1d", 86400), ("", None), ("1x", None),
     ("s", None), ("-1s", None), ("1s nonsense", None), (None, None)],
)
def test_durations(text: str | None, seconds: float | None) -> None:
    assert waits.duration(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("left", "seconds"),
    [((5, 900), None), ((0, 900), 60.0), ((5, 40), 7.0), ((0, 0), 60.0), ((None, None), None)],
)
def test_a_limit_without_room_is_waited_for(left: tuple[int | None, int | None], seconds: float | None) -> None:
    headers = {"x-ratelimit-reset-requests": "1m0s", "x-ratelimit-reset-tokens": "7s"}
    for name, value in zip(("requests", "tokens"), left, strict=True):
        if value is not None:
            headers[f"x-ratelimit-remaining-{name}"] = str(value)
    assert waits.spent(headers, tokens=100) == seconds


@given(st.dictionaries(
    st.sampled_from(["retry-after", "retry-after-ms", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"]),
    st.text(max_size=40) | st.from_regex(r"[0-9.:smhd, A-Z+-]{0,30}"),
))
def test_no_header_breaks_or_asks_for_nonsense(headers: dict[str, str]) -> None:
    for found in (waits.asked(headers), waits.spent(headers, 1)):
        assert found is None or 0 <= found < float("inf")


@given(
    st.floats(1, 1e6), st.lists(st.tuples(st.floats(0, 5e4), st.floats(0, 60)), min_size=2, max_size=60)
)
def test_no_minute_holds_more_than_the_rate(per_minute: float, steps: list[tuple[float, float]]) -> None:
    pace, now, taken = Pace(per_minute), 0.0, []
    for amount, pause in steps:
        now += pause
        taken.append((pace.take(amount, now), amount))
    for start, _ in taken:
        within = [amount for moment, amount in taken if start <= moment < start + 60]
        # The last one only begins in this minute: it is spent from then on.
        assert sum(within[:-1]) <= per_minute * (1 + 1e-9) + 1e-6


def test_what_was_estimated_too_high_is_given_back() -> None:
    pace = Pace(60)
    assert [pace.take(30, 0.0), pace.take(1, 0.0)] == [0.0, 30.0]
    pace.correct(-20)
    assert pace.take(1, 0.0) == pytest.approx(11.0)


def test_no_rate_is_no_limit() -> None:
    pace = Pace(None)
    assert [pace.take(10**9, 5.0) for _ in range(3)] == [5.0] * 3


def in_virtual_time(wait: Callable[[Limits], Coroutine[Any, Any, T]], **changes: object) -> T:
    """Run on a clock that begins at 0 and jumps to the next moment that somebody waits for."""
    now = 0.0
    with asyncio.Runner() as runner:
        loop: Any = runner.get_loop()
        select = loop._selector.select

        def jump(timeout: float | None) -> Any:
            nonlocal now
            now += timeout or 0.0
            return select(0)

        loop.time, loop._selector.select = (lambda: now), jump

        async def begin() -> T:
            return await wait(Limits(settings(**changes)))

        return runner.run(begin())


def test_the_end_of_a_run_wakes_who_waits() -> None:
    async def wait_long(limits: Limits) -> float:
        await limits.admit(1)
        waiting = [asyncio.create_task(limits.admit(1)) for _ in range(3)]
        await asyncio.sleep(0.01)
        limits.stop()
        for task in waiting:
            with pytest.raises(StoppedError):
                await task
        return asyncio.get_running_loop().time()

    assert in_virtual_time(wait_long, requests_per_minute=0.001) == pytest.approx(0.01)


def ask_all(server: Server, count: int, **changes: object) -> tuple[list[Completion], int]:
    kept = Kept()
    retried = send(iter([chat(n) for n in range(count)]), kept, llm(server.url), settings(**changes)).retried
    return kept, retried


def test_requests_are_spread_over_the_minute() -> None:
    async def admitted(limits: Limits) -> list[float]:
        loop = asyncio.get_running_loop()

        async def one() -> float:
            await limits.admit(1)
            return loop.time()

        return await asyncio.gather(*(one() for _ in range(7)))

    assert in_virtual_time(admitted, requests_per_minute=1200) == pytest.approx([n * 0.05 for n in range(7)])
    assert in_virtual_time(admitted) == [0.0] * 7


def test_tokens_are_spread_by_what_answers_took() -> None:
    async def admitted(limits: Limits) -> list[float]:
        moments = []
        for _ in range(5):
            await limits.admit(60_000)
            moments.append(asyncio.get_running_loop().time())
            limits.correct(15 - 60_000)
        return moments

    # 60,000 are held for each, a thousand seconds' worth, and 15 used: a quarter of a second at 60 a second.
    assert in_virtual_time(admitted, tokens_per_minute=3600) == pytest.approx([n * 0.25 for n in range(5)])


def test_a_pause_is_for_all_and_a_little_longer() -> None:
    async def admitted(limits: Limits) -> float:
        limits.pause(400)
        limits.pause(100)
        await asyncio.gather(*(limits.admit(1) for _ in range(3)))
        return asyncio.get_running_loop().time()

    assert 400 <= in_virtual_time(admitted) <= 440


class Asked(NamedTuple):
    """What a run asked of its limits."""

    held: list[int]
    corrected: list[int]
    paused: list[float]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    noted, admit, correct, pause = Asked([], [], []), Limits.admit, Limits.correct, Limits.pause

    async def note_admit(limits: Limits, tokens: int) -> None:
        noted.held.append(tokens)
        await admit(limits, tokens)

    def note_correct(limits: Limits, tokens: int) -> None:
        noted.corrected.append(tokens)
        correct(limits, tokens)

    def note_pause(limits: Limits, seconds: float) -> None:
        noted.paused.append(seconds)
        pause(limits, seconds)

    monkeypatch.setattr(Limits, "admit", note_admit)
    monkeypatch.setattr(Limits, "correct", note_correct)
    monkeypatch.setattr(Limits, "pause", note_pause)
    return noted


def test_each_request_is_admitted_and_then_counted_with_what_it_took(server: Server, asked: Asked) -> None:
    requests = [ask(n, [{"role": "user", "content": "Write."}], max_tokens=60_000) for n in range(5)]
    send(iter(requests), Kept(), llm(server.url), settings(concurrency=1, tokens_per_minute=3600))
    assert min(asked.held) >= 60_000
    assert [held + more for held, more in zip(asked.held, asked.corrected, strict=True)] == [15] * 5


def test_all_wait_where_one_was_told_to(server: Server, asked: Asked) -> None:
    server.queue.append(Reply(*refused(429, "slow down"), headers={"Retry-After": "0.4"}))
    kept, retried = ask_all(server, 6, concurrency=1, attempts=2)
    assert (len(kept), retried) == (6, 1)
    assert asked.paused == [0.4]
    assert server.asked[1]["seed"] == 0


def test_a_limit_used_up_is_waited_for_before_it_is_passed(server: Server, asked: Asked) -> None:
    spent = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "400ms"}
    server.queue.append(Reply(*said(), headers=spent))
    kept, retried = ask_all(server, 3, concurrency=1)
    assert (len(kept), retried) == (3, 0)
    assert asked.paused == [0.4]


def test_a_server_with_a_quota_answers_all_in_the_end(server: Server) -> None:
    """Three a window: who was refused goes first, so no request uses up its attempts."""
    window: list[float] = []

    def limited(body: dict[str, object]) -> object:
        now = time.monotonic()
        window[:] = [moment for moment in window if now - moment < 0.1]
        if len(window) >= 3:
            return Reply(*refused(429), headers={"retry-after-ms": f"{(0.1 - now + window[0]) * 1000:.0f}"})
        window.append(now)
        return said()

    server.default = limited  # type: ignore[assignment]
    kept, _ = ask_all(server, 30, concurrency=8, attempts=5)
    assert len(kept) == 30


def test_a_wait_of_hours_ends_the_run(server: Server) -> None:
    server.default = lambda _: Reply(*refused(429, "daily limit"), headers={"Retry-After": "20000"})
    with pytest.raises(EndpointError, match=r"asks to wait 20000 s \(429\): .*daily limit; run dvc repro then"):
        ask_all(server, 20)
    assert len(server.asked) <= 4


def test_no_credit_ends_the_run(server: Server) -> None:
    server.default = lambda _: refused(429, "You exceeded your current quota", "insufficient_quota")
    with pytest.raises(EndpointError, match=r"no credit left: .*quota"):
        ask_all(server, 20)
    assert len(server.asked) <= 4
