"""Rules on prose: what it says against what is known, and what no finished record says.

Example: ``label_contradicted`` finds a success whose summary said "The trial was terminated for futility.".
"""

import re

from trialwright.realism.facts import Facts, Verdict
from trialwright.text.placeholders import placeholder

_BAD = re.compile(
    r"\b(?:not|no|fail\w{0,4}|unsuccessful\w{0,2}|terminat\w{1,4}|withdr\w{1,5}|suspend\w{0,3}|halt\w{0,3}|stopped"
    r"|discontinued|abandoned|ineffective|missed|futility|inconclusive|prematurely|unable|slow|poor|insufficient|lack)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:success\w{0,5}|succeeded|met|achieved|reached|effective|approved|positive|promising)\b", re.IGNORECASE
)
_RECRUITING = re.compile(
    r"\b(?:is|are) (?:currently|now|still|actively) (?:recruiting|enroll?ing)\b"
    r"|\b(?:currently|not yet|now) (?:recruiting|enroll?ing|open (?:to|for) (?:recruitment|enroll?ment))\b"
    r"|\brecruitment (?:is|has) (?:ongoing|not (?:yet )?(?:started|begun))\b"
)
_MONTH = r"(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? (?:\d{1,2},? )?)?"
_YEAR = rf"{_MONTH}((?:19|20)\d\d)"
_SPAN = re.compile(rf"\b(?:from|between) {_YEAR} (?:to|and|until|through|till) {_YEAR}\b")
_LETTERS = re.compile(r"[^\W\d_]{4,}")


def intervention_absent(facts: Facts) -> Verdict:
    """The intervention is named somewhere, by its name or another name."""
    if not facts.intervention:
        return None
    others = [name for one in facts.trial.interventions for name in one.other_names]
    said = "\n".join([*facts.texts, *others]).lower()
    parts = _LETTERS.findall(facts.intervention.lower()) or [facts.intervention.lower()]
    return "" if any(part in said for part in parts) else f"{facts.intervention} is named nowhere"


def label_contradicted(facts: Facts) -> Verdict:
    """What the prose told of the outcome, before it was cleaned, is the label."""
    if facts.label is None:
        return None
    told = [(text, bool(_BAD.search(text))) for text in facts.told if _BAD.search(text) or _GOOD.search(text)]
    against = [text for text, bad in told if bad == bool(facts.label)]
    return f"label {facts.label}, but: {against[0]}" if against else ""


def placeholder_text(facts: Facts) -> Verdict:
    """Nothing is left to be filled in."""
    found = next(filter(None, map(placeholder, facts.texts)), None)
    return f"holds {found}" if found else ""


def still_recruiting(facts: Facts) -> Verdict:
    """A trial whose outcome is known recruits no more."""
    if facts.label is None:
        return None
    match = _RECRUITING.search(facts.prose)
    return f"has an outcome, but: {match[0]}" if match else ""


def end_before_start(facts: Facts) -> Verdict:
    """Nothing ends before it starts, by its dates or in words."""
    trial = facts.trial
    start, end = trial.start_date, trial.completion_date
    spans = [(one, other) for one, other in _SPAN.findall(facts.prose)]
    # Of "2010-05" and "2010" the first seven and four signs decide.
    if start and end:
        shorter = min(len(start), len(end))
        spans.append((start[:shorter], end[:shorter]))
    if not spans:
        return None
    backwards = [f"{one} to {other}" for one, other in spans if other < one]
    return f"from {backwards[0]}" if backwards else ""
