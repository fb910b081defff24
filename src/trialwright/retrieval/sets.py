"""Which real trials go into which set, seed by seed: A by its splits, a class-balanced B in halves, B's train split.

Example of a row: ``(40, "NCT00000102", "general_test")``. Paper section 4.1: A are the trials whose intervention
is in the pool; B, the others, is downsampled in its major class and serves validation and test of
generalization. The trials of B in the train split are other_train as well, which the paper does not have: arms of
all real trials train on them and are tested on A alone. Where trials were split before retrieval (``protocol:
strict``) all seeds have the same sets; where they are open (``protocol: paper``) each seed splits A and, apart from
it, B, and draws B anew. With ``partition.resplit`` each seed splits what is outside the train split anew: the trials
that the LLM may be shown stay in it with every seed, and the others are tested by some seeds and trained on by others.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.retrieval.splits import OPEN, at_random
from trialwright.schemas.selection import POOL, SETS
from trialwright.sections.retrieval import Partition, Shares
from trialwright.trial.outcome_words import LABELS
from trialwright.trial.real import HALVES, OTHER_TRAIN, SPLITS


class Sets(NamedTuple):
    """The sets of every seed (``tables.SETS``), and their sizes."""

    table: pa.Table
    metrics: dict[str, Any]


def draw_sets(
    partition: pa.Table, pool: pa.Table, section: Partition, seeds: Sequence[int], seed: int
) -> Sets:
    """Name the sets of each seed: of all the pool's trials, and of the others a balanced draw and the train split.

    The sets depend on the set of trials and the seeds, not on the order of rows.

    Args:
        partition: ``tables.PARTITION``, all labelled trials of a known intervention.
        pool: ``tables.POOL``, the trials of set A.
        section: shares of the splits that seeds draw themselves.
        seeds: of training.
        seed: draws B where it is drawn once for all of them.
    """
    inside = _sorted(pool)
    outside = _sorted(partition)
    outside = outside[~outside["trial_id"].isin(inside["trial_id"])].reset_index(drop=True)
    still_open = any((frame["split"] == OPEN).any() for frame in (inside, outside))
    if still_open or section.resplit:
        shares = section.resplit or section
        drawn = {
            run: _draw(_split(inside, shares, run), _split(outside, shares, run), run if still_open else seed)
            for run in seeds
        }
    else:
        drawn = dict.fromkeys(seeds, _draw(inside, outside, seed))
    table = pa.concat_tables([
        pa.Table.from_pandas(
            rows.rename(columns={"trial_id": "id"}).assign(seed=run), schema=SETS, preserve_index=False
        )
        for run, rows in drawn.items()
    ])
    return Sets(table, _metrics(drawn, partition.num_rows))


def _sorted(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.select(POOL.names).to_pandas()
    return frame.sort_values("trial_id", ignore_index=True)


def _split(frame: pd.DataFrame, shares: Shares, run: int) -> pd.DataFrame:
    """Split the trials of a seed that are not in the train split for all seeds: all of those that are open."""
    shown = frame["split"] == "train"
    others = frame[~shown].reset_index(drop=True)
    whole = pd.concat([frame[shown], others.assign(split=at_random(others, shares, run))])
    return whole.sort_values("trial_id", ignore_index=True)


def _draw(inside: pd.DataFrame, outside: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return trial_id, label and set of the trials of one seed, sorted by id; one of B may have two rows."""
    others = outside[outside["split"] == "train"].assign(set=OTHER_TRAIN)
    parts = [inside.rename(columns={"split": "set"}), *_halves(outside, seed), others]
    return pd.concat(parts)[["trial_id", "label", "set"]].sort_values(["trial_id", "set"], ignore_index=True)


def _halves(outside: pd.DataFrame, seed: int) -> Iterator[pd.DataFrame]:
    """Draw as many rows of each label as the minor one has, and halve them by label."""
    size = min(int((outside["label"] == label).sum()) for label in LABELS.values())
    for label in LABELS.values():
        rows = np.random.default_rng([seed, label]).permutation(np.flatnonzero(outside["label"] == label))[:size]
        for name, half in zip(HALVES, (rows[: size // 2], rows[size // 2 :]), strict=True):
            yield outside.iloc[half].assign(set=name)


def _metrics(drawn: Mapping[int, pd.DataFrame], known: int) -> dict[str, Any]:
    """Count the trials of each set, the least of any seed, and those that any tests, and name the classes one lacks."""
    together = pd.concat(drawn.values()).drop_duplicates(["trial_id", "set"])
    sizes = {
        name: {
            "all": min(int((rows["set"] == name).sum()) for rows in drawn.values()),
            **{
                label: min(int(((rows["set"] == name) & (rows["label"] == value)).sum()) for rows in drawn.values())
                for label, value in LABELS.items()
            },
        }
        for name in (*SPLITS, *HALVES, OTHER_TRAIN)
    }
    # The trials of other_train are never alone in training.
    lacking = {name: [label for label in LABELS if not sizes[name][label]] for name in (*SPLITS, *HALVES)}
    return {
        "trials": sizes,
        "tested_by_any_seed": {
            name: {
                label: int(((together["set"] == name) & (together["label"] == value)).sum())
                for label, value in LABELS.items()
            }
            for name in ("test", "general_test")
        },
        "missing_classes": {name: " and ".join(labels) for name, labels in lacking.items() if labels},
        "read": known,
        "in_use": len(set().union(*(rows["trial_id"] for rows in drawn.values()))),
    }
