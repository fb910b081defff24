"""Tasks of Ray: workers of a cluster take items and give results back in order, whatever becomes of one of them.

Example: ``with by_ray(parse, batches, engine) as results: ...``. A batch whose worker was killed goes to another; one
that kills its worker is taken apart there, by a process of its own, as on one machine.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from trialwright.core.errors import TrialwrightError
from trialwright.engine.cluster import connected
from trialwright.engine.crew import AHEAD, KilledError, Rescue, by_processes
from trialwright.engine.worker import in_time
from trialwright.sections.running import Engine

# How often Ray gives a task to another worker, where one was killed or its machine went away.
_RETRIES = 5
_log = logging.getLogger(__name__)


@contextmanager
def by_ray(
    work: Callable[[Any], Any], items: Iterable[Any], engine: Engine, rescue: Rescue | None = None, *,
    models: bool = False, processors: int = 1,
) -> Iterator[Iterator[Any]]:
    """Apply `work` to the items on a cluster, with a bounded number of them in flight and in its object store.

    Args:
        work: as of `mapping.in_order`.
        items: as of `mapping.in_order`.
        engine: the cluster.
        rescue: as of `mapping.in_order`.
        models: whether `work` gives any number of results an item, and a worker has a GPU of its own if the cluster
            has any.
        processors: how many a worker without GPU takes, or all of its machine if it has fewer.

    Raises:
        TrialwrightError: there is no cluster, or an item kills its workers and there is no rescue.
    """
    tasks = _Tasks(work, iter(items), engine, rescue, models=models, processors=processors)
    try:
        yield tasks.results()
    finally:
        tasks.cancel()


class _Tasks:
    """The items in flight, in order, each with the reference to its results."""

    def __init__(
        self, work: Callable[[Any], Any], items: Iterator[Any], engine: Engine, rescue: Rescue | None, *, models: bool,
        processors: int,
    ) -> None:
        self._ray = connected(engine)
        there = self._ray.cluster_resources()
        self._items, self._rescue = items, rescue
        self._flight: deque[tuple[Any, Any]] = deque()
        # What is done waits for what came before it, in the object store.
        self._most = AHEAD * (int(there.get("CPU", 1)) + 4)
        # Sent once, not with each item.
        self._given = self._ray.put((work, rescue))
        gpus = int(models and "GPU" in there)
        of_worker = {"num_cpus": 1 if gpus else min(processors, self._largest()), "num_gpus": gpus}
        # What may be the item's doing is not done again as it is: it would only kill another worker.
        first = _all_done if models else _done
        self._first = self._ray.remote(max_retries=0 if rescue else _RETRIES, **of_worker)(first)
        again = {"max_retries": _RETRIES, "retry_exceptions": [KilledError]}
        self._again = self._ray.remote(**again, **of_worker)(_done_apart)

    def _largest(self) -> int:
        """Return how many processors the machine that has most of them has, for none that takes more would start."""
        machines = (node["Resources"] for node in self._ray.nodes() if node["Alive"])
        return max(1, *(int(there.get("CPU", 1)) for there in machines))

    def results(self) -> Iterator[Any]:
        self._fill()
        while self._flight:
            found = self._taken(*self._flight[0])
            self._flight.popleft()
            self._fill()
            yield from found

    def cancel(self) -> None:
        for _, task in self._flight:
            self._ray.cancel(task, force=True)

    def _fill(self) -> None:
        for item in islice(self._items, self._most - len(self._flight)):
            self._flight.append((item, self._first.remote(self._given, item)))

    def _taken(self, item: Any, task: Any) -> list[Any]:
        """Wait for the results of an item."""
        try:
            return self._got(task)
        except self._ray.exceptions.RayError as error:
            if self._rescue is None:
                raise _lost(error) from error
            _log.warning("engine: a worker of Ray ended; what it had in hand is done again")
        try:
            return self._got(self._again.remote(self._given, item))
        except self._ray.exceptions.RayError as error:
            raise _lost(error) from error

    def _got(self, task: Any) -> list[Any]:
        """Return the results of a task; raises what it raised, or a RayError where it did not end."""
        try:
            found: list[Any] = self._ray.get(task)
        except self._ray.exceptions.RayTaskError as error:
            # What the work raised, without Ray's account of where.
            if not isinstance(error.cause, self._ray.exceptions.RayError):
                raise error.cause from error
            said = f"{error.cause}".partition("\n")[0]
            raise TrialwrightError(
                f"engine: a worker of Ray cannot take its work: {said}; every machine of a cluster needs this folder,"
                " and what requirements.lock names"
            ) from error
        return found


def _done(given: tuple[Callable[[Any], Any], Rescue | None], item: Any) -> list[Any]:
    """Do the work in a worker of Ray."""
    work, rescue = given
    return [in_time(work, item) if rescue else work(item)]


def _all_done(given: tuple[Callable[[Any], Iterable[Any]], None], item: Any) -> list[Any]:
    """Do the work of a model in a worker of Ray."""
    return list(given[0](item))


def _done_apart(given: tuple[Callable[[Any], Any], Rescue], item: Any) -> list[Any]:
    """Do the work in a process beside a worker of Ray, which tells what that process ended of."""
    work, rescue = given
    with by_processes(work, [item], 1, rescue) as results:
        return list(results)


def _lost(error: Exception) -> TrialwrightError:
    return TrialwrightError(
        f"engine: Ray lost a task {_RETRIES + 1} times over ({type(error).__name__}), most likely for memory; free "
        "some, lower engine.workers, or set engine.kind to local"
    )
