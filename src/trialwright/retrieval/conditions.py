"""The conditions that a plan names, drawn from the trials that may be shown.

A model that is told to write another trial than its examples likes to change the condition, and a small one takes one
that the intervention is not for. With ``plan.conditions: drawn`` a plan names those of one trial of its intervention
and label, so that written trials are of conditions as often as real ones of the same outcome are.

Example: where two of three failed trials of metformin are of diabetes, so are about two thirds of the plans for one.
"""

import numpy as np
import pyarrow as pa

from trialwright.retrieval.drawing import DRAWS, Cell, ids_by_cell
from trialwright.sections.retrieval import Plan
from trialwright.trial.record import Trial

# Not the stream of a draw of examples, of the visits or of forms.
_CONDITIONS = DRAWS + 2


class Conditions:
    """The conditions of trials, by intervention and label.

    Args:
        gold: ``tables.POOL`` in order of id, the trials that may be shown.
        section: whether conditions are drawn, and how many and how long ones examples show.
    """

    def __init__(self, gold: pa.Table, section: Plan) -> None:
        self._section = section
        self._ids = ids_by_cell(gold) if section.conditions == "drawn" else {}
        self._of: dict[str, list[str]] = {}
        self._donors: dict[Cell, list[list[str]]] = {}

    def add(self, trial: Trial) -> None:
        """Take a trial; of its conditions those that an example shows uncut."""
        if self._section.conditions == "free":
            return
        limit = self._section.text_chars
        shown = [" ".join(one.split()) for one in trial.conditions[: self._section.max_items]]
        if found := [one for one in shown if one and (limit is None or len(one) <= limit)]:
            self._of[trial.trial_id] = found

    def draw(self, cell: Cell, seed: int, number: int) -> list[str]:
        """Return the conditions of plan `number`, none where they are free or no trial of the cell has any."""
        if cell not in self._donors:
            self._donors[cell] = [self._of[one] for one in self._ids.get(cell, ()) if one in self._of]
        if not (donors := self._donors[cell]):
            return []
        return donors[int(np.random.default_rng([seed, number, _CONDITIONS]).integers(len(donors)))]
