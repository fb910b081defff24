"""Drawing the examples of one plan: from the trials of an intervention and label, within a budget of tokens.

Example: ``draw([Part(["NCT1", "NCT2", "NCT3"], 1, 2)], tokens, 1500, [seed, 7])`` is
``([("NCT3", 1), ("NCT1", 1)], 1180)``, the same however many plans there are.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.sections.retrieval import Plan

DRAWS = 20
Cell = tuple[str, int]


class Part(NamedTuple):
    """Trials of one label, and how many of them a plan shows."""

    ids: Sequence[str]
    label: int
    taken: int


def types(gold: pa.Table) -> dict[str, str]:
    """Return the commonest type of each intervention, among the trials that may be shown."""
    counted = Counter(zip(gold["intervention"].to_pylist(), gold["type"].to_pylist(), strict=True))
    return {name: kind for (name, kind), _ in sorted(counted.items(), key=lambda item: (item[1], str(item[0])))}


def ids_by_cell(gold: pa.Table) -> dict[Cell, list[str]]:
    """Return the trials of each intervention and label, in the order of rows."""
    trials: dict[Cell, list[str]] = defaultdict(list)
    columns = (gold[name].to_pylist() for name in ("intervention", "label", "trial_id"))
    for intervention, label, trial_id in zip(*columns, strict=True):
        trials[intervention, label].append(trial_id)
    return trials


def group_by_cell(gold: pa.Table, section: Plan) -> dict[Cell, list[Part]]:
    """Return what the plans of each intervention and label draw from.

    With ``retrieval: random`` that is the trials of any intervention (the ablation without retrieval). With
    ``example_labels: mixed`` half of the examples are of the other label, and an odd one is of the planned label.

    Args:
        gold: ``tables.POOL`` in order of id, the trials that may be shown.
        section: how many examples, and which.

    Returns:
        One or two parts a cell, none if a plan shows no examples. A cell with too few trials is left out.
    """
    trials = ids_by_cell(gold)
    of_any = {label: sorted(one for (_, of), ids in trials.items() if of == label for one in ids) for label in (0, 1)}
    other = section.examples // 2 if section.example_labels == "mixed" else 0
    cells = {}
    for intervention, label in sorted(trials):
        parts = [
            Part(of_any[of] if section.retrieval == "random" else trials.get((intervention, of), []), of, count)
            for of, count in ((label, section.examples - other), (1 - label, other)) if count
        ]
        if all(len(part.ids) >= part.taken for part in parts):
            cells[intervention, label] = parts
    return cells


def draw(
    parts: Sequence[Part], tokens: Mapping[str, int], budget: int, key: list[int]
) -> tuple[list[tuple[str, int]] | None, int]:
    """Return examples within the budget, each with its label, and their tokens, or None and the least tokens drawn.

    Examples of both labels are shuffled, so that their order tells no label.
    """
    totals = []
    for attempt in range(DRAWS):
        rng = np.random.default_rng([*key, attempt])
        drawn = [
            (part.ids[place], part.label)
            for part in parts for place in rng.choice(len(part.ids), part.taken, replace=False)
        ]
        if len(parts) > 1:
            drawn = [drawn[place] for place in rng.permutation(len(drawn))]
        totals.append(sum(tokens[trial_id] for trial_id, _ in drawn))
        if totals[-1] <= budget:
            return drawn, totals[-1]
    return None, min(totals)
