"""What rules on wording are made of: their form, and phrases that many of them share.

Example: a rule ``trial_stopped`` matches "The trial was stopped by the DSMB on May 27, 1999", and not
"The trial will be stopped if three patients experience toxicity", which holds a `PLAN`.

The rules were written against 8,905 registry records, and sentences as an LLM writes them when asked
for "a report of a successful or failed clinical trial" (arXiv 2410.12476, Table 2); its section
4.1.1 removes "overall status", "why stop" and label terms such as "successful" and "failed". Every
quantifier is bounded, so that a text of any form costs time in proportion to its length.
"""

import re
from typing import NamedTuple

from trialwright.trial import outcome_words


class Rule(NamedTuple):
    """A named pattern; a match counts unless `unless` occurs before the end of the match.

    `stems` are lower-case strings of which every match contains one: a cheap test before the dear one.
    """

    name: str
    stems: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


# A registry's own words for how a trial ended.
STATUSES = "|".join((*outcome_words.STOPPED, outcome_words.COMPLETED)).lower()
TRIAL = r"(?:stud(?:y|ies)|(?:sub|pre)-?study|trials?|protocol|project|programme?|report)"
ENTRY = r"(?:enroll?e?ments?|accruals?|recruitment|recruiting|randomi[sz]ation|patient entry)"
WORK = r"(?:data collection|data analys[ie]s|follow-?up|intervention|surveillance|clinical phase)"
PART = (
    r"(?:arms?|cohorts?|strat(?:um|a)|substudy|(?:phase|part|arm|stratum|cohort|group|regimen|"
    r"schedule) [ivx\d]{1,4}[ab]?)"
)
OWN = r"\b(?:this|the|our|present|current|overall)"
DETERMINED = rf"{OWN} (?:[\w-]{{1,25}} ){{0,4}}?{TRIAL}\b"
# Words between subject and verb. People and medicines are left out: that they stopped is design.
PEOPLE = (
    r"(?:who|whom|that|which|and|or|but|if|have|patients?|subjects?|participants?|volunteers?|children|women|men|"
    r"drugs?|"
    r"medications?|therap(?:y|ies)|treatments?|dosing|infusion|injections?|visits?|questionnaires?|evaluations?)"
)
BETWEEN = rf"(?: (?!{PEOPLE}\b)[\w'/&,()%-]{{1,30}}){{0,7}}?"
PAST = r"(?:was|were|has been|have been|had been|got)"
ADVERB = r"(?:(?:now|also|then|never|not|early|later|thus|therefore|[a-z]{2,18}ly|put|placed|successfully) ){0,3}?"
STOPPED = (
    r"(?:terminated|withdrawn|suspended|stopped|halted|discontinued|closed|cancell?ed|abandoned|aborted|ceased|"
    r"curtailed|truncated|shut down|on hold|cut short|called off)"
)
COMPLETED = r"(?:completed|complete|concluded|finished|finali[sz]ed|over)"
SHORTAGE = (
    r"(?:slow|slower than (?:expected|anticipated|planned)|poor|low|insufficient|inadequate|lack of|"
    r"lagging|limited)"
)

# A plan, a condition, or another trial: said before the first patient, so it stays.
PLAN = (
    r"\b(?:if|unless|until|once|when|whenever|whether|in case|in the event|would|will|should|"
    r"(?<!in )may(?! (?:of )?\d)|might|could|"
    r"can|shall|"
    r"must|to be|planned|who)\b"
)
OTHERS = (
    r"previous(?:ly)?|prior|earlier|recent(?:ly)?|other|another|several|many|most|some|published|past|pilot|"
    r"historical|"
    r"preclinical|animal|two|three|these|those|similar|large[rd]?|parent"
)
COUNTED = r"patients?|subjects?|participants?|number|proportion|percent(?:age)?|rates?|incidence|time to"
OWN_TRIAL = rf"{OWN} (?:(?!(?:of|for|in|{OTHERS})\b)[\w-]{{1,25}} ){{0,4}}?(?:trial|study|report|outcome)\b"


def rule(name: str, stems: str, pattern: str, unless: str | None = None) -> Rule:
    """Build a rule that ignores case; `stems` are parted by bars."""
    guard = re.compile(unless, re.IGNORECASE) if unless else None
    return Rule(name, tuple(stems.split("|")), re.compile(pattern, re.IGNORECASE), guard)


STOP_STEMS = (
    "terminat|withdr|suspend|stop|halt|discontinu|clos|cancel|abandon|abort|cease|curtail|truncat|shut down|on hold|"
    "cut short|called off"
)
DATED = (
    r"(?:early|premature|ahead of|as of|effective|due to|because|in (?:19|20|jan|feb|mar|apr|may|ju|aug|"
    r"sep|oct|nov|dec)|on|\d)"
)
