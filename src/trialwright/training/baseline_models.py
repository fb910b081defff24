"""Baselines as models of the grid: what each is made of, and what decides it.

Example: ``BaselineModels(code, mixes, section).key(Run("hybrid", 40))`` is another where a trial of that mix is.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, starmap
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.engine.mapping import in_order
from trialwright.sections.learning import Baseline
from trialwright.sections.running import Engine
from trialwright.training.fit_and_score import Classifier, fit_and_score
from trialwright.training.mixes import Mix, runs_in
from trialwright.training.model_grid import Outcome, Run
from trialwright.training.run_key import run_key


class Job(NamedTuple):
    """All that a baseline is made of; `threads` of a processor, for the last bits of sums depend on their number."""

    run: Run
    mix: Mix
    section: Baseline
    threads: int


def train(job: Job, folder: Path) -> Outcome:
    """Fit a baseline on its mix, write its folder, and score its test trials: PREDICTIONS, and a line on them."""
    # Scikit-learn takes a second to import, and who finds a model trained needs none of it.
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    from trialwright.training import baseline  # noqa: PLC0415

    tfidf = Classifier(
        "tfidf", partial(baseline.fit, section=job.section), baseline.score, baseline.save, baseline.describe,
    )
    # A worker of a cluster would take another number.
    with threadpool_limits(job.threads, "blas"):
        return fit_and_score(tfidf, job.run, job.mix, folder)


@dataclass(frozen=True, slots=True)
class BaselineModels:
    """The baselines of all mixes; `code` is a file that names the version of the code."""

    code: Path
    mixes: Path
    section: Baseline
    train = staticmethod(train)
    # Always one process a model.
    apart = True

    def job(self, run: Run) -> Job:
        """Read all that a baseline is made of, to be fitted with as many threads as here; raises InputError."""
        from threadpoolctl import threadpool_info  # noqa: PLC0415

        threads = max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        return Job(run, Mix.read(self.mixes / run.path), self.section, threads)

    def key(self, run: Run) -> str:
        """Hash what decides a baseline: mix, code and settings; raises InputError."""
        return run_key(
            [self.mixes / run.path, self.code], kind="tfidf", run=run, section=self.section.model_dump(),
        )

    def runs(self) -> Iterator[Run]:
        """Yield what is mixed: all arms and seeds."""
        yield from starmap(Run, runs_in(self.mixes))

    def stage(self, run: Run) -> str:
        """Name the arm: a stage gives the baselines of all its seeds."""
        return run.arm

    @contextmanager
    def spread(
        self, work: Callable[[Any], Iterable[Any]], jobs: Iterable[Any], engine: Engine,
    ) -> Iterator[Iterator[Any]]:
        """Give each worker one processor, and no GPU, which a baseline has no use for."""
        with in_order(partial(_listed, work), jobs, engine) as results:
            yield chain.from_iterable(results)


def _listed(work: Callable[[Any], Iterable[Any]], job: Any) -> list[Any]:
    """Do work whose results are sent as one."""
    return list(work(job))
