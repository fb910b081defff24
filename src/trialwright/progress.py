"""Progress with rate and time to go: a live bar on a terminal, a line now and then in a log.

Example of a line in a log: ``trials: 120/640, 85/s, 6 s to go``.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

LOG_EVERY_S = 15.0

T = TypeVar("T")


class Advance(Protocol):
    """Tells a progress display that `steps` more are done, with an optional note such as a rate."""

    def __call__(self, steps: float = 1, note: str = "") -> None: ...


@contextmanager
def bar(label: str, total: float, unit: str = "") -> Iterator[Advance]:
    """Show progress towards `total` on standard error while the block runs."""
    if sys.stderr.isatty():
        with _live(label, total, unit) as advance:
            yield advance
    else:
        yield _Log(label, total, unit)


def track(items: Iterable[T], label: str, total: float, unit: str = "") -> Iterator[T]:
    """Yield the items, one step of progress each."""
    with bar(label, total, unit) as advance:
        for item in items:
            yield item
            advance()


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.3g}{self.unit}/s" if task.speed else "-/s")


@contextmanager
def _live(label: str, total: float, unit: str) -> Iterator[Advance]:
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(unit),
        TimeRemainingColumn(), TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=total, note="")

        def advance(steps: float = 1, note: str = "") -> None:
            if note:
                progress.update(task, advance=steps, note=note)
            else:
                progress.update(task, advance=steps)

        yield advance


class _Log:
    """Progress for a log file: a line every `LOG_EVERY_S` seconds and one at the end."""

    def __init__(self, label: str, total: float, unit: str) -> None:
        self.label, self.total, self.unit = label, total, unit
        self.done = 0.0
        self.started = self.said = time.monotonic()

    def __call__(self, steps: float = 1, note: str = "") -> None:
        self.done += steps
        now = time.monotonic()
        finished = self.done >= self.total
        if now - self.said < LOG_EVERY_S and not finished:
            return
        self.said = now
        rate = self.done / max(now - self.started, 1e-9)
        left = "" if finished else f", {(self.total - self.done) / max(rate, 1e-9):.0f} s to go"
        tail = f", {note}" if note else ""
        sys.stderr.write(f"{self.label}: {self.done:.0f}/{self.total:.0f}, {rate:.3g}{self.unit}/s{left}{tail}\n")
        sys.stderr.flush()
