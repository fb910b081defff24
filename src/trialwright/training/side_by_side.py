"""All models that stages are yet to give, trained side by side on a cluster by the first of these stages.

Example: of two arms and three seeds, ``train@real-40`` trains six models, writes its own, and keeps five; the next
five stages write what is kept. DVC still sees one stage a model, and trains none whose outputs it has.

What is kept is found by the hash of all that decides it, so a stage gives the same bytes whoever trained them. A driver
that is killed leaves the models that were done, and the next one trains the others.
"""

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trialwright import progress
from trialwright.core.errors import TrialwrightError
from trialwright.files.due_stages import due
from trialwright.sections.running import Engine
from trialwright.training.kept_models import KeptModels, Packed
from trialwright.training.model_grid import Models, Outs, Run, Train

# What DVC calls the stage that it runs, in the environment of the stage's command.
_STAGE = "DVC_STAGE"


def make_all(models: Models, runs: Sequence[Run], outs: Outs, engine: Engine) -> Iterator[str]:
    """Do what `model_grid.make` does, with a cluster.

    Raises:
        ModelError: a model of `runs` cannot be had or used; what is wrong with another, its own stage says.
        TrialwrightError: Ray cannot be had, or lost a model again and again.
    """
    keys = {run: models.key(run) for run in runs}
    with KeptModels.open() as kept:
        if missing := [run for run in runs if keys[run] not in kept]:
            all_keys = {run: models.key(run) for run in models.runs()} | keys
            kept.sweep(all_keys.values())
            ahead = [run for run in _ahead(models, all_keys.keys() - set(runs)) if all_keys[run] not in kept]
            _train(models, {run: all_keys[run] for run in (*missing, *ahead)}, set(runs), kept, engine)
        for run in runs:
            yield kept.take(keys[run], *outs.of(run))


def _ahead(models: Models, others: set[Run]) -> list[Run]:
    """Return the runs that DVC will want of other stages; none where DVC did not call this one."""
    running = os.environ.get(_STAGE, "")
    names = {run: f"{running.rpartition('@')[0]}@{models.stage(run)}" for run in sorted(others)}
    wanted = due(running, set(names.values()) - {running}) if running and others else set()
    return [run for run, name in names.items() if name in wanted]


def _train(models: Models, keys: dict[Run, str], own: set[Run], kept: KeptModels, engine: Engine) -> None:
    """Train the models of `keys` in their order, and keep each as it comes."""
    jobs = map(models.job, keys)
    with (
        progress.bar("train", len(keys), " models") as advance,
        models.spread(partial(_trained, models.train), jobs, engine) as results,
    ):
        for (run, key), result in zip(keys.items(), results, strict=True):
            if isinstance(result, Packed):
                kept.put(key, result)
            elif run in own:
                raise result
            advance()


def _trained(train: Train, job: Any) -> Iterator[Packed | TrialwrightError]:
    """Train one model in a worker, and yield it or what is wrong with it."""
    with TemporaryDirectory() as folder:
        try:
            outcome = train(job, Path(folder) / "model")
        except TrialwrightError as error:
            yield error
            return
        assert outcome
        yield Packed.of(Path(folder) / "model", *outcome)
