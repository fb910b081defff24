"""Groups of trials whose answers are the options of each other's questions.

Example: of four phase 2 trials in gout the eligibility criteria of each are the answer to one question and wrong in the
three others. So each text is right as often as any other, at each place: who sees the options alone, however long or
well written they are, is right in one of four questions and no more.

Trials are taken in the order of their table and put into the first group of their condition, phase and split that holds
no answer like theirs, in words or in what it means. So a trial that comes after all others leaves the groups before it
as they are.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from trialwright.stats.similar import compare, shingles
from trialwright.tasks.benchmark.task_sample import CHOICE, LETTERS, NoSample, SplitTrial, TaskSample, place

# Of one condition and phase, how many groups are open at a time; a trial that fits none of them opens another.
_OPEN = 8


class GroupMember(NamedTuple):
    """A trial with what is told of it and its answer, one of the options; two that mean one thing go apart."""

    given: SplitTrial
    material: str
    text: str
    means: frozenset[str] = frozenset()


Key = tuple[str, str, str]


class Groups:
    """Groups that are still open; memory is what their members' texts take."""

    def __init__(self, task: str, size: int, alike: float, seed: int) -> None:
        self._task, self._size, self._alike, self._seed = task, size, alike, seed
        self._open: dict[Key, list[list[tuple[GroupMember, set[str]]]]] = {}

    def add(self, key: Key, member: GroupMember) -> Iterator[TaskSample | NoSample]:
        """Put a trial into a group; yield the samples of a group that is full now."""
        own = shingles(member.text)
        groups = self._open.setdefault(key, [])
        for group in groups:
            if all(
                compare(own, other)[0] < self._alike and not member.means & one.means for one, other in group
            ):
                group.append((member, own))
                break
        else:
            if len(groups) == _OPEN:
                yield self._refused(member, "its answer is like one in each open group")
                return
            groups.append(group := [(member, own)])
        if len(group) == self._size:
            groups.remove(group)
            yield from self._samples([one for one, _ in group])

    def rest(self) -> Iterator[NoSample]:
        """Yield the trials of groups that were not filled."""
        for groups in self._open.values():
            for group in groups:
                yield from (
                    self._refused(one, f"{len(group)} of {self._size} trials of its condition, phase and split")
                    for one, _ in group
                )

    def _refused(self, member: GroupMember, detail: str) -> NoSample:
        return NoSample(f"{self._task}-{CHOICE}-{member.given.trial_id}", "no_distractors", detail)

    def _samples(self, members: Sequence[GroupMember]) -> Iterator[TaskSample]:
        """Yield a question for each, the right option at each place once."""
        ids = [one.given.trial_id for one in members]
        name = f"{self._task}-{ids[0]}"
        rng = np.random.default_rng(place(name, self._seed))
        for at, right in enumerate(rng.permutation(self._size).tolist()):
            others = [other for other in rng.permutation(self._size).tolist() if other != at]
            order = [*others[:right], at, *others[right:]]
            one = members[at]
            yield TaskSample(
                self._task, CHOICE, one.given.trial_id, one.given.split, [ids[other] for other in (at, *others)],
                one.given.date, one.material, LETTERS[right], [members[other].text for other in order], name,
            )


def key_of(given: SplitTrial) -> Key:
    """Return the split, the first condition and the phase of a trial, as they are told apart in a group."""
    row = given.row
    conditions = row.get("condition_mesh") or row.get("conditions") or [""]
    return given.split, conditions[0].casefold().strip(), row.get("phase") or row.get("study_type") or ""
