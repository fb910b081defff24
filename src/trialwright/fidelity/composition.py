"""Draws of corpora in one composition: from each as many trials of every intervention and label as from the others.

Example: of a drug a registry has 90 successes and 10 failures, and a generator that was asked for as many of both wrote
50 and 50. What sets the two apart is then first of all how many failures they have, and tells nothing of how they are
written. They are compared in draws of 50 successes and 10 failures from either.

A cell is an intervention and a label. What only some of the corpora have is in no draw; `matched` says how much is.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from trialwright.fidelity.sample import Rows, Sample

Cells = npt.NDArray[np.intp]


class Composition(NamedTuple):
    """Which trials of each corpus are in which cell, and how many of a cell all corpora have.

    Attributes:
        rows: of each corpus.
        cells: the cell of each of these rows.
        keys: intervention and label of each cell.
        counts: for each cell, the trials of the corpus that has fewest.
        base: the corpus that others are held against.
        most: the trials of a draw at most.
    """

    rows: dict[str, Rows]
    cells: dict[str, Cells]
    keys: pd.MultiIndex
    counts: Cells
    base: str
    most: int

    @property
    def size(self) -> int:
        """How many trials of each corpus are in a draw."""
        return min(self.most, int(self.counts.sum()))

    @property
    def spare(self) -> int:
        """How many times as many trials of the base there are, in the composition of any draw, and at most `most`."""
        taken = self.counts > 0
        if not taken.any():
            return 0
        have = np.bincount(self.cells[self.base], minlength=self.counts.size)
        return min(int((have[taken] // self.counts[taken]).min()), self.most // self.size)

    def matched(self) -> dict[str, float]:
        """Return the share of each corpus that is in cells which the others have too."""
        return {name: float((self.counts[cells] > 0).mean()) if cells.size else 0.0
                for name, cells in self.cells.items()}

    def within(self, chosen: npt.NDArray[np.bool_]) -> "Composition":
        """Return what there is in some of the cells, a flag for each."""
        kept = {name: chosen[cells] for name, cells in self.cells.items()}
        return self._replace(
            rows={name: rows[kept[name]] for name, rows in self.rows.items()},
            cells={name: cells[kept[name]] for name, cells in self.cells.items()},
            counts=np.where(chosen, self.counts, 0),
        )

    def draws(self, times: int, seed: int) -> Iterator["Draw"]:
        """Yield so many draws; where there are more trials than `most`, each has a composition of its own."""
        slots = np.repeat(np.arange(self.counts.size), self.counts)
        for draw in range(times):
            kept = np.random.default_rng([seed, draw]).permutation(slots)[: self.most]
            yield Draw(self, np.bincount(kept, minlength=self.counts.size), (seed, draw))


class Draw(NamedTuple):
    """So many trials of each cell, and the seeds that choose them."""

    of: Composition
    counts: Cells
    seeds: tuple[int, int]

    def rows(self, name: str, times: int = 1) -> Rows:
        """Return the rows of a corpus; with more times, those of fewer times are among them.

        Corpora of the same trials give the same rows, but for the base: copies of it are not paired with themselves.
        """
        rng = np.random.default_rng([*self.seeds, 1 + (name == self.of.base)])
        return self.of.rows[name][pick(self.of.cells[name], times * self.counts, rng)]


def compose(corpora: Mapping[str, Sample], base: str, most: int) -> Composition:
    """Find the composition in which corpora can be compared.

    Args:
        corpora: by name; any may be empty.
        base: the name of the one that others are held against.
        most: the trials of a draw at most.
    """
    names = ["intervention", "label"]
    cells = pd.concat([corpus.trials.select(names).to_pandas() for corpus in corpora.values()]).groupby(names)
    keys = cells.size().index
    ends = np.cumsum([len(corpus) for corpus in corpora.values()])[:-1]
    cell_of = dict(zip(corpora, np.split(cells.ngroup().to_numpy(dtype=np.intp), ends), strict=True))
    counts = np.min([np.bincount(of, minlength=len(keys)) for of in cell_of.values()], axis=0)
    return Composition({name: np.arange(len(of)) for name, of in cell_of.items()}, cell_of, keys, counts, base, most)


def pick(cells: Cells, counts: Cells, rng: np.random.Generator) -> Rows:
    """Return the places, in order, of so many trials of each cell, drawn at random without replacement."""
    order = np.argsort(cells + rng.random(cells.size))
    of = cells[order]
    # How many of the same cell come before.
    before = np.arange(of.size) - np.searchsorted(of, of)
    return np.sort(order[before < counts[of]])
