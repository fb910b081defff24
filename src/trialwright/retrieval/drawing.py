"""Drawing the examples of one plan: from the trials of an intervention and label, within a budget of tokens.

Example: ``draw(["NCT1", "NCT2", "NCT3"], tokens, section, [seed, 7])`` is ``(["NCT3", "NCT1"], 1180)``, the same
however many plans there are.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from trialwright.core.errors import ParamsError
from trialwright.retrieval.pool import may_be_shown
from trialwright.sections.retrieval import Plan

DRAWS = 20
Cell = tuple[str, int]


def types(pool: pa.Table) -> dict[str, str]:
    """Return the commonest type of each intervention, among the trials that may be shown."""
    rows = may_be_shown(pool)
    counted = Counter(zip(rows["intervention"].to_pylist(), rows["type"].to_pylist(), strict=True))
    return {name: kind for (name, kind), _ in sorted(counted.items(), key=lambda item: (item[1], str(item[0])))}


def group_by_cell(pool: pa.Table, examples: int) -> dict[Cell, list[str]]:
    """Group the trials that may be shown by intervention and label."""
    cells: dict[Cell, list[str]] = {}
    rows = may_be_shown(pool).sort_by("trial_id")
    columns = (rows[name].to_pylist() for name in ("intervention", "label", "trial_id"))
    for intervention, label, trial_id in zip(*columns, strict=True):
        cells.setdefault((intervention, label), []).append(trial_id)
    for (intervention, label), ids in sorted(cells.items()):
        if len(ids) < examples:
            raise ParamsError(f"plan.examples {examples}: {intervention}, label {label} has {len(ids)} trials to show;"
                              " lower plan.examples, or raise pool.min_successes and pool.min_failures")
    return cells


def visits(cells: Sequence[Cell], seed: int) -> Iterable[Cell]:
    """Yield cells for ever: each round visits every cell once, in an order of its own."""
    for turn in itertools.count():
        # DRAWS is no draw number, so this stream is none of those that draw examples.
        for place in np.random.default_rng([seed, turn, DRAWS]).permutation(len(cells)):
            yield cells[place]


def draw(ids: list[str], tokens: Mapping[str, int], section: Plan, key: list[int]) -> tuple[list[str], int]:
    """Return examples within the budget and their tokens, or none and the least tokens drawn."""
    totals = []
    for attempt in range(DRAWS):
        places = np.random.default_rng([*key, attempt]).choice(len(ids), section.examples, replace=False)
        drawn = [ids[place] for place in places]
        totals.append(sum(tokens[trial_id] for trial_id in drawn))
        if totals[-1] <= section.max_example_tokens:
            return drawn, totals[-1]
    return [], min(totals)
