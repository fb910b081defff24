"""A function applied to items in order, by what the section ``engine`` of params.yaml names.

Example: ``with in_order(parse, batches, engine) as results: for parsed in results: ...`` parses two batches at a time
in two processes, or on a Ray cluster; the results are the same, and come in the order of the batches.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TypeVar

from trialwright.engine.crew import Rescue, by_processes
from trialwright.sections.running import Engine

__all__ = ["Rescue", "by_models", "in_order"]

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def in_order(
    work: Callable[[T], R], items: Iterable[T], engine: Engine, rescue: Rescue | None = None, most: int | None = None,
) -> Iterator[Iterator[R]]:
    """Apply `work` to the items in worker processes, with a bounded number of them in flight.

    Args:
        work: what a worker does, of a module that it can import. With a rescue, `worker.another_record` is to be called
            in it wherever the seconds that a record may take begin anew.
        items: what it is done to; paths in them must be good in any folder, and on a cluster on any machine.
        engine: what the workers are.
        rescue: what to do where an item kills its worker or takes too long; None sets no time limit.
        most: how many workers have something to do.

    Raises:
        TrialwrightError: a worker was killed here, an item kills its workers and there is no rescue, or Ray cannot be
            had.
    """
    if engine.kind == "ray":
        # Imported only where it is used, for it may not be installed.
        from trialwright.engine.on_ray import by_ray  # noqa: PLC0415

        with by_ray(work, items, engine, rescue) as results:
            yield results
    else:
        workers = engine.workers or os.cpu_count() or 1
        with by_processes(work, items, min(workers, most or workers), rescue) as results:
            yield results


@contextmanager
def by_models(
    work: Callable[[T], Iterable[R]], items: Iterable[T], engine: Engine, processors: int = 1,
) -> Iterator[Iterator[R]]:
    """Chain what `work`, which holds a model, makes of the items: in this process, or on a pool of Ray's workers.

    A model uses all processors of this machine, or its GPU, by itself. Of a cluster each worker has one GPU and one
    processor, or, if there is no GPU, `processors`.

    Args:
        work: as of `in_order`, with any number of results an item; it loads the model where a process first calls it.
        items: as of `in_order`.
        engine: what the workers are.
        processors: how many of a cluster a worker without GPU takes, or all of its machine if it has fewer.

    Raises:
        TrialwrightError: an item kills its workers, or Ray cannot be had.
    """
    if engine.kind == "ray":
        from trialwright.engine.on_ray import by_ray  # noqa: PLC0415

        with by_ray(work, items, engine, models=True, processors=processors) as results:
            yield results
    else:
        yield chain.from_iterable(map(work, items))
