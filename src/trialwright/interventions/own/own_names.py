"""The names that records themselves give to interventions, each in its commonest spelling over all records.

Example: of trials that list "MK 0431 100 mg", "MK-0431" (other name: sitagliptin) and "Sitagliptin phosphate tablets"
all have the intervention "Sitagliptin", if that is the commonest spelling.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from trialwright.interventions.listings import Listing, Listings
from trialwright.interventions.own import aliases
from trialwright.interventions.own.phrases import DRUG_LIKE, Part, read
from trialwright.interventions.own.spelling import Spellings, is_code, key

_LEAST_LETTERS = 5
_LEAST_LISTED = 3
# Of a registry's half a million, those that come again soon.
_KEPT = 1 << 16
Trials = Listings | Sequence[Sequence[Listing]]
# By whether a name is of a kind like a drug, and by name: the keys of what it names.
Keys = Mapping[bool, Mapping[str, tuple[str, ...]]]


class OwnName(NamedTuple):
    """A name, and how else trials spell what it means, where that has other names."""

    name: str
    others: tuple[str, ...]


class OwnNames:
    """What all names of a corpus mean, learnt from it as a whole."""

    def __init__(self, keys: Keys, spellings: Spellings, groups: Mapping[str, Collection[str]]) -> None:
        self._keys = keys
        self._spellings = spellings
        self._groups = groups

    @classmethod
    def learn(cls, trials: Trials) -> "OwnNames":
        """Read the names of all trials, of which those that are made of others are split, and join other names."""
        spellings = Spellings()
        keys = _read_all(trials, spellings)
        listed = Counter(_listed(trials, keys, spellings))
        known = {name_key for pair in listed for name_key in pair}
        in_trials = ({found for one in trial for found in keys[one.kind in DRUG_LIKE][one.name]} for trial in trials)
        return cls(keys, spellings, aliases.join(listed, aliases.apart(in_trials, known)))

    def find(self, one: Listing) -> list[OwnName]:
        """Return the names of an intervention of the corpus, in order; none of a placebo and of usual care."""
        return list(dict.fromkeys(map(self._named, self._keys[one.kind in DRUG_LIKE][one.name])))

    def _named(self, name_key: str) -> OwnName:
        members = sorted(self._groups.get(name_key, ()))
        others = tuple(self._spellings.commonest(member) for member in members)
        return OwnName(self._spellings.commonest(*(members or [name_key])), others)


def _read_all(trials: Trials, spellings: Spellings) -> Keys:
    """Read each name once, and those that may be made of others when all of them are known."""
    times: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for trial in trials:
        for one in trial:
            times[one.kind in DRUG_LIKE][one.name] += 1
    keys: dict[bool, dict[str, tuple[str, ...]]] = {True: {}, False: {}}
    made: list[tuple[bool, str, list[Part]]] = []
    alone: set[str] = set()
    for like_drug, names in times.items():
        for name, count in names.items():
            parts = read(name, like_drug=like_drug)[0]
            if any(part.within for part in parts):
                made.append((like_drug, name, parts))
                alone.update(key(part.phrase) for part in parts if not part.within)
            else:
                keys[like_drug][name] = tuple(spellings.note(part.phrase, count) for part in parts)
                alone.update(keys[like_drug][name])
    for like_drug, name, parts in made:
        phrases = [phrase for part in parts for phrase in _split(part, alone, like_drug=like_drug)]
        keys[like_drug][name] = tuple(spellings.note(phrase, times[like_drug][name]) for phrase in phrases)
    return keys


def _split(part: Part, alone: Collection[str], *, like_drug: bool) -> tuple[str, ...]:
    """Return the phrases of which a part is made if each names something by itself, else the part as it is."""
    sure = like_drug and (not part.listed or len(part.within) >= _LEAST_LISTED)
    if part.within and all(key(phrase) in alone or (sure and _is_one_name(phrase)) for phrase in part.within):
        return part.within
    return (part.phrase,)


def _is_one_name(phrase: str) -> bool:
    """Tell whether a phrase is a code, or a single long word."""
    return is_code(key(phrase)) or (phrase.isalpha() and len(phrase) >= _LEAST_LETTERS)


def _listed(trials: Trials, keys: Keys, known: Spellings) -> Iterator[tuple[str, str]]:
    """Yield pairs of a name and another name of one intervention, where trials list both by themselves."""
    for trial in trials:
        for one in trial:
            like_drug = one.kind in DRUG_LIKE
            own = keys[like_drug][one.name]
            if len(own) == 1 and (one.others or "(" in one.name or "[" in one.name):
                texts = [_asides(one.name, like_drug), *(_one_thing(other, like_drug) for other in one.others)]
                found = dict.fromkeys(other for text in texts for other in text)
                yield from ((own[0], other) for other in found if other != own[0] and other in known)


@lru_cache(maxsize=_KEPT)
def _asides(name: str, like_drug: bool) -> tuple[str, ...]:
    """Return the keys of what stands beside a name in parentheses."""
    return tuple(map(key, read(name, like_drug=like_drug)[1]))


@lru_cache(maxsize=_KEPT)
def _one_thing(other: str, like_drug: bool) -> tuple[str, ...]:
    """Return the keys of another name and of what stands beside it, none where it is several."""
    parts, asides = read(other, like_drug=like_drug)
    return (key(parts[0].phrase), *map(key, asides)) if len(parts) == 1 and not parts[0].within else ()
