"""The runs of an experiment, read from their prediction tables and checked against each other.

Example: ``predictions/tfidf/hybrid-41.parquet`` is run 41 of arm ``hybrid`` of classifier ``tfidf``.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.analysis.scores import Floats, Labels
from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.ground.params import ArmMix


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of one classifier: its seeds' scores of one set of test trials, in the order of their ids."""

    classifier: str
    name: str
    mix: ArmMix
    labels: Labels
    scores: tuple[Floats, ...]


class Runs(NamedTuple):
    """The arms in the order of params.yaml, and the names of runs left over or not there."""

    arms: list[Arm]
    ignored: list[str]
    missing: list[str]

    def describe(self) -> str:
        """Say in a line what was read, and which runs were not."""
        said = f"{sum(len(arm.scores) for arm in self.arms)} runs of {len(self.arms)} arms read"
        for names, why in ((self.missing, "missing"), (self.ignored, "not in params.yaml, ignored")):
            if names:
                said += f", {len(names)} {why} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})"
        return said


def read_runs(
    folder: Path, arms: Mapping[str, ArmMix], seeds: Collection[int],
    fewer: Mapping[str, Collection[str]] | None = None,
) -> Runs:
    """Read the predictions of every planned run.

    DVC leaves the files of an arm or seed that was taken out of params.yaml where they are, so files
    that are not of a planned run are named, and not read.

    Args:
        folder: Holds ``<classifier>/<arm>-<seed>.parquet``.
        arms: The arms, in the order to keep.
        seeds: The seeds of each arm.
        fewer: The arms of classifiers that do not run all of them.

    Raises:
        InputError: no run is there, a table is damaged, or runs of one setting test different trials.
    """
    classifiers = sorted(path.name for path in folder.glob("*") if path.is_dir())
    found, planned = [], {}
    for classifier in classifiers:
        found += [f"{classifier}/{path.stem}" for path in sorted((folder / classifier).glob("*.parquet"))]
        for arm in arms:
            if arm in (fewer or {}).get(classifier, arms):
                planned.update({f"{classifier}/{arm}-{seed}": (classifier, arm, seed) for seed in seeds})
    missing = sorted(set(planned) - set(found))
    if not set(planned) & set(found):
        raise InputError(f"{folder}: holds no predictions of the arms and seeds of params.yaml; run dvc repro")
    tests: dict[str, tuple[str, pa.Table]] = {}
    scores: dict[tuple[str, str], list[Floats]] = {}
    for run, (classifier, arm, seed) in planned.items():
        if run in missing:
            continue
        path = folder / f"{run}.parquet"
        table = _read(path, classifier, arm, seed)
        _same_trials(path, table, *tests.setdefault(arms[arm].setting, (run, table)))
        scores.setdefault((classifier, arm), []).append(table["score"].to_numpy())
    labels = {setting: table["label"].to_numpy() for setting, (_, table) in tests.items()}
    read = [
        Arm(classifier, arm, arms[arm], labels[arms[arm].setting], tuple(runs))
        for (classifier, arm), runs in scores.items()
    ]
    return Runs(read, sorted(set(found) - set(planned)), missing)


def _read(path: Path, classifier: str, arm: str, seed: int) -> pa.Table:
    """Read one run's predictions, sorted by trial, and check each column."""
    table = tables.read(path, tables.PREDICTIONS).sort_by("id")
    if problem := next(_problems(table, (classifier, arm, seed)), None):
        raise InputError(f"{path}: {problem}; delete it and run dvc repro")
    return table


def _problems(table: pa.Table, run: tuple[str, str, int]) -> Iterator[str]:
    """Yield what is wrong with a table of predictions."""
    if not table.num_rows:
        yield "holds no test trials"
    for column, value in zip(("classifier", "arm", "seed"), run, strict=True):
        if others := set(table[column].unique().to_pylist()) - {value}:
            yield f"{column} is {sorted(map(str, others))[0]}, expected {value} as in its name"
    if len(table["id"].unique()) != table.num_rows:
        yield "an id occurs twice, expected one row a test trial"
    if not set(table["label"].unique().to_pylist()) <= {0, 1}:
        yield "a label is neither 0 nor 1"
    scores = table["score"].to_numpy()
    if not np.all((scores >= 0) & (scores <= 1)):
        yield "a score is no probability between 0 and 1"


def _same_trials(path: Path, table: pa.Table, first: str, expected: pa.Table) -> None:
    """Check that a run tests the trials, with the labels, of the first run of its setting."""
    if not table["id"].equals(expected["id"]):
        ours, theirs = set(table["id"].to_pylist()), set(expected["id"].to_pylist())
        raise InputError(
            f"{path}: tests {len(ours)} trials of which {len(ours - theirs)} are not among the {len(theirs)} of "
            f"{first}; runs of one setting must test the same trials: run dvc repro",
        )
    if not table["label"].equals(expected["label"]):
        raise InputError(f"{path}: labels differ from those of {first} for the same trials; run dvc repro")
