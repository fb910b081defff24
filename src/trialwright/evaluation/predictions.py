"""Prediction tables read into arms, and checked against each other.

Example: ``predictions/tfidf/hybrid/41.parquet`` is run 41 of arm ``hybrid`` of classifier ``tfidf``. It
must test the trials that the other arms of its setting test with seed 41; those of seed 42 may be others,
as where the protocol splits anew for each seed.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.evaluation.leftovers import planned_runs
from trialwright.evaluation.runs import ArmRuns, Run, Runs
from trialwright.schemas.texts import PREDICTIONS
from trialwright.sections.arms import ArmMix
from trialwright.stats.delong import Labels


def read_runs(
    folder: Path, arms: Mapping[str, ArmMix], seeds: Collection[int],
    fewer: Mapping[str, Collection[str]] | None = None, *, one_test_set: bool = False,
) -> Runs:
    """Read the predictions of every planned run.

    Files that are not of a planned run are named, and not read.

    Args:
        folder: Holds ``<classifier>/<arm>/<seed>.parquet``.
        arms: The arms, in the order to keep.
        seeds: The seeds of each arm.
        fewer: The arms of classifiers that do not run all of them.
        one_test_set: Whether all seeds must test the same trials, as under protocol strict.

    Raises:
        InputError: no run is there, a table is damaged, or runs of one setting and seed test different trials.
    """
    found = {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.glob("*/*/*.parquet"))}
    planned = planned_runs(found, arms, seeds, fewer)
    read = {planned[run]: _read(found[run], *planned[run]) for run in planned if run in found}
    if not read:
        raise InputError(f"{folder}: holds no predictions of the arms and seeds of params.yaml; run dvc repro")
    read, untested = _tested(read, arms, folder)
    whole: list[ArmRuns] = []
    trials: dict[str, np.ndarray] = {}
    for setting in dict.fromkeys(arms[arm].setting for _, arm, _ in read):
        of_setting = {run: table for run, table in read.items() if arms[run[1]].setting == setting}
        trials[setting], members = _arms(of_setting, arms, folder, one_test_set)
        whole += members
    whole.sort(key=lambda arm: (arm.classifier, list(arms).index(arm.name)))
    return Runs(whole, sorted(set(found) - set(planned)), sorted(set(planned) - set(found)), untested, trials)


def _tested(
    read: Mapping[tuple[str, str, int], pa.Table], arms: Mapping[str, ArmMix], folder: Path
) -> tuple[dict[tuple[str, str, int], pa.Table], list[str]]:
    """Leave out, and name, the runs of settings and seeds that have no test trials at all."""
    tested = {(arms[arm].setting, seed) for (_, arm, seed), table in read.items() if table.num_rows}
    if not tested:
        every = ", ".join(dict.fromkeys(arms[arm].setting for _, arm, _ in read))
        raise InputError(
            f"{folder}: no run has test trials in setting {every}; generalization tests the trials of interventions "
            "beyond the pool, the others the test split: add records, or arms of another setting to params.yaml"
        )
    kept = {run: table for run, table in read.items() if (arms[run[1]].setting, run[2]) in tested}
    for (*name, seed), table in kept.items():
        if not table.num_rows:
            path = folder.joinpath(*name, f"{seed}.parquet")
            raise InputError(f"{path}: holds no test trials, others of its setting do; delete it and run dvc repro")
    return kept, sorted("/".join(map(str, run)) for run in read if run not in kept)


def _arms(
    read: Mapping[tuple[str, str, int], pa.Table], arms: Mapping[str, ArmMix], folder: Path, one_test_set: bool
) -> tuple[np.ndarray, list[ArmRuns]]:
    """Return the ids of all the trials that any seed of a setting tests, and its arms over them."""
    first: dict[int, tuple[str, pa.Table]] = {}
    for (classifier, arm, seed), table in read.items():
        run = f"{classifier}/{arm}/{seed}"
        _same_trials(folder / f"{run}.parquet", table, *first.setdefault(seed, (run, table)))
    if one_test_set:
        _same_test_set(first, folder)
    ids, labels = _all_trials([table for _, table in first.values()], folder)
    runs: dict[tuple[str, str], dict[int, Run]] = {}
    for (classifier, arm, seed), table in read.items():
        places = np.searchsorted(ids, _ids(table))
        runs.setdefault((classifier, arm), {})[seed] = Run(places, table["score"].to_numpy(), ids.size)
    return ids, [ArmRuns(*name, arms[name[1]], labels, of_name) for name, of_name in runs.items()]


def _same_test_set(first: Mapping[int, tuple[str, pa.Table]], folder: Path) -> None:
    """Check that all seeds of a setting test the same trials."""
    seed, (_, expected) = next(iter(first.items()))
    for other, (run, table) in first.items():
        if not table["id"].equals(expected["id"]):
            raise InputError(
                f"{folder / run}.parquet: seed {other} does not test the trials of seed {seed}, but protocol strict "
                "has one test set for all; run dvc repro sets, or set protocol to paper"
            )


def _all_trials(tests: list[pa.Table], folder: Path) -> tuple[np.ndarray, Labels]:
    """Join the seeds' test sets: ids in rising order, and their labels."""
    every, labels = _ids(pa.concat_tables(tests)), pa.concat_tables(tests)["label"].to_numpy()
    ids, first, places = np.unique(every, return_index=True, return_inverse=True)
    if differing := every[labels != labels[first][places]].tolist():
        raise InputError(f"{folder}: trial {differing[0]} has not the same label with every seed; run dvc repro")
    return ids, labels[first]


def _ids(table: pa.Table) -> np.ndarray:
    return np.asarray(table["id"].to_pylist(), dtype=np.str_)


def _read(path: Path, classifier: str, arm: str, seed: int) -> pa.Table:
    """Read one run's predictions, sorted by trial, and check each column."""
    table = tables.read(path, PREDICTIONS).sort_by("id")
    if problem := next(_problems(table, (classifier, arm, seed)), None):
        raise InputError(f"{path}: {problem}; delete it and run dvc repro")
    return table


def _problems(table: pa.Table, run: tuple[str, str, int]) -> Iterator[str]:
    """Yield what is wrong with a table of predictions."""
    for column, value in zip(("classifier", "arm", "seed"), run, strict=True):
        if others := set(table[column].unique().to_pylist()) - {value}:
            yield f"{column} is {sorted(map(str, others))[0]}, expected {value} as in its name"
    if table["id"].null_count:
        yield "a row has no id"
    if len(table["id"].unique()) != table.num_rows:
        yield "an id occurs twice, expected one row a test trial"
    if not set(table["label"].unique().to_pylist()) <= {0, 1}:
        yield "a label is neither 0 nor 1"
    scores = table["score"].to_numpy()
    if not np.all((scores >= 0) & (scores <= 1)):
        yield "a score is no probability between 0 and 1"


def _same_trials(path: Path, table: pa.Table, first: str, expected: pa.Table) -> None:
    """Check that a run tests the trials, with the labels, of the first run of its setting and seed."""
    if not table["id"].equals(expected["id"]):
        ours, theirs = set(table["id"].to_pylist()), set(expected["id"].to_pylist())
        raise InputError(
            f"{path}: tests {len(ours)} trials of which {len(ours - theirs)} are not among the {len(theirs)} of "
            f"{first}; runs of one setting and seed must test the same trials: run dvc repro",
        )
    if not table["label"].equals(expected["label"]):
        raise InputError(f"{path}: labels differ from those of {first} for the same trials; run dvc repro")
