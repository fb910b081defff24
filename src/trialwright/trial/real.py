"""The real trials in use, and which of them each seed trains on, chooses on and is tested on.

Example: ``RealTrials.read(Path("data/clean/real")).set_of(40, "train")`` are CLEAN rows. Set A, the trials of the
pool, is train, val and test; of set B, those of other interventions, a draw is general_val and general_test. B's own
train split is other_train, for arms that train on all real trials and are tested in distribution: a trial may be in it
and in a half. Under ``protocol: strict`` the sets of all seeds are the same.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.types import TEXT
from trialwright.schemas.selection import SETS
from trialwright.schemas.texts import CLEAN

SPLITS = ("train", "val", "test")
HALVES = ("general_val", "general_test")
OTHER_TRAIN = "other_train"


class RealTrials:
    """Cleaned texts, each once, and the sets that they are in."""

    def __init__(self, trials: pa.Table, sets: pa.Table) -> None:
        self._trials = trials.sort_by("id").combine_chunks()
        self._sets = sets

    @classmethod
    def read(cls, folder: Path) -> "RealTrials":
        """Read ``trials.parquet`` (CLEAN) and ``sets.parquet`` (SETS) of a folder."""
        trials = tables.read(folder / "trials.parquet", CLEAN)
        return cls(trials, tables.read(folder / "sets.parquet", SETS))

    def set_of(self, seed: int, *names: str) -> pa.Table:
        """Return the trials of a seed that are in any of these sets: CLEAN rows, sorted by id."""
        return self._chosen(self._ids(seed, names))

    def always_in(self, seeds: Iterable[int], name: str) -> pa.Table:
        """Return the trials that are in one set with every seed: CLEAN rows, sorted by id."""
        return self._chosen(set.intersection(*(self._ids(seed, [name]) for seed in seeds)))

    def _ids(self, seed: int, names: Iterable[str]) -> set[str]:
        of_seed = self._sets.filter(pc.equal(self._sets["seed"], seed))
        if not of_seed.num_rows:
            raise InputError(f"sets.parquet: has no sets of seed {seed}; run dvc repro sets")
        return set(of_seed.filter(pc.is_in(of_seed["set"], pa.array(names, TEXT)))["id"].to_pylist())

    def _chosen(self, ids: set[str]) -> pa.Table:
        return self._trials.filter(pc.is_in(self._trials["id"], pa.array(sorted(ids), TEXT)))
