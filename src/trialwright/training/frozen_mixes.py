"""The frozen encoder on all mixes: texts of all of them at once, then a head for each.

Example: ``texts_of(mixes)`` are the different texts that any mix trains on or tests; with a vector of each,
``write_all(mixes, vectors, section, outs)`` writes the model and the predictions of every arm and seed.

One process fits them all, unlike the baselines: a head takes milliseconds, and the start of a process takes seconds.
"""

from collections.abc import Iterator
from functools import partial
from itertools import starmap
from pathlib import Path

from trialwright.core import tables
from trialwright.schemas.texts import PREDICTIONS
from trialwright.sections.learning import Frozen
from trialwright.training import frozen
from trialwright.training.fit_and_score import Classifier, fit_and_score
from trialwright.training.mixes import Mix, runs_in
from trialwright.training.model_grid import Outs, Run


def texts_of(mixes: Path) -> list[str]:
    """Return the different texts of training and test trials of all mixes of a folder, sorted; raises InputError."""
    read = (Mix.read(mixes / Run(*run).path) for run in runs_in(mixes))
    return sorted({text for mix in read for rows in (mix.train, mix.test) for text in rows["text"].to_pylist()})


def write_all(mixes: Path, vectors: frozen.Vectors, section: Frozen, outs: Outs) -> Iterator[str]:
    """Fit a head on each mix of a folder, write it and the predictions for its test trials, and yield a line on it."""
    classifier = Classifier(
        "frozen", partial(frozen.fit, vectors=vectors, section=section),
        lambda model, texts: frozen.score(model, vectors, texts), frozen.save, frozen.describe,
    )
    for run in starmap(Run, runs_in(mixes)):
        folder, predictions = outs.of(run)
        rows, said = fit_and_score(classifier, run, Mix.read(mixes / run.path), folder)
        tables.write(predictions, rows, PREDICTIONS)
        yield said
