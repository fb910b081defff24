"""Worker processes that take batches of work and give results back in order.

Example: ``with in_order(parse, batches, workers=2) as results: for parsed in results: ...``
"""

import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from itertools import islice
from typing import TypeVar

from trialwright.ground.errors import TrialwrightError

# Each worker has one batch in hand and others waiting, so that it never waits for this process.
AHEAD = 3
# macOS frameworks break in a forked child; elsewhere fork saves importing lxml and Arrow again.
_START = "fork" if sys.platform == "linux" else "spawn"

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def in_order(work: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[Iterator[R]]:
    """Apply `work` to the items in `workers` processes, with a bounded number of them in flight.

    Raises:
        TrialwrightError: a worker was killed.
    """
    waiting = iter(items)
    context = multiprocessing.get_context(_START)
    with ProcessPoolExecutor(workers, context, initializer=_settle) as executor:
        # The first submits start the processes: before the caller starts threads, such as a progress bar's.
        flying = deque(executor.submit(work, item) for item in islice(waiting, workers * AHEAD))
        yield _results(executor, work, waiting, flying)


def _results(
    executor: ProcessPoolExecutor, work: Callable[[T], R], waiting: Iterator[T], flying: deque[Future[R]],
) -> Iterator[R]:
    try:
        while flying:
            result = flying.popleft().result()
            flying.extend(executor.submit(work, item) for item in islice(waiting, 1))
            yield result
    except BrokenProcessPool as error:
        raise TrialwrightError(
            "ingest: a worker process was killed, most likely for memory; free some, or lower ingest.max_record_mb"
        ) from error


def _settle() -> None:
    """Leave Ctrl-C to the parent, and let the collector rest: a batch has no cycles and is soon gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(100_000)
    sys.meta_path.insert(0, _WithoutPandas())


class _WithoutPandas(MetaPathFinder):
    """Hides pandas: pyarrow imports it (0.2 s a worker) only to learn that a list is no Series."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)
