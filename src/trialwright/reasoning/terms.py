"""What a text names: content words, numbers, and words of names out of a list.

Example: "The dose was 0.50 mg daily in 25 % of patients." has the content words "dose", "mg", "daily" and "patients",
and the numbers "0.5" and "25%".

Words are compared as they are written, but for case: "patient" is not "patients". A language that parts no words by
blanks has a run of characters for each word.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from trialwright.trial.outcome_words import LABEL_STEMS

# All different terms of a text.
Terms = Callable[[str], set[str]]
# A digit inside a word, as in HbA1c, is no number.
_NUMBER = re.compile(r"(?<!\w)(\d+(?:,\d{3}(?!\d))*(?:\.\d+)?)(\s?%|\s?per ?cent\b)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]\w+")
_LABEL_WORD = re.compile(rf"\w*(?:{'|'.join(LABEL_STEMS)})\w*", re.IGNORECASE)


def content_words(text: str) -> set[str]:
    """Return the words of a text without those that any text has, such as "the", "was", "not" and "very"."""
    return {word.casefold() for word in _WORD.findall(text)} - _stop_words()


def numbers(text: str) -> set[str]:
    """Return the numbers of a text as digits, percentages with their sign."""
    return {_plain(digits) + ("%" if percent else "") for digits, percent in _NUMBER.findall(text)}


def _plain(digits: str) -> str:
    """Write a number as short as it goes: 1,000 as 1000, 0.50 as 0.5, 007 as 7."""
    whole, _, rest = digits.replace(",", "").partition(".")
    return ".".join(filter(None, (whole.lstrip("0") or "0", rest.rstrip("0"))))


def words_among(names: Iterable[str]) -> Terms:
    """Return what finds the content words of these names in a text: "depressive" of "Major Depressive Disorder"."""
    known = set().union(*map(content_words, names))
    return lambda text: content_words(text) & known


def without_label_words(text: str) -> str:
    """Return a text without the words that say how a trial ended, such as "successful" and "failed"."""
    return _LABEL_WORD.sub(" ", text)


@cache
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # noqa: PLC0415

    return frozenset(ENGLISH_STOP_WORDS)
