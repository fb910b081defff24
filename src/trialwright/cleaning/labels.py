"""Label words that go without their sentence: tags of a title, and adjectives of a trial.

Example: "Successful Phase II Trial of Nifedipine (COMPLETED)" becomes "Phase II Trial of Nifedipine".

Paper section 4.1.1: an LLM that is asked for a successful or failed trial writes these words itself.
"""

import re
from typing import NamedTuple

TITLES = frozenset({"brief_title", "official_title"})
# "Failed trial of metformin" is a condition of entry there, and no verdict.
CRITERIA = frozenset({"eligibility_criteria"})

_LABEL = (
    r"(?:terminated|withdrawn|suspended|completed|discontinued|cancell?ed|stopped|halted|success(?:ful)?|unsuccessful|"
    r"fail(?:ed|ure)|succeeded)"
)
_STEMS = ("terminat", "withdr", "suspend", "complet", "discontinu", "cancel", "stopped", "halted", "succe", "fail")
_KIND = r"(?:(?:clinical|research|study|early|prematurely) )?"
_WHEN = r"(?:this|study|trial|status|early|prematurely|has been|was|is|report)"
_DESIGN = (
    r"(?:clinical|randomi[sz]ed|controlled|double-blind|placebo-controlled|multicent(?:er|re)|open-label|pivotal|phase|"
    r"[ivx\d]{1,3}(?:/[ivx\d]{1,3})?|efficacy|safety|pilot|research|drug|interventional|human|comparative|study|trial)"
)
_LINKS = r"(?:in|of|to|at|on|by|for|from|with|and|or|prior|previous|this|the)"
_NOUN = r"(?:trial|study|report)\b(?! (?:of (?:at least|two|one|adequate|prior)|therapy|treatment|drug|medication))"


class Words(NamedTuple):
    """A named pattern of words to be removed, in which fields it is looked for, and its cheap test."""

    name: str
    stems: tuple[str, ...]
    pattern: re.Pattern[str]
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()


def _words(name: str, pattern: str, only: frozenset[str] | None, never: frozenset[str] = frozenset()) -> Words:
    return Words(name, _STEMS, re.compile(pattern, re.IGNORECASE), only, never)


LABELS: tuple[Words, ...] = (
    # Merck and Schering-Plough end their titles so: "(Study P04909)(TERMINATED)".
    _words(
        "label_tag",
        rf" ?[\[(] ?(?:(?:{_WHEN}[ :]{{1,2}}){{1,3}}{_LABEL}"
        rf"|{_LABEL} (?:early|prematurely|study|trial|clinical trial|by sponsor|by the sponsor)"
        r"|(?:terminated|withdrawn|suspended|completed|cancell?ed|success(?:ful)?|unsuccessful|failed)) ?[\])]",
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
