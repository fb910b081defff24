"""Pairs of topics whose records are hard to tell apart: the same intervention or the same condition, not both.

Example: the trials of metformin in type 2 diabetes beside those of metformin in obesity, without the ones that study
both or speak of both, for these may be either, and without those that never say which of the two they study.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from trialwright.tasks.benchmark.task_sample import place
from trialwright.tasks.benchmark.topic_trials import TopicTrial
from trialwright.tasks.benchmark.topics import Topic, Topics
from trialwright.text.words import words

# Of topics that share a term, how many are looked at before one is left without a partner.
_MOST_TRIED = 8
# Trials that are kept in memory: the largest topic and the others that it is tried with.
_MOST_READ = 1024
# Words are compared by their beginnings, so that "leukemias" is "leukemia".
_BEGINNING = 5
_LEAST_WORD = 3
# Words of many conditions, which tell none of them.
_COMMON = frozenset({"neopl", "cance", "carci", "tumor", "disea", "syndr", "infec", "disor", "acute", "chron"})


class _Spoken(NamedTuple):
    """A trial with the beginnings of the words that it is shown with."""

    trial: TopicTrial
    shown: set[str]


_Reading = Callable[[int], _Spoken]


class TopicPair(NamedTuple):
    """Two topics, and the records of each, none of which may be one of the other."""

    one: Topic
    other: Topic
    of_one: Sequence[TopicTrial]
    of_other: Sequence[TopicTrial]


def pairs(topics: Topics, size: int, seed: int) -> Iterator[TopicPair]:
    """Yield pairs with `size` records in all, each topic in one pair at most.

    A topic takes the first that shares its intervention, or else its condition, and has the records. Topics come in
    the order in which they had enough trials, and records in that of their table, so that trials that come later mostly
    leave the pairs before them as they are.

    Args:
        topics: of all splits.
        size: how many records a pair has.
        seed: of how many each topic gives: from a quarter of them, at least one, to three quarters.
    """
    read = lru_cache(_MOST_READ)(lambda at: _read(topics.trial(at)))
    taken = set[str]()
    shared: dict[tuple[str, str, str], list[Topic]] = {}
    for topic in topics.topics:
        for key in _keys(topic):
            shared.setdefault(key, []).append(topic)
    for topic in topics.topics:
        if topic.id in taken:
            continue
        free = (one for key in _keys(topic) for one in shared[key] if one.id not in taken and one is not topic)
        for other in list(islice(free, _MOST_TRIED)):
            if (pair := _pair(read, topic, other, size, seed)) is not None:
                taken |= {topic.id, other.id}
                yield pair
                break


def _keys(topic: Topic) -> list[tuple[str, str, str]]:
    return [
        (topic.split, "intervention", topic.intervention.casefold()),
        (topic.split, "condition", topic.condition.casefold()),
    ]


def _read(trial: TopicTrial) -> _Spoken:
    return _Spoken(trial, _beginnings(f"{trial.title}\n{trial.summary}"))


def _pair(read: _Reading, one: Topic, other: Topic, size: int, seed: int) -> TopicPair | None:
    least = max(1, size // 4)
    rng = np.random.default_rng(place(f"{one.id} {other.id}", seed))
    wanted = int(rng.integers(least, size - least + 1))
    same = one.condition.casefold() == other.condition.casefold()
    ours, theirs = _apart(read, one, other, same=same), _apart(read, other, one, same=same)
    # As many as were drawn, or as near to it as there are records.
    count = min(max(wanted, size - len(theirs)), len(ours))
    if not least <= count <= size - least or len(theirs) < size - count:
        return None
    return TopicPair(one, other, ours[:count], theirs[: size - count])


def _apart(read: _Reading, one: Topic, other: Topic, *, same: bool) -> list[TopicTrial]:
    """Return the trials of a topic that say what they are of, and are none of another, by their terms and their words.

    `same`: the two have one condition, so that the intervention tells them apart.
    """
    own, alien = (one.intervention, other.intervention) if same else (one.condition, other.condition)
    found = []
    for at in sorted({*one.trials} - {*other.trials}):
        trial, shown = read(at)
        names = trial.interventions if same else trial.conditions
        # A drug goes by its name; of a condition people also say what kind of it they study.
        told = any(_telling(name) & shown for name in ([own] if same else names))
        spoken = shown.union(*map(_beginnings, names))
        broader = any(kind and kind <= {*words(alien)} for kind in ({*words(name)} for name in names))
        if told and not broader and not _telling(alien) <= spoken:
            found.append(trial)
    return found


def _beginnings(text: str) -> set[str]:
    return {word[:_BEGINNING] for word in words(text) if len(word) >= _LEAST_WORD}


def _telling(term: str) -> set[str]:
    """Return the beginnings of the words that tell a term from others; all of them where there are no such words."""
    found = _beginnings(term)
    return found - _COMMON or found
