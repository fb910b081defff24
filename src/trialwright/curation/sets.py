"""Which real trials go into which set: A by its splits, and a class-balanced B in two halves.

Example of a row: ``("NCT00000102", 1, "nifedipine", "train")``; a set's name is its file's.

Paper section 4.1: A are the trials whose intervention is in the pool, B the others, downsampled in
its major class and used for validation and test of generalization.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.ground import tables

SPLITS = ("train", "val", "test")
HALVES = ("general_val", "general_test")
REAL_SETS = (*SPLITS, *HALVES)
CHOSEN = pa.schema([*(tables.POOL.field(name) for name in ("trial_id", "label", "intervention")), ("set", tables.TEXT)])


def choose(partition: pa.Table, pool: pa.Table, seed: int) -> pa.Table:
    """Name the set of each real trial in use: all of the pool's, and a balanced draw of the others.

    Returns:
        Rows of `CHOSEN`, sorted by trial id; trials of B that were not drawn are left out.
    """
    inside = pc.is_in(partition["trial_id"], value_set=pool["trial_id"].combine_chunks())
    outside = partition.filter(pc.invert(inside)).sort_by("trial_id")
    halves = [
        _with_set(outside.take(rows), pa.array([name] * len(rows), tables.TEXT))
        for name, rows in _halves(outside, seed)
    ]
    chosen = pa.concat_tables([_with_set(pool, pool["split"]), *halves])
    return chosen.sort_by("trial_id")


def _halves(outside: pa.Table, seed: int) -> list[tuple[str, np.ndarray]]:
    """Draw as many rows of each label as the minor one has, and halve them by label."""
    labels = np.asarray(outside["label"], dtype=np.int8)
    size = min(int((labels == label).sum()) for label in (0, 1))
    drawn: list[list[np.ndarray]] = [[], []]
    for label in (0, 1):
        rows = np.random.default_rng([seed, label]).permutation(np.flatnonzero(labels == label))[:size]
        drawn[0].append(rows[: size // 2])
        drawn[1].append(rows[size // 2 :])
    return [(name, np.concatenate(rows)) for name, rows in zip(HALVES, drawn, strict=True)]


def _with_set(rows: pa.Table, name: pa.Array | pa.ChunkedArray) -> pa.Table:
    return rows.select(CHOSEN.names[:3]).append_column("set", name).cast(CHOSEN)
