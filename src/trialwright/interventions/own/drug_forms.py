"""A drug's name without the words on its form, route, salt, arm and study at its ends.

Example: ``bare_drug("oral metformin hydrochloride tablets")`` is "metformin", and of "AZD1152 hQPA part B" the code
is left.
"""

import re

from trialwright.interventions.names import fold
from trialwright.interventions.own import own_patterns as pattern
from trialwright.interventions.own import own_words as words_on
from trialwright.interventions.own.spelling import is_code, key

# What is none of a name, at its ends.
EDGE = " \t,.:;-\u2013\u2014/*+&'\"\u2018\u2019\u201c\u201d"
WORD = re.compile(r"[^\W_]+")
# Shorter names could be a word that is none.
_LEAST_CHARS = 5


def bare_drug(phrase: str) -> str:
    """Return what is left of a drug's name when forms, labels of arms and salts are off, "" if nothing is."""
    before = None
    while phrase != before:
        before = phrase
        phrase = without_forms(pattern.LABEL.sub("", phrase))
    return _code(phrase) or _without_salts(phrase)


def without_forms(phrase: str) -> str:
    """Take words on form, route and schedule off both ends of a drug's name."""
    words = phrase.split()
    while words and _is_form(words[0]):
        words.pop(0)
    while words and _is_form(words[-1]) and not _is_modality(words):
        words.pop()
    return " ".join(words).strip(EDGE)


def _is_modality(words: list[str]) -> bool:
    """Tell "photodynamic therapy" and "mineral supplements", whose first word alone is no name."""
    if len(words) < 2 or _is_form(words[-2]):
        return False
    return pattern.MODALITY.fullmatch(f"{words[-2]} {words[-1]}") is not None


def _code(phrase: str) -> str:
    """Return the code with which a phrase begins, as what follows is of its dose, form or study; "" if it does not."""
    words = phrase.split()
    begins = (" ".join(words[:length]).strip(EDGE) for length in (2, 1))
    return next((begin for begin in begins if is_code(key(begin))), "")


def _is_form(word: str) -> bool:
    return all(fold(part) in words_on.FORMS for part in WORD.findall(word.replace(".", "")))


def _without_salts(phrase: str) -> str:
    """Take salts off the end of a drug's name, unless they are what is given."""
    words = phrase.split()
    while len(words) > 1 and fold(words[-1].strip(EDGE)) in words_on.ENDINGS:
        words.pop()
    last = fold(words[-1].strip(EDGE)) if words else ""
    stays = len(last) < _LEAST_CHARS or last in words_on.ENDINGS or last in words_on.NO_BASES
    return phrase if stays else " ".join(words).strip(EDGE)
