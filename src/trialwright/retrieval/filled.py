"""How often the trials that may be shown fill each member of a written trial, and with which of a registry's words.

Example: where 40 of 50 trials have a summary, its share is 0.8, and of 1,000 plans about 800 show summaries and ask for
one. So a registry without titles is asked for none, and what a trial has does not tell whether it is real. A form is
that of one trial drawn at random, since some fields come together: arms and an intervention model, or neither. It is
drawn from the trials of both labels: which members a form has tells no label. Of the same trial are the sections that
may be asked for at length, whether the form has them or not. Where all the trials that may be shown are of phase 1, no
other phase is allowed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from trialwright.retrieval.drawing import DRAWS
from trialwright.sections.writing import LONG_TEXTS
from trialwright.trial.record import PARTS, Trial
from trialwright.trial.report import NAMED_BY
from trialwright.trial.vocabularies import WORDS, said

# No number of a draw of examples, and not that of the visits, so this stream is none of theirs.
_FORMS = DRAWS + 1
# The intervention that is planned stands here.
_ALWAYS = ("interventions", "interventions.name")


class Filled:
    """What each trial fills: its fields, and the parts of the first item of its lists.

    Args:
        members: a field or ``field.part`` each, in the order of a form.
        kinds: the type of intervention of each trial, by id.
    """

    def __init__(self, members: Sequence[str], kinds: Mapping[str, str | None]) -> None:
        self._members, self._kinds = members, kinds
        self._filled: dict[str, frozenset[str]] = {}
        self._alike: dict[frozenset[str], frozenset[str]] = {}
        self._said: dict[str, set[str]] = {member: set() for member in members if member in WORDS}

    def add(self, trial: Trial) -> None:
        """Take a trial."""
        filled = frozenset(member for member in (*self._members, *LONG_TEXTS) if _fills(trial, member))
        # Few trials differ in what they fill, of however many.
        self._filled[trial.trial_id] = self._alike.setdefault(filled, filled)
        for member, words in self._said.items():
            words.update(said(trial, member))

    def shares(self) -> dict[str, float]:
        """Return of each field the share of trials that fill it, of each ``field.part`` the share of first items."""
        return {member: self._share(member) for member in self._members}

    def words(self) -> dict[str, list[str]]:
        """Return the words of each member with a vocabulary, those that a trial says; all, where none says one."""
        return {
            member: [word for word in WORDS[member] if word in words or not words]
            for member, words in self._said.items()
        }

    def forms(self) -> "Forms":
        """Return the forms that plans are drawn from."""
        donors: dict[str | None, list[frozenset[str]]] = defaultdict(list)
        for trial_id, filled in sorted(self._filled.items()):
            donors[self._kinds.get(trial_id)].append(filled)
        return Forms(self._members, donors)

    def _share(self, member: str) -> float:
        field = member.split(".", maxsplit=1)[0]
        of = [filled for filled in self._filled.values() if member == field or field in filled]
        return sum(member in filled for filled in of) / len(of) if of else 0.0


class Forms:
    """The forms of the trials that may be shown, by type of intervention."""

    def __init__(self, members: Sequence[str], donors: Mapping[str | None, Sequence[frozenset[str]]]) -> None:
        self._members, self._donors = members, donors

    def draw(self, kind: str | None, seed: int, number: int) -> list[str]:
        """Return the members of the form of plan `number`: those of one trial of its type of intervention.

        The planned intervention and its name are always there. The part that names an item, such as the label of an
        arm, is there with its list, since no form has a list of nameless items; a list of nothing is left out.
        """
        drawn = {*self._donor(kind, seed, number), *_ALWAYS}
        empty = {field for field in PARTS if not any(one.startswith(f"{field}.") for one in drawn)}
        named = {f"{field}.{NAMED_BY[field]}" for field in drawn & PARTS.keys() - empty}
        return [member for member in self._members if member in drawn | named and member.split(".")[0] not in empty]

    def sections(self, kind: str | None, seed: int, number: int) -> list[str]:
        """Return which of `LONG_TEXTS` the same trial has, those that no form here has too."""
        donor = self._donor(kind, seed, number)
        return [name for name in LONG_TEXTS if name in donor]

    def _donor(self, kind: str | None, seed: int, number: int) -> frozenset[str]:
        donors = self._donors[kind]
        return donors[int(np.random.default_rng([seed, number, _FORMS]).integers(len(donors)))]


def _fills(trial: Trial, member: str) -> bool:
    field, _, part = member.partition(".")
    value = getattr(trial, field)
    return bool(getattr(value[0], part) if part and value else value)
