"""Topics of reviews, made of registry records: a condition and an intervention that trials of one split share.

Example: the twelve test trials of metformin in type 2 diabetes are the relevant ones of a topic whose protocol asks for
trials of metformin in people with type 2 diabetes.

They stand in for systematic reviews (TrialPanorama, arXiv 2505.16097), which no registry holds: what is relevant is
told by the terms of records, not by reviewers. A topic's id is of its condition, intervention and split, so that
further trials leave it as it is.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from trialwright.tasks.benchmark.broader_terms import with_broader
from trialwright.tasks.benchmark.task_sample import SplitTrial, place
from trialwright.tasks.benchmark.topic_trials import Shelf, TopicTrial, read_trial
from trialwright.tasks.task import RejectionError
from trialwright.trial.real import SPLITS

LEAST, MOST = 3, 60
# Of two topics that share this much of their trials (Jaccard) one is taken.
_SAME = 0.8
_BITS = 31


class Topic(NamedTuple):
    """A condition and an intervention, with the places of the trials that have both, in the order of their table."""

    id: str
    split: str
    condition: str
    intervention: str
    trials: tuple[int, ...]


class Topics:
    """The topics of a table of trials, and why any trial is in none."""

    def __init__(self, trials: Iterable[SplitTrial], chars: int) -> None:
        """Read the trials once, and find the topics.

        Args:
            trials: in the order of their table.
            chars: what title and summary of a trial together are cut to.
        """
        self._shelf = Shelf()
        self._ids: list[str] = []
        # Not the errors themselves, each of which would keep its record in memory.
        self._refused: dict[int, tuple[str, str]] = {}
        self._terms: dict[str, int] = {}
        self._written: list[str] = []
        keys, places, shelved = array("Q"), array("L"), array("L")
        for number, given in enumerate(trials):
            self._ids.append(given.trial_id)
            try:
                trial, terms = read_trial(given, chars)
            except RejectionError as rejected:
                self._refused[number] = rejected.reason, rejected.detail
                continue
            at = self._shelf.add(trial)
            shelved.append(number)
            split = SPLITS.index(given.split) << 2 * _BITS
            for condition in map(self._number, terms.conditions):
                for intervention in map(self._number, terms.interventions):
                    if condition != intervention:
                        keys.append(split | condition << _BITS | intervention)
                        places.append(at)
        self._numbers = shelved
        self.topics = self._found(np.array(keys, np.uint64), np.array(places, np.int64))

    def trial(self, at: int) -> TopicTrial:
        """Return the trial of a place."""
        return self._shelf.take(at)

    def refused(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, reason and detail of each trial that is in no topic.

        Reasons are those of `read_trial`, and ``wide_topic`` (more than `MOST` trials share its terms),
        ``repeated_topic`` (its topic has nearly the trials of another) and ``no_topic`` (fewer than `LEAST` do).
        """
        for number, (reason, detail) in self._refused.items():
            yield self._ids[number], reason, detail

    def close(self) -> None:
        """Remove what was put aside."""
        self._shelf.close()

    def _number(self, term: str) -> int:
        """Return the number of a term; the first spelling is the one that is shown."""
        found = self._terms.setdefault(term.casefold(), len(self._written))
        if found == len(self._written):
            self._written.append(term)
        return found

    def _found(self, keys: np.ndarray, places: np.ndarray) -> list[Topic]:
        """Return the topics in the order in which they had enough trials; say of other trials why not."""
        keys, places = with_broader(keys, places, self._written, _BITS)
        order = np.argsort(keys, kind="stable")
        unique, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
        candidates = [
            self._topic(int(unique[at]), places[order[starts[at] : starts[at] + counts[at]]].tolist())
            for at in np.flatnonzero((counts >= LEAST) & (counts <= MOST))
        ]
        kept, repeated = _distinct(candidates)
        wide = np.unique(places[np.isin(keys, unique[counts > MOST])]).tolist()
        inside = {at for topic in kept for at in topic.trials}
        again = {at for topic in repeated for at in topic.trials}
        for reason, some in (("repeated_topic", again), ("wide_topic", wide), ("no_topic", range(len(self._numbers)))):
            why = reason, ""
            for at in some:
                if at not in inside:
                    self._refused.setdefault(self._numbers[at], why)
        self._refused = dict(sorted(self._refused.items()))
        return sorted(kept, key=lambda topic: (topic.trials[LEAST - 1], topic.id))

    def _topic(self, key: int, trials: list[int]) -> Topic:
        split = SPLITS[key >> 2 * _BITS]
        condition, intervention = (
            self._written[key >> shift & (1 << _BITS) - 1] for shift in (_BITS, 0)
        )
        name = f"{split}\n{condition.casefold()}\n{intervention.casefold()}"
        return Topic(f"{place(name, 0):016x}", split, condition, intervention, tuple(trials))


def _distinct(candidates: Sequence[Topic]) -> tuple[list[Topic], list[Topic]]:
    """Return topics of which no two have nearly the same trials, and the others; the smaller id is taken."""
    kept, repeated, of = list[Topic](), list[Topic](), dict[int, list[int]]()
    for topic in sorted(candidates, key=lambda topic: topic.id):
        shared = Counter(number for at in topic.trials for number in of.get(at, ()))
        if any(
            both >= _SAME * (len(topic.trials) + len(kept[number].trials) - both) for number, both in shared.items()
        ):
            repeated.append(topic)
            continue
        for at in topic.trials:
            of.setdefault(at, []).append(len(kept))
        kept.append(topic)
    return kept, repeated
