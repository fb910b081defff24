"""The names that records themselves give to interventions, each in its commonest spelling over all records.

Example: of trials that list "MK 0431 100 mg", "MK-0431" (other name: sitagliptin) and "Sitagliptin phosphate tablets"
all have the intervention "Sitagliptin", if that is the commonest spelling.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from trialwright.interventions.listings import Listing, Listings
from trialwright.interventions.own import aliases
from trialwright.interventions.own.phrases import DRUG_LIKE, Part, read
from trialwright.interventions.own.spelling import commonest, is_code, key

_LEAST_LETTERS = 5
_LEAST_LISTED = 3


class OwnName(NamedTuple):
    """A name, and how else trials spell what it means, where that has other names."""

    name: str
    others: tuple[str, ...]


class OwnNames:
    """What all names of a corpus mean, learnt from it as a whole."""

    def __init__(self, keys: Mapping[tuple[str, bool], tuple[str, ...]], names: Mapping[str, OwnName]) -> None:
        self._keys = keys
        self._names = names

    @classmethod
    def learn(cls, trials: Listings | Sequence[Sequence[Listing]]) -> "OwnNames":
        """Read the names of all trials, of which those that are made of others are split, and join other names."""
        times = Counter((one.name, one.kind in DRUG_LIKE) for trial in trials for one in trial)
        parts = {named: read(named[0], like_drug=named[1])[0] for named in times}
        alone = {key(part.phrase) for found in parts.values() for part in found if not part.within}
        keys: dict[tuple[str, bool], tuple[str, ...]] = {}
        spellings: dict[str, dict[str, int]] = defaultdict(dict)
        for named, count in times.items():
            phrases = [phrase for part in parts[named] for phrase in _split(part, alone, like_drug=named[1])]
            found = {name_key: phrase for phrase in phrases if (name_key := key(phrase))}
            keys[named] = tuple(found)
            for name_key, phrase in found.items():
                spellings[name_key][phrase] = spellings[name_key].get(phrase, 0) + count
        listed = Counter(_listed(trials, keys, spellings))
        known = {name_key for pair in listed for name_key in pair}
        in_trials = ({found for one in trial for found in keys[one.name, one.kind in DRUG_LIKE]} for trial in trials)
        groups = aliases.join(listed, aliases.apart(in_trials, known))
        return cls(keys, _named(spellings, groups))

    def find(self, one: Listing) -> list[OwnName]:
        """Return the names of an intervention of the corpus, in order; none of a placebo and of usual care."""
        found = (self._names[name_key] for name_key in self._keys[one.name, one.kind in DRUG_LIKE])
        return list(dict.fromkeys(found))


def _split(part: Part, alone: set[str], *, like_drug: bool) -> tuple[str, ...]:
    """Return the phrases of which a part is made if each names something by itself, else the part as it is."""
    sure = like_drug and (not part.listed or len(part.within) >= _LEAST_LISTED)
    if part.within and all(key(phrase) in alone or (sure and _is_one_name(phrase)) for phrase in part.within):
        return part.within
    return (part.phrase,)


def _is_one_name(phrase: str) -> bool:
    """Tell whether a phrase is a code, or a single long word."""
    return is_code(key(phrase)) or (phrase.isalpha() and len(phrase) >= _LEAST_LETTERS)


def _listed(
    trials: Iterable[Sequence[Listing]], keys: Mapping[tuple[str, bool], tuple[str, ...]], known: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Yield pairs of a name and another name of one intervention, where trials list both by themselves."""
    cached: dict[tuple[str, bool, bool], tuple[str, ...]] = {}
    for trial in trials:
        for one in trial:
            like_drug = one.kind in DRUG_LIKE
            own = keys[one.name, like_drug]
            if len(own) != 1:
                continue
            found: dict[str, None] = {}
            for text, aside in [(one.name, True), *((other, False) for other in one.others)]:
                if (text, like_drug, aside) not in cached:
                    cached[text, like_drug, aside] = _other_keys(text, like_drug=like_drug, aside=aside)
                found.update(dict.fromkeys(cached[text, like_drug, aside]))
            yield from ((own[0], other) for other in found if other != own[0] and other in known)


def _other_keys(text: str, *, like_drug: bool, aside: bool) -> tuple[str, ...]:
    """Return the keys of what stands beside a name in parentheses, or of another name that is one thing."""
    parts, asides = read(text, like_drug=like_drug)
    if aside:
        return tuple(map(key, asides))
    return (key(parts[0].phrase), *map(key, asides)) if len(parts) == 1 and not parts[0].within else ()


def _named(
    spellings: Mapping[str, dict[str, int]], groups: Mapping[str, frozenset[str]]
) -> dict[str, OwnName]:
    named: dict[str, OwnName] = {}
    for name_key, own in spellings.items():
        if name_key in named:
            continue
        members = sorted(groups.get(name_key, ()))
        if not members:
            named[name_key] = OwnName(commonest(own), ())
            continue
        counted: Counter[str] = Counter()
        for member in members:
            counted.update(spellings[member])
        name = OwnName(commonest(counted), tuple(commonest(spellings[member]) for member in members))
        named.update(dict.fromkeys(members, name))
    return named
