"""What the cleaned text still shows beside its words, as features: which lines, how many, how long, of when.

Example: a text with the lines "phase: Phase 2", "arms: A", "arms: B" and "brief summary: We will treat 60
patients until 2009." has "phase: phase 2", "arms: 2-3 lines", "brief summary: 8-15 words", "patients: 32-63"
and "year: 2009".

Titles are those that stand in the text, known ones or not, so that a field that comes back is seen.
"""

import re
from collections import Counter
from collections.abc import Iterator

from trialwright.audit.naming import SHORT, span

_LINE = re.compile(r"([A-Za-z][A-Za-z _-]{1,38}): (\S.*)")
_YEAR = re.compile(r"\b(?:19[89]\d|20[0-4]\d)\b")
_PATIENTS = re.compile(r"\b(\d{1,2},\d{3}|\d{1,6}) (?:\w{2,20} )?(?:patients|participants|subjects|volunteers)\b")
_NUMBER = re.compile(r"(\d{1,9})\b(.{0,20})$")
# What the trial is about, not how it is entered: their values are the text probe's.
CONTENT = frozenset({
    "brief title", "official title", "conditions", "interventions", "arms", "brief summary", "detailed description",
    "primary outcomes", "secondary outcomes", "eligibility criteria",
})


def remaining_features(text: str) -> Iterator[str]:
    """Yield the features of one trial's cleaned text."""
    counts: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    title = ""
    for line in text.split("\n"):
        if found := _LINE.match(line):
            title, value = found[1].lower(), found[2]
            counts[title] += 1
            if title not in CONTENT:
                yield from _of_value(title, value)
        lengths[title] += len(line.split())
    yield from (f"{name}: {span(count)} lines" for name, count in counts.items())
    yield from (f"{name}: {span(length)} words" for name, length in lengths.items() if name)
    yield f"text: {span(sum(lengths.values()))} words"
    yield from {f"year: {year}" for year in _YEAR.findall(text)}
    yield from {f"patients: {span(int(found.replace(',', '')))}" for found in _PATIENTS.findall(text)}


def _of_value(title: str, value: str) -> Iterator[str]:
    """Name a short value as it stands, or, where it begins with a number, the number's power of two."""
    if number := _NUMBER.match(value):
        yield f"{title}: {span(int(number[1]))}{number[2].lower()}"
    elif len(value.split()) <= SHORT:
        yield f"{title}: {value.lower()[:60]}"
