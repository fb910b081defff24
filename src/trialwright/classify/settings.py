"""What each experiment setting trains on, chooses on and is tested on (paper section 4.1).

Example: ``trains_on("ratio")`` is ``("train",)``; ``held_out(folder, "ratio")`` reads val and test.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.ground import params, tables
from trialwright.ground.errors import ParamsError


class HeldOut(NamedTuple):
    """The real trials, CLEAN rows, that choose the epoch and test the classifier."""

    val: pa.Table
    test: pa.Table


# Set A is the pool's trials (train, val, test); set B, the trials of other interventions, is
# general_val and general_test.
_TRAINS = {"in_distribution": ("train",), "ratio": ("train",), "generalization": ("train", "val", "test")}
_HELD_OUT = {
    "in_distribution": ("val", "test"),
    "ratio": ("val", "test"),
    "generalization": ("general_val", "general_test"),
}


def find_arm(arms: Mapping[str, params.ArmMix], name: str) -> params.ArmMix:
    """Return the arm of a name; raises ParamsError where params.yaml defines none."""
    if name not in arms:
        raise ParamsError(f"params.yaml: arms: no arm {name!r}, it defines {list(arms)}; give one of these to --arm")
    return arms[name]


def real_tables(folder: Path) -> dict[str, pa.Table]:
    """Read the real trials of set A, by split."""
    return {name: tables.read(folder / f"{name}.parquet", tables.CLEAN) for name in _TRAINS["generalization"]}


def trains_on(setting: str) -> tuple[str, ...]:
    """Name the real tables from which a setting's training trials are drawn."""
    return _TRAINS[setting]


def held_out(folder: Path, setting: str) -> HeldOut:
    """Read the real trials that a setting never trains on."""
    val, test = (tables.read(folder / f"{name}.parquet", tables.CLEAN) for name in _HELD_OUT[setting])
    return HeldOut(val, test)


def predictions(classifier: str, arm: str, seed: int, test: pa.Table, scores: np.ndarray) -> pa.Table:
    """Set scores beside the ids and labels of the trials they are for.

    Args:
        classifier: "tfidf" or "encoder".
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
    return pa.table(columns, schema=tables.PREDICTIONS).sort_by("id")
