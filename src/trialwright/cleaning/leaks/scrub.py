"""Leaks by wording: one scrubber for real and synthetic trials, which counts what each rule removed.

Example: ``scrub("Open to adults. The study was terminated due to slow accrual.")`` is ``("Open to
adults.", {"trial_stopped": 1})``, and the `pieces` of what it removed are the very words.

Sentences, lines and bracketed notes that tell how the trial ended go whole; label words that
qualify a trial ("Successful Trial of ...", "(TERMINATED)") go alone. The scrubber knows of no label
and no source, else what it removes would itself tell them apart.
"""

import re
from collections import Counter

from trialwright.cleaning.leaks.completion_rules import COMPLETION
from trialwright.cleaning.leaks.label_words import LABELS, MARKS
from trialwright.cleaning.leaks.stopping_rules import STOPPING
from trialwright.cleaning.leaks.verdict_rules import FINDINGS, VERDICTS

MAX_PASSES = 6

SENTENCE_RULES = (*COMPLETION, *VERDICTS, *FINDINGS, *STOPPING)
WORD_RULES = (*MARKS, *LABELS)
_TRIGGERS = tuple(sorted(
    {stem for rule in SENTENCE_RULES for stem in rule.stems} | {stem for words in WORD_RULES for stem in words.stems}
))
# A line end, or the end of a sentence, but not that of an abbreviation.
_UNIT_END = re.compile(
    r"(\n\s*|(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bNo\.)\s+(?=[\"'(\[]?[A-Z0-9•*<-])"
    r"|(?<=[a-z0-9)]\.)(?=[A-Z][a-z]+ ))"
)
_NOTE = re.compile(r" ?(?:\(([^()\[\]\n]{2,400})\)|\[([^()\[\]\n]{2,400})\])")


class Removed(Counter[str]):
    """Counts by rule, and in `pieces` each rule with what it removed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str]] = []

    def take(self, rule: str, text: str) -> None:
        """Note that a rule removed a text."""
        self[rule] += 1
        self.pieces.append((rule, text))

    def add(self, other: "Removed") -> None:
        """Note all that another text of the same trial lost."""
        self.update(other)
        self.pieces += other.pieces


def scrub(text: str, field: str = "brief_summary") -> tuple[str, Removed]:
    """Remove what tells the outcome from one text of one field.

    Returns:
        The text, never longer, and how often each rule removed something; scrubbing the returned
        text again changes nothing.
    """
    removed = Removed()
    for _ in range(MAX_PASSES):
        lowered = text.lower()
        if not any(stem in lowered for stem in _TRIGGERS):
            break
        cleaned = _scrub_units(text, field, removed)
        if cleaned == text:
            break
        text = cleaned
    return text, removed


def _scrub_units(text: str, field: str, removed: Removed) -> str:
    """Scrub each sentence or line; what is removed takes one separator with it."""
    parts = _UNIT_END.split(text)
    units = [_scrub_unit(unit, field, removed) for unit in parts[::2]]
    if units == parts[::2]:
        return text
    kept: list[str] = []
    between = ""
    for unit, gap in zip(units, [*parts[1::2], ""], strict=True):
        if unit:
            if kept:
                kept.append(between)
            kept.append(unit)
            between = ""
        # A line end among the separators of what was removed outlives a blank.
        between = max(between, gap, key=lambda blank: (blank.count("\n"), len(blank)))
    return "".join(kept)


def _scrub_unit(unit: str, field: str, removed: Removed) -> str:
    for _ in range(MAX_PASSES):
        lowered = unit.lower()
        if not any(stem in lowered for stem in _TRIGGERS):
            return unit
        before = unit
        unit = _drop_words(unit, lowered, field, removed)
        unit = _NOTE.sub(lambda note: _judged_note(note, removed), unit)
        rule = _told_by(unit)
        if rule:
            removed.take(rule, unit)
            return ""
        if unit == before:
            return unit
        unit = unit.strip()
    # Only a hostile nest of notes is still changing by now.
    removed.take("tangled", unit)
    return ""


def _drop_words(unit: str, lowered: str, field: str, removed: Removed) -> str:
    for words in WORD_RULES:
        allowed = field not in words.never and (words.only is None or field in words.only)
        if allowed and any(stem in lowered for stem in words.stems):
            for match in words.pattern.finditer(unit):
                removed.take(words.name, match[0])
            unit = words.pattern.sub("", unit)
    return unit


def _judged_note(note: re.Match[str], removed: Removed) -> str:
    rule = _told_by(note[1] or note[2])
    if not rule:
        return note[0]
    removed.take(rule, note[0])
    return ""


def _told_by(unit: str) -> str | None:
    """Name the rule by which a sentence tells the outcome."""
    lowered = unit.lower()
    plain = ""
    for rule in SENTENCE_RULES:
        if any(stem in lowered for stem in rule.stems):
            plain = plain or " ".join(unit.split())
            match = rule.pattern.search(plain)
            if match and not (rule.unless and rule.unless.search(plain, 0, match.end())):
                return rule.name
    return None
