"""What each experiment setting trains on, chooses on and is tested on (paper section 4.1).

Example: ``trains_on("ratio")`` is ``("train",)``; ``held_out(real, "ratio", 40)`` are val and test of seed 40.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.ground import params, tables
from trialwright.ground.errors import ParamsError
from trialwright.ground.real import HALVES, SPLITS, RealTrials


class HeldOut(NamedTuple):
    """The real trials, CLEAN rows, that choose the epoch and test the classifier."""

    val: pa.Table
    test: pa.Table


_TRAINS = {"in_distribution": ("train",), "ratio": ("train",), "generalization": SPLITS}
_HELD_OUT = {"in_distribution": ("val", "test"), "ratio": ("val", "test"), "generalization": HALVES}


def find_arm(arms: Mapping[str, params.ArmMix], name: str) -> params.ArmMix:
    """Return the arm of a name; raises ParamsError where params.yaml defines none."""
    if name not in arms:
        raise ParamsError(f"params.yaml: arms: no arm {name!r}, it defines {list(arms)}; give one of these to --arm")
    return arms[name]


def real_tables(real: RealTrials, seed: int) -> dict[str, pa.Table]:
    """Return the real trials of set A, by split."""
    return {name: real.set_of(seed, name) for name in SPLITS}


def trains_on(setting: str) -> tuple[str, ...]:
    """Name the real tables from which a setting's training trials are drawn."""
    return _TRAINS[setting]


def held_out(real: RealTrials, setting: str, seed: int) -> HeldOut:
    """Return the real trials that a setting does not train on with this seed."""
    val, test = (real.set_of(seed, name) for name in _HELD_OUT[setting])
    return HeldOut(val, test)


def whole(mixes: Path, real: RealTrials, setting: str, seeds: Iterable[int]) -> pa.Table:
    """Read all that an arm trains on and is held against, whatever the seed; trials may be in it twice."""
    parts = ((tables.read(mixes / f"{seed}.parquet", tables.CLEAN), *held_out(real, setting, seed)) for seed in seeds)
    return pa.concat_tables(table for seed in parts for table in seed)


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
