"""Words that go without their sentence: tags of a title, adjectives of a trial, and marks of a registry.

Example: "Successful Phase II Trial of Nifedipine (COMPLETED)" becomes "Phase II Trial of Nifedipine".

Paper section 4.1.1: an LLM that is asked for a successful or failed trial writes these words itself.
"""

import re
from typing import NamedTuple

from trialwright.cleaning.leaks.phrases import STATUSES
from trialwright.trial.ids import IN_TEXT, STEMS
from trialwright.trial.outcome_words import LABEL_STEMS

TITLES = frozenset({"brief_title", "official_title"})
# "Failed trial of metformin" is a condition of entry there, and no verdict.
CRITERIA = frozenset({"eligibility_criteria"})

_LABEL = (
    rf"(?:{STATUSES}|discontinued|cancell?ed|stopped|halted|success(?:ful)?|unsuccessful|"
    r"fail(?:ed|ure)|succeeded)"
)
_KIND = r"(?:(?:clinical|research|study|early|prematurely) )?"
_WHEN = r"(?:this|study|trial|status|early|prematurely|has been|was|is|report)"
_DESIGN = (
    r"(?:clinical|randomi[sz]ed|controlled|double-blind|placebo-controlled|multicent(?:er|re)|open-label|pivotal|phase|"
    r"[ivx\d]{1,3}(?:/[ivx\d]{1,3})?|efficacy|safety|pilot|research|drug|interventional|human|comparative|study|trial)"
)
_LINKS = r"(?:in|of|to|at|on|by|for|from|with|and|or|prior|previous|this|the)"
_NOUN = r"(?:trial|study|report)\b(?! (?:of (?:at least|two|one|adequate|prior)|therapy|treatment|drug|medication))"

# Marks of a registry in a text.
_TAGS = (
    "overall_status|last_known_status|why_stopped|completion_date|primary_completion_date|results_first_submitted|"
    "last_update_posted|verification_date|removed_countries|limitations_and_caveats"
)
_REGISTRY = (
    r"\b(?:www\.)?clinicaltrials?\.gov"
    r"(?: (?:registry|registration|trial|study|identifier|identification|number|no\.?|ID|#)){0,3} ?[:=#,]? ?"
)
_NUMBER = (
    rf"(?:(?:{_REGISTRY})?(?:\b(?:identifier|registration(?: number)?|number|no\.?|ID) ?:? ?)?{IN_TEXT}"
    r"|\bclinicaltrials?\.gov (?:identifier|ID|number)\b:?)"
)
_ADDRESS = r"(?:https?://|\bwww\.)[^\s<>()\[\]\"]{1,300}"


class WordRule(NamedTuple):
    """A named pattern of words to be removed, in which fields it is looked for, and its cheap test."""

    name: str
    stems: tuple[str, ...]
    pattern: re.Pattern[str]
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()


def _words(name: str, pattern: str, only: frozenset[str] | None, never: frozenset[str] = frozenset()) -> WordRule:
    return WordRule(name, LABEL_STEMS, re.compile(pattern, re.IGNORECASE), only, never)


LABELS: tuple[WordRule, ...] = (
    # Merck and Schering-Plough end their titles so: "(Study P04909)(TERMINATED)".
    _words(
        "label_tag",
        rf" ?[\[(] ?(?:(?:{_WHEN}[ :]{{1,2}}){{1,3}}{_LABEL}"
        rf"|{_LABEL} (?:early|prematurely|study|trial|clinical trial|by sponsor|by the sponsor)"
        rf"|(?:{STATUSES}|cancell?ed|success(?:ful)?|unsuccessful|failed)) ?[\])]",
        None, CRITERIA,
    ),
    _words("label_prefix", rf"^\W{{0,3}}{_KIND}{_LABEL}(?: (?:clinical )?(?:trial|study))? ?[:–—-]{{1,3}} ", TITLES),
    _words(
        "label_suffix", rf"(?: ?[:;,–—]| -) ?{_KIND}{_LABEL}(?: (?:early|prematurely|study|trial))?\W{{0,3}}$", TITLES
    ),
    # The article goes too: "an trial" would tell "an unsuccessful trial" from "a successful trial".
    _words(
        "label_adjective",
        r"(?:\ban? )?\b(?:(?:highly|very|recently|prematurely|ultimately) )?(?:"
        rf"(?:successful(?:ly completed)?|unsuccessful|failed) (?=(?:(?!{_LINKS}\b)[\w-]{{2,25}} ){{0,2}}{_NOUN})"
        rf"|(?:successful(?:ly completed)?|unsuccessful|failed|terminated) (?=(?:{_DESIGN},? ){{0,6}}{_NOUN}))",
        None, CRITERIA,
    ),
)


def _mark(name: str, stems: str, pattern: str) -> WordRule:
    return WordRule(name, tuple(stems.split("|")), re.compile(pattern, re.IGNORECASE))


# Removed as words, before sentences are judged.
MARKS: tuple[WordRule, ...] = (
    _mark("web_address", "http|www.", rf" ?(?:\({_ADDRESS}\)|\[{_ADDRESS}\]|<{_ADDRESS}>|{_ADDRESS})"),
    _mark(
        "registry_tag", f"{_TAGS}|enrollment",
        rf"<({_TAGS}|enrollment)\b[^<>]{{0,80}}>(?:[^<>]{{0,400}}</\1>)?|</(?:{_TAGS}|enrollment)>"
        rf"|\"?\b(?:{_TAGS})\"? ?[:=][^\n,;<>]{{0,200}}|\bactual enrollment ?[:=] ?\d[\d,]{{0,9}}"
        # A planned number of patients is design; none, or an actual one, is not.
        r"|\benrollment\"? ?[:=] ?\"?(?:0\b\"?|\d[\d,]{0,9} ?[\[(]?actual\b[\])]?)",
    ),
    _mark("registry_number", "|".join((*STEMS, "clinicaltrial")), rf" ?(?:\({_NUMBER}\)|\[{_NUMBER}\]|{_NUMBER})"),
    # NIAID records say so of what was changed while the trial ran.
    _mark(
        "amendment_note", "amendment",
        r"\b(?:AS )?PER (?:PROTOCOL )?AMENDMENT(?: (?:DATED )?\d{1,2}/\d{1,2}/\d{2,4})?:? ?",
    ),
)
