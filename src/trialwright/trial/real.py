"""The real trials in use, and which of them each seed trains on, chooses on and is tested on.

Example: ``RealTrials.read(Path("data/clean/real")).set_of(40, "train")`` are CLEAN rows. Set A, the trials of the
pool, is train, val and test; of set B, those of other interventions, a draw is general_val and general_test. B's own
train split is other_train, for arms that train on all real trials and are tested in distribution: a trial may be in it
and in a half. Under ``protocol: strict`` the sets of all seeds are the same.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from pathlib import Path
from typing import NamedTuple

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
# To look for ids costs as much as there are ids, for each part anew.
_AT_ONCE = 4096


_LABELLED = pa.schema([CLEAN.field("id"), CLEAN.field("label")])


class TrialSet(NamedTuple):
    """Trials of a set: `labelled` are their ids and labels, and `read` goes through them in the same order.

    What `read` yields are CLEAN rows, a part of them in memory at a time.
    """

    labelled: pa.Table
    read: Callable[[], Iterator[pa.Table]]

    @classmethod
    def of(cls, rows: pa.Table) -> "TrialSet":
        """Give a table of CLEAN rows that form."""
        return cls(rows.select(_LABELLED.names), lambda: iter([rows]))

    def texts(self) -> Iterator[str]:
        """Yield the text of each trial."""
        for part in self.read():
            yield from part["text"].to_pylist()


class RealTrials:
    """Cleaned texts, each once, and the sets that they are in; of the texts those asked for are read.

    Args:
        path: a Parquet file of CLEAN rows, sorted by id.
        sets: ``tables.SETS``.
    """

    def __init__(self, path: Path, sets: pa.Table) -> None:
        self._path = path
        self._sets = sets

    @classmethod
    def read(cls, folder: Path) -> "RealTrials":
        """Read ``sets.parquet`` (SETS) of a folder, whose ``trials.parquet`` (CLEAN) is read when trials are asked for.

        Raises:
            InputError: one of them is missing or damaged.
        """
        tables.count(folder / "trials.parquet")
        return cls(folder / "trials.parquet", tables.read(folder / "sets.parquet", SETS))

    def set_of(self, seed: int, *names: str) -> pa.Table:
        """Return the trials of a seed that are in any of these sets: CLEAN rows, sorted by id."""
        return self._together(self._ids(seed, names), CLEAN)

    def always_in(self, seeds: Iterable[int], name: str) -> pa.Table:
        """Return the trials that are in one set with every seed: CLEAN rows, sorted by id."""
        return self._together(set.intersection(*(self._ids(seed, [name]) for seed in seeds)), CLEAN)

    def parts_of(self, seed: int, name: str) -> TrialSet:
        """Return the trials of a set, texts to be read as they are gone through."""
        ids = self._ids(seed, [name])
        return TrialSet(self._together(ids, _LABELLED), lambda: self._chosen(ids, CLEAN))

    def _ids(self, seed: int, names: Iterable[str]) -> set[str]:
        of_seed = self._sets.filter(pc.equal(self._sets["seed"], seed))
        if not of_seed.num_rows:
            raise InputError(f"sets.parquet: has no sets of seed {seed}; run dvc repro sets")
        return set(of_seed.filter(pc.is_in(of_seed["set"], pa.array(names, TEXT)))["id"].to_pylist())

    def _together(self, ids: Set[str], schema: pa.Schema) -> pa.Table:
        return pa.concat_tables([schema.empty_table(), *self._chosen(ids, schema)]).combine_chunks()

    def _chosen(self, ids: Set[str], schema: pa.Schema) -> Iterator[pa.Table]:
        wanted = pa.array(sorted(ids), TEXT)
        for part in tables.stream(self._path, schema, _AT_ONCE):
            chosen = part.filter(pc.is_in(part["id"], wanted))
            if chosen.num_rows:
                yield chosen
