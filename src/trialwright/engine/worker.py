"""One worker process: it does what it is given, a record within its time, and ends when nothing more can come.

Example: ``worker.give(Task(batch))`` and later ``worker.take()``, which is False where the worker died of the batch.
"""

import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from importlib.abc import MetaPathFinder
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

from trialwright.engine.processes import end_with_parent, widen

# The longest real record takes a tenth of a second.
TIME_S = 60.0
# macOS frameworks break in a forked child; elsewhere fork saves importing lxml and Arrow again.
_START: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def another_record() -> None:
    """Begin the time of a record anew; where no time is set nothing happens."""
    if _Alarm.set:
        signal.setitimer(signal.ITIMER_REAL, TIME_S)


def in_time(work: Callable[[Any], Any], item: Any) -> Any:
    """Return what `work` makes of an item; this process ends where one record takes longer than `TIME_S`."""
    _Alarm.set = True
    another_record()
    try:
        return work(item)
    finally:
        _Alarm.set = False
        signal.setitimer(signal.ITIMER_REAL, 0)


class _Alarm:
    """Whether this process has work in hand that must be done in time."""

    set = False


class Task:
    """An item, and its result or those of its parts once it is done."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self.results: list[Any] | None = None

    def done(self, results: list[Any]) -> None:
        """Keep the results, and let go of the item."""
        self.results, self.item = results, None


class Worker:
    """A process, with a pipe of what it is to do and one of what it has done."""

    def __init__(self, work: Callable[[Any], Any], *, timed: bool) -> None:
        """Start a process that does `work`; `timed`: a record within its time."""
        work = partial(in_time, work) if timed else work
        items, self._items = _START.Pipe(duplex=False)
        self.results, results = _START.Pipe(duplex=False)
        widen(results)
        self.held: deque[Task] = deque()
        self._process = _START.Process(target=_serve, args=(work, items, results, os.getpid()), daemon=True)
        self._process.start()
        items.close()
        results.close()

    def give(self, task: Task) -> None:
        """Hand over a task; that a worker is dead shows when its result is taken."""
        self.held.append(task)
        try:
            self._items.send(task.item)
        except BrokenPipeError:
            return

    def take(self) -> bool:
        """Wait for the first task that is held, and return whether it was done; if not, the worker is dead."""
        try:
            error, result = self.results.recv()
        except (EOFError, ConnectionError):
            return False
        if error is not None:
            raise error
        self.held.popleft().done([result])
        return True

    def dismiss(self) -> int:
        """End the process, whatever it does, and return how it ended."""
        # One that died of what it held is on its way; how it ended must not be hidden.
        if self.held:
            self._process.join(timeout=10)
        self._process.kill()
        self._process.join()
        self._items.close()
        self.results.close()
        return int(self._process.exitcode or 0)


def _serve(work: Callable[[Any], Any], items: Connection, results: Connection, parent: int) -> None:
    """Do what comes until nothing comes."""
    _settle(parent)
    waiting: SimpleQueue[Any] = SimpleQueue()
    # Items are taken in at once: else both ends could wait for the other to read.
    Thread(target=_receive, args=(items, waiting), daemon=True).start()
    while held := waiting.get():
        error = result = None
        try:
            result = work(*held)
        except Exception as raised:  # noqa: BLE001  it goes to the parent, whatever it is
            error = raised
        results.send((error, result))


def _receive(items: Connection, waiting: "SimpleQueue[Any]") -> None:
    try:
        while True:
            waiting.put((items.recv(),))
    except EOFError:
        waiting.put(())


def _settle(parent: int) -> None:
    """Leave Ctrl-C to the parent, and let the collector rest: a batch has no cycles and is soon gone."""
    end_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The alarm ends the process, also inside of a parser written in C, where no handler would run.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.freeze()
    gc.set_threshold(100_000)
    sys.meta_path.insert(0, _WithoutPandas())


class _WithoutPandas(MetaPathFinder):
    """Hides pandas: pyarrow imports it (0.2 s a worker) only to learn that a list is no Series."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)
