"""How long a local model still takes, on a clock of its own."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from trialwright.llm.local.alike import Prompt
from trialwright.llm.pace import Pace


@dataclass(eq=False)
class Row:
    prompt: Prompt
    written: list[int] = field(default_factory=list)


class Simulated:
    """A model with so many slots: a prompt takes a second, and so does a step of all rows; notes what was told."""

    def __init__(self, lengths: list[int], slots: int, waves: int = 1, most: int = 100) -> None:
        self.now, self.slots = 0.0, slots
        self.told: list[tuple[float, float]] = []
        self.pace = Pace(len(lengths), self.advance, lambda: self.now)
        size = len(lengths) // waves
        for start in range(0, len(lengths), size):
            prompts = [Prompt(str(n), [0] * 50, {}, most) for n in range(size)]
            self.pace.take(prompts, size)
            self.answer([Row(prompt) for prompt in prompts], lengths[start : start + size])

    def advance(self, _: float = 1, note: str = "", left_s: float | None = None) -> None:
        assert left_s is not None
        assert note.endswith(" tokens/s")
        self.told.append((self.now, left_s))

    def answer(self, waiting: list[Row], lengths: list[int]) -> None:
        ends = {id(row): length for row, length in zip(waiting, lengths, strict=True)}
        rows: list[Row] = []
        while waiting or rows:
            while waiting and len(rows) < self.slots:
                rows.append(waiting.pop(0))
                self.now += 1
                self.pace.read(rows[-1], self.slots)
            for row in rows:
                row.written.append(7)
            self.now += 1
            self.pace.step()
            for row in [row for row in rows if len(row.written) == ends[id(row)]]:
                self.pace.end(row)
                rows.remove(row)

    def apart(self, since: float) -> list[float]:
        """By what factor the seconds told are those that it then took, from a time on and but for the last ones."""
        return [left / (self.now - at) for at, left in self.told if at >= since and self.now - at > 20]


LENGTHS = [40 + 3 * (17 * n % 13) for n in range(128)]


@pytest.mark.parametrize("waves", [1, 2])
@pytest.mark.parametrize("slots", [1, 8, 32])
def test_once_prompts_are_read_and_answers_come_the_time_is_right(slots: int, waves: int) -> None:
    model = Simulated(LENGTHS, slots, waves)
    # Before the first answer all are taken for as long as may be.
    ratios = model.apart(since=slots + 2)
    assert ratios
    assert all(0.35 < ratio < 2.5 for ratio in ratios), (min(ratios), max(ratios))


def test_what_is_read_is_progress_before_anything_is_answered() -> None:
    model = Simulated([80] * 8, 8)
    reading = [left for at, left in model.told if at <= 8]
    assert reading == sorted(reading, reverse=True)
    assert reading[0] > reading[-1]


def test_short_answers_bring_the_time_down_from_what_was_the_most() -> None:
    """Of 100 tokens at most each takes 10: after the first few the rest is known to be short."""
    model = Simulated([10] * 40, 1)
    assert all(0.5 < ratio < 2 for ratio in model.apart(since=60))


def test_requests_of_other_lengths_are_counted_by_what_each_may_write() -> None:
    """As those of other corpora in the same batch: half of them may write ten times as much."""
    told: list[float | None] = []
    clock = iter(range(10_000))
    pace = Pace(4, lambda _=1, note="", left_s=None: told.append(left_s), lambda: float(next(clock)))
    short, long = Prompt("a", [0] * 10, {}, 10), Prompt("b", [0] * 10, {}, 100)
    pace.take([short, short, long, long], 4)
    rows = [Row(short), Row(short)]
    for row in rows:
        pace.read(row, 2)
    for _ in range(5):
        for row in rows:
            row.written.append(7)
        pace.step()
    for row in rows:
        pace.end(row)
    # A second for 10 prompt tokens and for a step; each wrote half of its most, of which the mean is 55.
    share = (10 + 55 / 4) / (20 + 55 / 4)
    assert pace.left_s == pytest.approx(20 / 10 + share * 200 / 2)


def test_a_request_that_cannot_be_answered_is_waited_for_no_longer() -> None:
    clock: Any = iter(range(100))
    pace = Pace(3, lambda *_: None, lambda: float(next(clock)))
    prompt = Prompt("a", [0] * 10, {}, 10)
    pace.take([prompt], 3)
    pace.read(row := Row(prompt))
    pace.end(row)
    assert pace.left_s == 0


def test_of_a_model_elsewhere_it_says_nothing() -> None:
    pace = Pace(3, lambda *_: None)
    assert pace.left_s is None
    assert pace.note == ""
