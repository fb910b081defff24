"""Sentences in which a model speaks of the request, or of itself, and not of a trial.

Example: of "Adults take metformin. Note: this is a hypothetical design." the text without them is "Adults take
metformin.", and of "Here is the trial you asked for." it is "".
"""

import re
from itertools import pairwise

from trialwright.text.finished import sentence_ends

# No text of 6,505 records of ClinicalTrials.gov holds any of these.
_TALK = re.compile(
    r"(?i)\b(?:as an ai\b(?: language)?(?: model| assistant)?(?:,| i\b)|i am an ai\b|as a (?:large )?language model\b)"
    r"|\b(?:hypothetical|fictional|fictitious|made-up|invented|simulated) (?:clinical )?"
    r"(?:trial|study|design|report|protocol)\b"
    r"|\bsynthetic (?:clinical )?(?:trials?|stud(?:y|ies)|reports?|records?)\b"
    r"|\b(?:based on|similar to|unlike|like|different from) the (?:above |given |provided )?examples?\b"
    r"|\bexamples? (?:provided|given|shown|listed|above)\b"
    r"|\b(?:you (?:have )?(?:asked|requested|wanted)|as (?:you )?requested|your instructions)\b"
    r"|\bhere (?:is|are) \w+ (?:[\w-]+ ){0,3}(?:trial|report|record|design|protocol|reasons?|answer)\b"
    r"|\b(?:i hope (?:this|that|it)|let me know|feel free|please note that this)\b"
    r"|\bjson\b|\bthis is (?:just |only )?(?:an example|a sample|a template)\b"
)


def without_talk(text: str) -> str:
    """Return a text without the sentences of it that speak of the task."""
    if not _TALK.search(text):
        return text
    bounds = sorted({0, *sentence_ends(text), *(match.end() for match in re.finditer("\n", text)), len(text)})
    parts = [text[start:end] for start, end in pairwise(bounds)]
    return "".join(part for part in parts if not _TALK.search(part)).strip()
