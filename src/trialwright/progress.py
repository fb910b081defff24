"""Progress with rate and time to go: a live bar on a terminal, a line now and then in a log.

Example of lines in a log: ``ingest: 120/640, 8.5 MB/s, about 61 s to go`` and, where steps are too unlike to be
counted, ``trials: 12/64 answered, 310 tokens/s, about 4 min to go``.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

LOG_EVERY_S = 15.0

T = TypeVar("T")


class Advance(Protocol):
    """Tells a progress display that `steps` more are done, with an optional note such as a rate.

    `left_s` are the seconds to go, of a caller who knows better than what the steps so far took on average.
    """

    def __call__(self, steps: float = 1, note: str = "", left_s: float | None = None) -> None: ...


def silent(steps: float = 1, note: str = "", left_s: float | None = None) -> None:
    """Show nothing: an `Advance` for where nobody looks."""


@contextmanager
def bar(label: str, total: float, unit: str = "", *, had: float = 0, done: str = "") -> Iterator[Advance]:
    """Show progress towards `total` on standard error while the block runs.

    Args:
        label: what goes on.
        total: of how many steps.
        unit: of a step, for the rate.
        had: how many steps were made before, by an earlier run.
        done: what has become of a step, as "answered"; then notes tell the rate, not the number of steps.
    """
    if sys.stderr.isatty():
        with _live(label, total, unit, had, done) as advance:
            yield advance
    else:
        yield _Log(label, total, unit, had, done)


def track(items: Iterable[T], label: str, total: float, unit: str = "") -> Iterator[T]:
    """Yield the items, one step of progress each."""
    with bar(label, total, unit) as advance:
        for item in items:
            yield item
            advance()


def in_words(seconds: float) -> str:
    """Return a time to go: ``40 s``, above 90 seconds ``4 min``, above 90 minutes ``3 h``."""
    if seconds > 90 * 60:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.3g}{self.unit}/s" if task.speed else "-/s")


class _Left(ProgressColumn):
    def render(self, task: Task) -> Text:
        known: float | None = task.fields["left_s"]
        left = task.time_remaining if known is None else known
        return Text("" if left is None or task.finished else f"about {in_words(left)} to go")


@contextmanager
def _live(label: str, total: float, unit: str, had: float, done: str) -> Iterator[Advance]:
    rate = TextColumn(done) if done else _Rate(unit)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TextColumn("{task.fields[note]}"),
        _Left(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=total, completed=int(had), note="", left_s=None)

        def advance(steps: float = 1, note: str = "", left_s: float | None = None) -> None:
            note = note or progress.tasks[0].fields["note"]
            progress.update(task, advance=steps, note=note, left_s=left_s)

        yield advance


class _Log:
    """Progress for a log file: a line every `LOG_EVERY_S` seconds and one at the end."""

    def __init__(self, label: str, total: float, unit: str, had: float, done: str) -> None:
        self.label, self.total, self.unit, self.had, self.word = label, total, unit, had, done
        self.done = had
        self.started = self.said = time.monotonic()

    def __call__(self, steps: float = 1, note: str = "", left_s: float | None = None) -> None:
        self.done += steps
        now = time.monotonic()
        finished = self.done >= self.total
        if now - self.said < LOG_EVERY_S and not (finished and steps):
            return
        self.said = now
        rate = (self.done - self.had) / max(now - self.started, 1e-9)
        if left_s is None and rate:
            left_s = (self.total - self.done) / rate
        told = [
            f"{self.label}: {self.done:.0f}/{self.total:.0f}{f' {self.word}' if self.word else ''}",
            "" if self.word else f"{rate:.3g}{self.unit}/s", note,
            "" if finished or left_s is None else f"about {in_words(left_s)} to go",
        ]
        sys.stderr.write(", ".join(filter(None, told)) + "\n")
        sys.stderr.flush()
