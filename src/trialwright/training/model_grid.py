"""The grid of arms and seeds, of which each stage that trains gives one model or a few, as they are asked of it.

Example: ``list(make(models, [Run("hybrid", 40)], Outs(models_dir, predictions_dir), engine))`` writes
``models_dir/hybrid/40`` and ``predictions_dir/hybrid/40.parquet``, and is the one line to print on that.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from trialwright.core import tables
from trialwright.schemas.texts import PREDICTIONS
from trialwright.sections.running import Engine


class Run(NamedTuple):
    """One place of the grid."""

    arm: str
    seed: int

    @property
    def path(self) -> Path:
        """Its folder within that of all."""
        return Path(self.arm, str(self.seed))


class Outs(NamedTuple):
    """The folders of all models and of all their predictions."""

    models: Path
    predictions: Path

    def of(self, run: Run) -> tuple[Path, Path]:
        """Return the folder of a model and the file of its predictions."""
        return self.models / run.path, self.predictions / f"{run.path}.parquet"


# What became of training: PREDICTIONS and a line on them.
Outcome = tuple[pa.Table, str]
# Trains what a job says and writes the model's folder; None in a process that only helps the one with the outcome.
Train = Callable[[Any, Path], Outcome | None]


class Models(Protocol):
    """A kind of models, one a run."""

    @property
    def train(self) -> Train:
        """What trains a job, a function of a module, so that workers elsewhere can import it."""

    def job(self, run: Run) -> Any:
        """Read all that a model is made of."""

    def key(self, run: Run) -> str:
        """Return a hash of all that decides the bytes of a model, read or not."""

    def runs(self) -> Iterable[Run]:
        """Return all runs there are data for."""

    def stage(self, run: Run) -> str:
        """Return what DVC appends to the name of the stage that gives a run's model."""

    @property
    def apart(self) -> bool:
        """Whether each model is trained by one process, and not by several together."""

    def spread(
        self, work: Callable[[Any], Iterable[Any]], jobs: Iterable[Any], engine: Engine,
    ) -> AbstractContextManager[Iterator[Any]]:
        """Chain what `work` makes of jobs in workers of `engine`, in the order of the jobs."""


def make(models: Models, runs: Sequence[Run], outs: Outs, engine: Engine) -> Iterator[str]:
    """Write the models of some runs and their predictions, and yield a line on each.

    They are trained here, one by one; with Ray on the cluster, side by side with those that other stages are yet to
    give.

    Raises:
        ModelError: a model cannot be had or used.
        TrialwrightError: Ray cannot be had.
    """
    if engine.kind == "ray" and models.apart:
        from trialwright.training.side_by_side import make_all  # noqa: PLC0415

        yield from make_all(models, runs, outs, engine)
        return
    for run in runs:
        folder, predictions = outs.of(run)
        if outcome := models.train(models.job(run), folder):
            rows, said = outcome
            tables.write(predictions, rows, PREDICTIONS)
            yield said
