"""What a classifier of one arm and seed reads, and what it gives: a mix of trials, and predictions for those it tests.

Example: ``Mix.read(Path("data/mixes/hybrid/40")).test`` are the trials that arm hybrid is tested on with seed 40.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.schemas.texts import CLEAN, PREDICTIONS, WEIGHTED

_SCHEMAS = {"train": WEIGHTED, "val": CLEAN, "test": CLEAN}


class Mix(NamedTuple):
    """All that one arm reads with one seed: WEIGHTED rows that train, CLEAN ones that choose the epoch and test."""

    train: pa.Table
    val: pa.Table
    test: pa.Table

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the folder of an arm and seed; raises InputError where it is not whole."""
        return cls(*(tables.read(folder / f"{name}.parquet", schema) for name, schema in _SCHEMAS.items()))

    def write(self, folder: Path) -> None:
        """Write a folder of three tables, whose bytes depend on the rows alone."""
        for name, schema in _SCHEMAS.items():
            tables.write(folder / f"{name}.parquet", getattr(self, name), schema)


def weigh(train: pa.Table) -> tuple[pa.Table, np.ndarray | None]:
    """Leave out WEIGHTED rows of weight 0, and return the weights of the others; None where each is 1."""
    kept = train.filter(pc.greater(train["weight"], 0))
    weights = kept["weight"].to_numpy().astype(np.float64)
    return kept, None if (weights == 1).all() else weights


def prior_alone(labels: np.ndarray) -> tuple[float, str] | None:
    """Return the one score that training trials of less than two labels can teach, and why; None where they have both.

    Args:
        labels: of the training trials, 1 success and 0 failure, of shape (n,).
    """
    if not labels.size:
        return 0.5, "no training trials: untrained"
    if (labels == labels[0]).all():
        return float(labels[0]), "training trials of one label: that label's prior"
    return None


def runs_in(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield arm and seed of all mixes of a folder, sorted."""
    for path in sorted(folder.glob("*/*")):
        yield path.parent.name, int(path.name)


def predictions(classifier: str, arm: str, seed: int, test: pa.Table, scores: np.ndarray) -> pa.Table:
    """Set scores beside the ids and labels of the trials they are for.

    Args:
        classifier: "tfidf", "encoder", "frozen" or "blend".
        arm: what the classifier was trained on.
        seed: of its mix and training.
        test: CLEAN rows, in the order of the scores.
        scores: probability of success.

    Returns:
        PREDICTIONS, sorted by id.
    """
    rows = test.num_rows
    columns = [
        pa.repeat(classifier, rows), pa.repeat(arm, rows), pa.repeat(pa.scalar(seed, pa.int32()), rows),
        test["id"], test["label"], pa.array(scores, pa.float64()),
    ]
    return pa.table(columns, schema=PREDICTIONS).sort_by("id")
