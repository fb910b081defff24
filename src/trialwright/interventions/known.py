"""Names that are known, to be found in the names of interventions: those of a vocabulary or of a user's list.

Example: of ``index({"azidothymidine": "Zidovudine"}, {"AZT": "Zidovudine"})`` both names are one drug's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trialwright.interventions.names import Token, tokenize


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names to be looked up by tokens.

    Attributes:
        names: folded tokens, joined by blanks, to the name to use.
        acronyms: short names, as they are written, to the name to use.
        longest: first token of a name to the most tokens of any name that begins so.
        weak: single tokens that name something only where nothing else is named, such as half a salt.
    """

    names: Mapping[str, str]
    acronyms: Mapping[str, str]
    longest: Mapping[str, int]
    weak: frozenset[str]


def index(names: Mapping[str, str], acronyms: Mapping[str, str], weak: frozenset[str] = frozenset()) -> KnownNames:
    """Return names ready to be looked up."""
    longest: dict[str, int] = {}
    for words in (*(key.split() for key in names), *([word.key for word in tokenize(name)] for name in acronyms)):
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return KnownNames(names, acronyms, longest, weak)


def settle(owners: Mapping[str, Iterable[str]], own: Mapping[str, str]) -> dict[str, str]:
    """Give each key one name: the one whose own name it is, else the first."""
    return {key: own.get(key, next(iter(names))) for key, names in owners.items()}


def is_short(words: Sequence[Token]) -> bool:
    """Tell whether a name must be matched as it is written: up to 3 signs, or 4 with capitals."""
    written = "".join(word.written for word in words)
    return len(written) <= 3 or (len(written) == 4 and sum(sign.isupper() for sign in written) >= 2)


def is_acronym(written: str) -> bool:
    """Tell names such as AZT, 3TC and ddI from words such as Met, oat and T4."""
    return len(written.replace(" ", "")) >= 3 and not written.islower() and not written.istitle()
