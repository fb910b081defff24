"""The one split into train, validation and test, made before anything is retrieved.

Example row: ``("NCT00010101", 1, "Metformin", ["Metformin", "Glyburide"], "train")``. Shares are the
paper's 60/20/20 (section 4.1.1); that only train trials are shown to the LLM is stricter than the paper.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.ground import params, tables
from trialwright.ground.errors import InputError

SPLITS = ("train", "val", "test")


class Partition(NamedTuple):
    """Split trials (``tables.PARTITION``), rejects by trial id, and counts that add up."""

    table: pa.Table
    rejects: pa.Table
    metrics: dict[str, Any]


def partition(labels: pa.Table, matched: pa.Table, section: params.Partition, seed: int) -> Partition:
    """Split the labelled trials that have a drug, stratified by label and first drug.

    The split depends on the set of trials and the seed, not on the order of rows.

    Args:
        labels: ``tables.LABELED``.
        matched: trial_id and drugs, for these trials at least.
        section: the shares.
        seed: of every draw.

    Raises:
        InputError: no labelled trial has a drug.
    """
    frame = labels.to_pandas().merge(matched.to_pandas(), on="trial_id", how="left", validate="one_to_one")
    frame = frame.sort_values("trial_id", ignore_index=True)
    frame["intervention"] = frame["drugs"].str.get(0)
    has = frame["intervention"].notna()
    kept, dropped = frame[has].reset_index(drop=True), frame.loc[~has, "trial_id"]
    if kept.empty:
        raise InputError(
            f"none of {len(frame)} labelled trials names a drug of the vocabulary; check acquire.vocabulary"
            " and that the trials list drug interventions"
        )
    shares = (section.train, section.val, 1 - section.train - section.val)
    kept["split"] = _split(kept, shares, np.random.default_rng([seed]))
    rejects = pa.table([dropped, ["no_drug_matched"] * len(dropped), [""] * len(dropped)], schema=tables.REJECTS)
    table = pa.Table.from_pandas(kept[tables.PARTITION.names], schema=tables.PARTITION, preserve_index=False)
    counts = kept.groupby(["split", "label"]).size()
    return Partition(table, rejects, {
        "read": len(frame),
        "accepted": len(kept),
        "rejected": {"no_drug_matched": len(dropped)},
        "interventions": int(kept["intervention"].nunique()),
        "splits": {
            split: {"successes": int(counts.get((split, 1), 0)), "failures": int(counts.get((split, 0), 0))}
            for split in SPLITS
        },
    })


def _split(frame: pd.DataFrame, shares: tuple[float, ...], rng: np.random.Generator) -> np.ndarray:
    """Assign each row of a frame sorted by trial id to a split."""
    splits = np.empty(len(frame), dtype=object)
    # What each split is owed so far: rows left over by one stratum go where the strata before it
    # fell short, so shares hold over all strata, however many of them are small.
    owed = np.zeros(len(shares))
    for members in _strata(frame, math.ceil(1 / min(shares) - 1e-9)):
        exact = np.array(shares) * len(members)
        counts = np.floor(exact + 1e-9).astype(int)
        owed += exact - counts
        left = len(members) - counts.sum()
        neediest = np.lexsort((rng.random(len(shares)), -np.round(owed, 9)))[:left]
        counts[neediest] += 1
        owed[neediest] -= 1
        splits[rng.permutation(members)] = np.repeat(SPLITS, counts)
    return splits


def _strata(frame: pd.DataFrame, smallest: int) -> Iterator[np.ndarray]:
    """Yield row numbers of each label and intervention, the rare of a label in one stratum at its end.

    Rare is what could not give every split one trial.
    """
    for _, rows in frame.groupby("label", sort=True):
        rare = []
        for _, members in rows.groupby("intervention", sort=True):
            if len(members) < smallest:
                rare.append(members.index.to_numpy())
            else:
                yield members.index.to_numpy()
        if rare:
            yield np.sort(np.concatenate(rare))
