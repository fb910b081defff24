"""Which cell, an intervention and a label, each plan is for: all evenly, or in proportion to their trials.

Example: of 75 trials of ("Aspirin", 1) and 25 of ("Aspirin", 0), `in_proportion` names the first three times of
four; `evenly` names both once a round. Both go on for ever, so more plans leave the first ones as they are.
"""

import heapq
import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

import numpy as np

from trialwright.retrieval.drawing import DRAWS, Cell

# Third numbers of keys of draws, which neither draws of examples nor forms (`filled`) take.
PLANNED, CHOSEN = DRAWS + 2, DRAWS + 3
Name = TypeVar("Name", bound=Hashable)


def evenly(cells: Sequence[Cell], seed: int) -> Iterator[Cell]:
    """Yield cells for ever: each round visits every cell once, in an order of its own."""
    for turn in itertools.count():
        # DRAWS is no draw number, so this stream is none of those that draw examples.
        for place in np.random.default_rng([seed, turn, DRAWS]).permutation(len(cells)):
            yield cells[place]


def in_proportion(sizes: Mapping[Cell, int], labels: Mapping[int, int], seed: int, stream: int) -> Iterator[Cell]:
    """Yield cells for ever: labels in proportion to `labels`, and the cells of a label to `sizes`.

    Of any number of visits each label has its share, to within one. Where `sizes` add up to `labels`, as many
    visits as there are trials visit each cell as often as it has trials.

    Args:
        sizes: the trials of each cell, at least one.
        labels: the trials of each label, of those of no cell in `sizes` too.
        seed: decides which of the cells of a label comes first.
        stream: `PLANNED` or `CHOSEN`, so that what is chosen has no say in what is planned first.
    """
    cells = {
        label: _in_turn({cell: size for cell, size in sorted(sizes.items()) if cell[1] == label}, [seed, label, stream])
        for label in sorted({label for _, label in sizes})
    }
    for label in _in_turn({label: labels[label] for label in cells}, [seed, len(labels), stream]):
        yield next(cells[label])


def _in_turn(sizes: Mapping[Name, int], key: list[int]) -> Iterator[Name]:
    """Yield names for ever, each at even distances: the nth time at (n + start) / size, from a random start below 1.

    A common start would let the names of a size come all at once, and the large before any of the small.
    """
    starts = np.random.default_rng(key).random(len(sizes))
    turns = (_times(name, size, float(start)) for (name, size), start in zip(sizes.items(), starts, strict=True))
    return (name for _, name in heapq.merge(*turns, key=itemgetter(0)))


def _times(name: Name, size: int, start: float) -> Iterator[tuple[float, Name]]:
    return (((turn + start) / size, name) for turn in itertools.count())
