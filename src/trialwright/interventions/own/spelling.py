"""What makes two spellings of a name one: case, accents, hyphens, blanks before numbers, and plurals.

Example: "MK-0431", "MK 0431" and "mk0431" all have the key ``mk0431``; "Vaccines" has that of "vaccine".
"""

import re
from collections import Counter

from trialwright.interventions.names import tokenize

_SPELLINGS = {
    "behaviour": "behavioral", "behavior": "behavioral", "behavioural": "behavioral", "counselling": "counseling",
    "programme": "program", "tumour": "tumor", "haemodialysis": "hemodialysis", "randomised": "randomized",
    "anaesthesia": "anesthesia", "oestradiol": "estradiol", "oestrogen": "estrogen", "paediatric": "pediatric",
    "ciclosporin": "cyclosporine", "cyclosporin": "cyclosporine", "interferons": "interferon",
}
# Letters and digits of a laboratory or a company, as in MK-0431, BAY 73-4506 and GSK1322322A.
_CODE = re.compile(r"[a-z]{2,6}\d{3,12}[a-z]{0,3}\d{0,2}|[a-z]{1,2}\d{4,12}[a-z]?", re.ASCII)
# Such are antigens, proteins, strains and arms.
_NO_CODES = re.compile(
    r"(?:covid|cov|sars|hcov|cd|il|hla|gp|rgp|hpv|hsv|pcv|ppv|part|group|arm|day|week|peg|omega)\d*[a-z]?", re.ASCII
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
# Such words are no plurals.
_FLAT = frozenset(("ss", "us", "is", "as", "os"))


def key(phrase: str) -> str:
    """Return what all spellings of a phrase have in common, "" where it has neither letter nor digit."""
    words: list[str] = []
    for token in tokenize(_THOUSANDS.sub("", phrase)):
        word = _singular(token.key)
        word = _SPELLINGS.get(word, word)
        # Blank or hyphen between letters and digits is a matter of taste, and so it is within a number with one.
        if words and (word[0].isdigit() != words[-1][-1].isdigit() or (word.isdigit() and token.tied)):
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words)


def is_code(name_key: str) -> bool:
    """Tell whether a key is of a code, which one compound has and no other thing."""
    return _CODE.fullmatch(name_key) is not None and _NO_CODES.fullmatch(name_key) is None


class Spellings:
    """The phrases that are spellings of one name, by key, and how often each is used."""

    def __init__(self) -> None:
        # Most names have one spelling.
        self._first: dict[str, str] = {}
        self._others: dict[str, list[str]] = {}
        self._times: Counter[str] = Counter()

    def __contains__(self, name_key: object) -> bool:
        """Tell whether a phrase of this key was noted."""
        return name_key in self._first

    def note(self, phrase: str, times: int) -> str:
        """Count a phrase, and return its key."""
        name_key = key(phrase)
        if phrase not in self._times and self._first.setdefault(name_key, phrase) != phrase:
            self._others.setdefault(name_key, []).append(phrase)
        self._times[phrase] += times
        return name_key

    def commonest(self, *keys: str) -> str:
        """Return the commonest spelling of some keys; of equal ones the first by alphabet, a hyphen before all else."""
        phrases: list[str] = [phrase for one in keys for phrase in (self._first[one], *self._others.get(one, ()))]
        return min(phrases, key=lambda phrase: (-self._times[phrase], phrase.replace("-", "\0")))


def _singular(word: str) -> str:
    if len(word) < 5 or not word.isalpha() or word[-1] != "s" or word[-2:] in _FLAT:
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 5 else word[:-1]
