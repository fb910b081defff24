"""How often the trials that may be shown fill each member of a written trial, and which members a plan's form has.

Example: where 40 of 50 trials have a summary, its share is 0.8, and of 1,000 plans about 800 show summaries and ask for
one. So a registry without titles is asked for none, and what a trial has does not tell whether it is real. Shares are
over both labels together: which members a form has tells no label.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from trialwright.retrieval.drawing import DRAWS
from trialwright.trial.record import PARTS, Trial
from trialwright.trial.report import NAMED_BY

# No number of a draw of examples, and not that of the visits, so this stream is none of theirs.
_FORMS = DRAWS + 1
# The intervention that is planned stands here.
_ALWAYS = ("interventions", "interventions.name")


class Filled:
    """Counts of trials that fill a field, and of parts that fill a ``field.part``."""

    def __init__(self, members: Sequence[str]) -> None:
        self._members = members
        self._filled, self._trials, self._parts = Counter[str](), 0, Counter[str]()

    def add(self, trial: Trial) -> None:
        """Count a trial."""
        self._trials += 1
        for member in self._members:
            field, _, part = member.partition(".")
            value = getattr(trial, field)
            self._filled[member] += sum(bool(getattr(one, part)) for one in value) if part else bool(value)
        self._parts.update({field: len(getattr(trial, field)) for field in PARTS})

    def shares(self) -> dict[str, float]:
        """Return of each field the share of trials, and of each ``field.part`` the share of parts, that fill it."""
        of = {member: self._parts[member.split(".")[0]] if "." in member else self._trials for member in self._members}
        return {member: self._filled[member] / of[member] if of[member] else 0.0 for member in self._members}


def draw_members(shares: Mapping[str, float], seed: int, number: int) -> list[str]:
    """Return the members of the form of plan `number`: each with the probability of its share.

    The planned intervention and its name are always there. The part that names an item, such as the label of an arm,
    is there with its list, since no record has a list of nameless items; where no trial fills it, the part that most
    fill stands for it.
    """
    draws = np.random.default_rng([seed, number, _FORMS]).random(len(shares))
    drawn = {member for (member, share), draw in zip(shares.items(), draws, strict=True) if draw < share}
    drawn.update(_ALWAYS)
    for field in drawn & PARTS.keys():
        drawn.discard(field)
        drawn.update([field, naming] if (naming := _naming(field, shares)) else ())
    return [member for member in shares if member in drawn and member.split(".")[0] in drawn]


def _naming(field: str, shares: Mapping[str, float]) -> str | None:
    """Return the part without which a list is not shown; None where no trial fills any."""
    named_by = f"{field}.{NAMED_BY[field]}"
    if named_by in _ALWAYS or shares.get(named_by):
        return named_by
    parts = [member for member in shares if member.startswith(f"{field}.") and shares[member]]
    return max(parts, key=lambda part: shares[part], default=None)
