"""Trials to judge, from what a test says of them."""

from typing import Any

from trialwright.realism.check import RULES
from trialwright.realism.facts import Facts
from trialwright.trial.record import Arm, Trial

TWO_ARMS = [Arm("Aspirin", "Experimental", "81 mg"), Arm("Placebo", "Placebo Comparator")]


def verdict(rule: str, **fields: Any) -> str | None:
    """Apply one rule to a trial of these fields; label, intervention, told and most_items are no fields."""
    known = {"label": 1, "intervention": None, "told": (), "most_items": None}
    known |= {name: fields.pop(name) for name in known.keys() & fields.keys()}
    return RULES[rule](Facts(Trial(trial_id="SYN-a", **fields), **known))
