"""Worker processes of this machine: they take items and give results back in order, whatever becomes of one of them.

Example: ``with by_processes(parse, batches, workers=2) as results: for parsed in results: ...``. With a rescue, a
worker that takes longer than `worker.TIME_S` over one record ends there; all end with the process that hired them.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import wait
from typing import Any, NamedTuple, TypeVar

from trialwright.core.errors import TrialwrightError
from trialwright.engine.worker import Task, Worker

# Each worker has one item in hand and others waiting, so that it never waits for this process.
AHEAD = 3
# How a worker ends by what it read, and the name of the reject; ends of other kinds are somebody's doing.
_ENDS = {
    signal.SIGALRM: "too_slow", signal.SIGSEGV: "parser_died", signal.SIGABRT: "parser_died",
    signal.SIGBUS: "parser_died", signal.SIGFPE: "parser_died", signal.SIGILL: "parser_died",
}

T = TypeVar("T")
R = TypeVar("R")


class KilledError(TrialwrightError):
    """Somebody killed a worker process, such as the system for want of memory."""


class Rescue(NamedTuple):
    """What to do with an item whose worker died: the parts it has, and the result of one without any, by reason."""

    apart: Callable[[Any], Sequence[Any]]
    lost: Callable[[Any, str], Any]


@contextmanager
def by_processes(
    work: Callable[[T], R], items: Iterable[T], workers: int, rescue: Rescue | None = None,
) -> Iterator[Iterator[R]]:
    """Apply `work` to the items in `workers` processes, with a bounded number of them in flight.

    Args:
        work: what a worker does; it calls `another_record` wherever `worker.TIME_S` seconds begin anew.
        items: what it is done to.
        workers: how many processes.
        rescue: what to do where a worker dies of an item; None ends the run, and sets no time limit.

    Raises:
        KilledError: a worker was killed, or died and there is no rescue.
    """
    # The processes start here: before the caller starts threads, such as a progress bar's.
    crew = _Crew(work, iter(items), workers, rescue)
    try:
        yield crew.results()
    finally:
        crew.dismiss()


class _Crew:
    """The workers, and the tasks in flight in the order of their items."""

    def __init__(self, work: Callable[[Any], Any], items: Iterator[Any], workers: int, rescue: Rescue | None) -> None:
        self._work, self._items, self._rescue = work, items, rescue
        self._tasks: deque[Task] = deque()
        # What is done waits for what came before it, and that may take long.
        self._most = AHEAD * (workers + 4)
        self._workers = [self._hire() for _ in range(workers)]
        self._fill()

    def results(self) -> Iterator[Any]:
        while self._tasks:
            while self._tasks[0].results is None:
                busy = {worker.results: worker for worker in self._workers if worker.held}
                for ready in wait(list(busy)):
                    worker = busy[ready]
                    if worker.take():
                        self._feed(worker)
                    else:
                        self._replace(worker)
            yield from self._tasks.popleft().results or ()
            self._fill()

    def _hire(self) -> Worker:
        return Worker(self._work, timed=self._rescue is not None)

    def dismiss(self) -> None:
        for worker in self._workers:
            worker.held.clear()
            worker.dismiss()

    def _fill(self) -> None:
        for worker in self._workers * AHEAD:
            self._feed(worker)

    def _feed(self, worker: Worker) -> None:
        """Give a worker one item more, unless it or the tasks in flight have enough."""
        if len(worker.held) < AHEAD and len(self._tasks) < self._most:
            for item in islice(self._items, 1):
                self._tasks.append(Task(item))
                worker.give(self._tasks[-1])

    def _replace(self, dead: Worker) -> None:
        """Do what a worker died of part by part, and let another do what waited behind it."""
        self._workers.remove(dead)
        reason = _reason(dead.dismiss(), self._rescue)
        task, *waiting = dead.held
        self._workers.append(self._hire())
        for other in waiting:
            self._workers[-1].give(other)
        task.done(list(self._apart(task.item, reason)))
        self._feed(self._workers[-1])

    def _apart(self, item: Any, reason: str) -> Iterator[Any]:
        """Yield the results of the parts of an item that a worker died of, or what is left of it."""
        assert self._rescue
        if parts := self._rescue.apart(item):
            yield from self._alone(parts)
        else:
            yield self._rescue.lost(item, reason)

    def _alone(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the results of items, each alone with a worker."""
        worker: Worker | None = None
        for item in items:
            worker = worker or self._hire()
            task = Task(item)
            worker.give(task)
            if worker.take():
                yield from task.results or ()
            else:
                yield from self._apart(item, _reason(worker.dismiss(), self._rescue))
                worker = None
        if worker:
            worker.dismiss()


def _reason(code: int, rescue: Rescue | None) -> str:
    """Return what a worker died of; raises where that is not what it read, or nothing is to be rescued."""
    reason = _ENDS.get(signal.Signals(-code)) if code < 0 else None
    if reason is None or rescue is None:
        raise KilledError(
            f"a worker process was killed (its end was {code}), most likely for memory; free some, or lower"
            " engine.workers or ingest.max_record_mb"
        )
    return reason
