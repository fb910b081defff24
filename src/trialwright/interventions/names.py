"""Names as tokens: lower case, accents and trademark signs gone, Greek letters spelt out.

Example: ``"Interféron-α 2b®"`` has the tokens ``interferon``, ``alfa``, ``2b``.
"""

import re
import unicodedata
from typing import NamedTuple

_GREEK = {
    "α": "alfa", "β": "beta", "ß": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "τ": "tau", "ω": "omega",
}
_GREEK_TABLE = str.maketrans({sign: f" {name} " for sign, name in _GREEK.items()})
_SPELLINGS = {"alpha": "alfa", "sulphate": "sulfate", "hcl": "hydrochloride", "vit": "vitamin"}
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
# Longer than any name in a registry.
MAX_NAME_CHARS = 1000


class Token(NamedTuple):
    """A word of a name: folded, as it was written, and whether a hyphen ties it to a neighbour."""

    key: str
    written: str
    tied: bool


def tokenize(name: str) -> list[Token]:
    """Split a name into words; everything but letters and digits separates."""
    text = unicodedata.normalize("NFC", name[:MAX_NAME_CHARS]).translate(_GREEK_TABLE)
    found = []
    for word in _WORD.finditer(text):
        start, end = word.span()
        tied = text[max(start - 1, 0) : start] == "-" or text[end : end + 1] == "-"
        found.append(Token(fold(word[0]), word[0], tied))
    return found


def fold(word: str) -> str:
    """Return a word in lower case, without accents, in the spelling of generic names."""
    plain = word if word.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    plain = plain.casefold()
    return _SPELLINGS.get(plain, plain)
