"""The gold trials: the real trials that a corpus may be written from, all that may be shown or a subset of them.

Example: ``choose(pool, 50, seed)`` are 50 train trials, with the shares of label and intervention that all have, and
``choose(pool, 100, seed)`` are these and 50 more: a curve over their number adds trials and swaps none.

Under ``protocol: strict`` they are train trials. Under ``protocol: paper`` all trials are open when examples are
drawn, so gold trials are open ones, of which each seed later has some in its train split and tests others.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.retrieval.allocation import CHOSEN, in_proportion
from trialwright.retrieval.drawing import Cell
from trialwright.retrieval.pool import may_be_shown


class Gold(NamedTuple):
    """The trials that a corpus may see, and from what they were chosen.

    Attributes:
        table: ``tables.POOL``, in order of id.
        available: how many trials of each intervention and label may be shown.
        asked: how many trials were asked for; None asks for all.
    """

    table: pa.Table
    available: Mapping[Cell, int]
    asked: int | None

    def sizes(self) -> dict[Cell, int]:
        """Count the chosen trials of each intervention and label that has any."""
        return Counter(zip(self.table["intervention"].to_pylist(), self.table["label"].to_pylist(), strict=True))


def seed_of(draw: int, seed: int) -> int:
    """Return the seed of a draw of gold trials and of their examples: of draw 0 that of the run."""
    # Within what a seed of params.yaml may be.
    return int(np.random.SeedSequence([seed, draw]).generate_state(1)[0] >> 1) if draw else seed


def choose_all(
    pool: pa.Table, sizes: Iterable[int], draws: Iterable[int], seed: int
) -> dict[int, dict[int, list[str]]]:
    """Choose the ids of so many trials in each of several draws, by size and draw."""
    seeds = {draw: seed_of(draw, seed) for draw in draws}
    return {
        size: {draw: choose(pool, size, own).table["trial_id"].to_pylist() for draw, own in seeds.items()}
        for size in sizes
    }


def choose(pool: pa.Table, size: int | None, seed: int) -> Gold:
    """Choose trials in proportion to label, and within a label to intervention.

    The choice is nested: of one pool and seed, a larger one holds every smaller one. It depends on the set of
    trials, not on the order of rows.

    Args:
        pool: ``tables.POOL``; its train or open trials are chosen from.
        size: how many; None or more than there are: all of them.
        seed: of the ranks of trials, and of the order in which interventions have their turn.
    """
    shown = may_be_shown(pool).sort_by("trial_id")
    cells = shown.select(["intervention", "label"]).to_pandas()
    of_cell = cells.groupby(["intervention", "label"], sort=True)
    sizes: dict[Cell, int] = of_cell.size().to_dict()
    if size is None or size >= len(cells):
        return Gold(shown, sizes, size)
    labels = cells["label"].value_counts().to_dict()
    taken = Counter(itertools.islice(in_proportion(sizes, labels, seed, CHOSEN), size))
    # A hash ranks trials within a cell: what other trials there are has no say in which of two comes first.
    ids = shown["trial_id"].to_numpy(zero_copy_only=False)
    cells["hash"] = pd.util.hash_array(ids, hash_key=f"{seed:016}", categorize=False)
    ranks = cells.groupby(["intervention", "label"])["hash"].rank(method="first").to_numpy()
    most = np.array([taken[cell] for cell in zip(cells["intervention"], cells["label"], strict=True)])
    return Gold(shown.filter(pa.array(ranks <= most)), sizes, size)
