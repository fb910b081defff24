"""Which names mean one thing, by what records give as other names of their interventions.

Example: of records ``name: MK-0431, other_names: [sitagliptin]`` the keys ``mk0431`` and ``sitagliptin`` are one group.

Other names are often wider or narrower than the name, those of a combination's parts, or a mistake, so little is
believed: a code belongs to the name with which most records give it; any other name, given as another name of one
thing alone, by two records or mutually, belongs to that thing. Never joined are names of which one has all words of
the other, and names that some trial lists as two interventions.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from trialwright.interventions.own.spelling import is_code

# Name and other name, by key, to how many interventions are listed so.
Listed = Mapping[tuple[str, str], int]
_ISOTOPE = re.compile(
    r"(?:iodine|yttrium|indium|technetium|gallium|lutetium|radium|fluorine|carbon|copper|zirconium|samarium|strontium"
    r"|phosphorus|rhenium|holmium|astatine|actinium|thallium|xenon|cobalt|iridium|cesium|palladium)[a-z ]*\d+m?"
)
_MODALITIES = frozenset(("therapy", "treatment", "surgery", "training", "program", "intervention", "procedure"))
_LONGEST_ACRONYM = 5
_NUMBER = re.compile(r"\d+[a-z]?$")
_FEWEST = 2
_LEAST_CHARS = 3
# A trial with more is a list of everything that patients could be given.
_MOST_TOGETHER = 40


class _Groups:
    """Keys joined into groups, but for those that are known to differ."""

    def __init__(self, apart: Collection[tuple[str, str]]) -> None:
        self._apart = apart
        self._members: dict[str, set[str]] = {}

    def of(self, key: str) -> set[str]:
        return self._members.get(key, {key})

    def join(self, one: str, other: str) -> None:
        ours, theirs = self.of(one), self.of(other)
        if ours is theirs or any(_pair(a, b) in self._apart or _differ(a, b) for a in ours for b in theirs):
            return
        whole = ours | theirs
        self._members.update(dict.fromkeys(whole, whole))

    def all(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(members) for key, members in self._members.items()}


def apart(trials: Iterable[Collection[str]], keys: Collection[str]) -> set[tuple[str, str]]:
    """Return the pairs of some keys that stand for two interventions of one trial."""
    found: set[tuple[str, str]] = set()
    for trial in trials:
        named = sorted({key for key in trial if key in keys})
        if 1 < len(named) <= _MOST_TOGETHER:
            found.update(combinations(named, 2))
    return found


def join(listed: Listed, different: Collection[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return the group of each key that is joined to another, the same whatever the order of what is given.

    Args:
        listed: keys of names with those of their other names, both of interventions that trials have.
        different: pairs of keys, sorted, that are two things.
    """
    groups = _Groups(different)
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for (name, alias), times in listed.items():
        beside[name][alias] += times
        beside[alias][name] += times
    for code in sorted(filter(is_code, beside)):
        if (foremost := _foremost(beside[code])) is not None:
            groups.join(code, foremost)
    by_alias: dict[str, Counter[str]] = defaultdict(Counter)
    for (name, alias), times in listed.items():
        if not is_code(alias) and len(alias) >= _LEAST_CHARS:
            by_alias[alias][name] += times
    for alias in sorted(by_alias, key=lambda key: (-by_alias[key].total(), key)):
        names = [name for name in sorted(by_alias[alias]) if name not in groups.of(alias)]
        mutual = any((alias, name) in listed for name in names)
        times = sum(by_alias[alias][name] for name in names)
        if names and all(name in groups.of(names[0]) for name in names) and (times >= _FEWEST or mutual):
            groups.join(alias, names[0])
    return groups.all()


def _foremost(names: Counter[str]) -> str | None:
    """Return the name with which a code is given more often than with all others; codes only where no name is."""
    proper = {name: times for name, times in names.items() if not is_code(name)} or dict(names)
    name = min(proper, key=lambda key: (-proper[key], key))
    return name if 2 * proper[name] > sum(proper.values()) else None


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _differ(one: str, other: str) -> bool:
    """Tell whether one of two keys is wider than the other, or is of another kind, such as a modality or an isotope."""
    # "alfa-2a" and "alfa-2b" are two, and so are two numbers of one laboratory.
    ours, theirs = ({_NUMBER.sub("", word) or word for word in name.split()} for name in (one, other))
    if ours <= theirs or theirs <= ours or _ISOTOPE.fullmatch(one) or _ISOTOPE.fullmatch(other):
        return True
    # Of a substance, and of what is done with it; CBT is a therapy, too.
    modal = [name.rpartition(" ")[2] in _MODALITIES for name in (one, other)]
    return modal[0] != modal[1] and min(len(one), len(other)) > _LONGEST_ACRONYM
