"""What a question tells of a trial: chosen fields, cut, with no id in it.

Example: ``material(trial, ("brief_title", "phase"), 1200)`` has the lines "brief title: Metformin in [number]" and
"phase: Phase 2" of a trial whose title names an id.
"""

import re
from collections.abc import Sequence

from trialwright.tasks.task import RejectionError
from trialwright.text.words import words
from trialwright.trial.ids import IN_TEXT
from trialwright.trial.record import Trial
from trialwright.trial.report import lines

_IDS = re.compile(IN_TEXT, re.ASCII | re.IGNORECASE)
_IN_PLACE = "[number]"
# Shorter ones, such as "2004-3", are as easily a date or a dose.
_LEAST_ID = 6
_MOST_ITEMS = 12
# English prose has these as every tenth word or so; lists of criteria less, other languages hardly any.
_ENGLISH = frozenset({
    "the", "of", "and", "or", "to", "with", "for", "is", "be", "are", "from", "by", "at", "than", "will", "who", "that",
    "not", "have", "has", "on", "as", "any", "other", "must", "no",
})
_LEAST_WORDS = 25
_LEAST_ENGLISH = 0.03
_ROMAN = re.compile(r"[ivx]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def material(trial: Trial, fields: Sequence[str], text_chars: int) -> str:
    """Return chosen fields as labelled lines, each text cut at `text_chars`, at most a dozen items of a list."""
    report = trial.report(text_chars, _MOST_ITEMS)
    return without_ids(trial, "\n".join(lines({name: report[name] for name in fields if name in report})))


def without_ids(trial: Trial, text: str) -> str:
    """Return a text with the ids that registries give, and all that the trial has of its own, taken out."""
    for one in {trial.trial_id, *trial.secondary_ids}:
        if len(one) >= _LEAST_ID:
            text = text.replace(one, _IN_PLACE)
    return _IDS.sub(_IN_PLACE, text)


def tells(text: str, generic: frozenset[str], least: int) -> bool:
    """Return whether a text has so many different words beside generic ones, single letters and numbers."""
    found = {word for word in words(text) if len(word) > 1 and not word.isdigit() and not _ROMAN.fullmatch(word)}
    return len(found - generic) >= least


def check_english(text: str) -> None:
    """Refuse a text in another language, by the share of common English words; a short one is taken as it is."""
    found = [word.lower() for word in _LETTERS.findall(text)]
    letters = "".join(found)
    if len(letters.encode("ascii", "ignore")) < 0.7 * len(letters):
        raise RejectionError("not_english", text[:80])
    if len(found) >= _LEAST_WORDS and sum(word in _ENGLISH for word in found) < _LEAST_ENGLISH * len(found):
        raise RejectionError("not_english", text[:80])
