"""The design of a study, where the one field of ICTRP for it names its parts in words that have ours.

Example: ``read("Randomization: Randomized, Blinding: Triple blinded, Assignment: Parallel, Purpose: Treatment")`` is
``Design("Randomized", "Parallel Assignment", "Treatment", "Triple")``. Prose is not read.
"""

import re
from typing import NamedTuple

from trialwright.registry.dialects.ictrp import design_words
from trialwright.registry.dialects.ictrp.plain_lines import lines, parts


class Design(NamedTuple):
    """The parts of a design, each in the words of ClinicalTrials.gov or None."""

    allocation: str | None = None
    intervention_model: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None


_KEY = re.compile(
    rf"(?<![\w/])({'|'.join(sorted(map(re.escape, design_words.KEYS), key=len, reverse=True))})[ \t]?:", re.IGNORECASE
)
_DEGREES = ("Single", "Double", "Triple", "Quadruple")
_DEGREE = re.compile(
    r"(single|double|triple|quadruple)(?:[ -]?(?:blind|mask)(?:ed)?)?(?: double dummy)?(?: \(([^()]{1,200})\))?"
)
_ORDER = ("Participant", "Care Provider", "Investigator", "Outcomes Assessor")
_EU_ANSWER = re.compile(
    r"(controlled|randomised|open|single blind|double blind|parallel group|cross over)[ ]?: ?(yes|no)$",
    re.IGNORECASE | re.MULTILINE,
)
_EU_ONE_ARM = re.compile(r"number of treatment arms in the trial ?: ?1$", re.IGNORECASE | re.MULTILINE)
# A model of which more words follow, as PACTR has them.
_MODEL_FIRST = re.compile(r"(parallel|factorial|cross-?over|single group) ?: ?[^,]{0,200}", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=non)-(?=r)|(?<=cross)-(?=over)|(?<=open)-(?=label)|(?<=single)-(?=arm)")
_MOST_READ = 4000


def read(text: str, *, interventional: bool = True) -> Design:
    """Return the parts of a design that a text names.

    Args:
        text: the field.
        interventional: ChiCTR gives the models of trials to surveys too, where they mean something else.
    """
    plain = lines(text)[:_MOST_READ]
    if answers := _EU_ANSWER.findall(plain):
        return _of_answers({key.lower(): answer.lower() == "yes" for key, answer in answers}, plain)
    found: dict[str, str] = {}
    keys = list(_KEY.finditer(plain))
    for match, after in zip(keys, [*(key.start() for key in keys[1:]), len(plain)], strict=False):
        name = design_words.KEYS[match[1].lower()]
        if name:
            found.setdefault(name, _plain(plain[match.end() : after]))
    # ChiCTR has this word for whatever has no arms.
    if plain.lower() == "sequential":
        return Design()
    head = plain[: keys[0].start()] if keys else plain
    phrases = [_plain(_MODEL_FIRST.sub(r"\1", phrase)) for phrase in parts(head, ",;\n")]
    model = _named(found.get("intervention_model"), phrases, design_words.MODELS)
    # CTRI says so of a design that has no name.
    purposes = [phrase for phrase in phrases if phrase != "other"]
    if "masking" in found:
        masking = _masking(found["masking"], found.get("blinded"))
    else:
        masking = next(filter(None, map(_masking, phrases)), None)
    return Design(
        _named(found.get("allocation"), phrases, design_words.ALLOCATIONS),
        model if interventional else None,
        _named(found.get("primary_purpose"), purposes, design_words.PURPOSES),
        masking,
    )


def _plain(text: str) -> str:
    said = " ".join(text.lower().replace("crossover", "cross over").split()).strip(" .;,")
    return _HYPHEN.sub(" ", said)


def _named(value: str | None, phrases: list[str], words: dict[str, str]) -> str | None:
    """Return our word for what stands under a key, or else for the first phrase that has one."""
    if value is not None:
        return words.get(value)
    return next((words[phrase] for phrase in phrases if phrase in words), None)


def _masking(value: str, blinded: str | None = None) -> str | None:
    if value in design_words.OPEN:
        return "None (Open Label)"
    told = _DEGREE.fullmatch(value.replace("-", " "))
    # CTRI tells who is blinded, and no degree.
    named = blinded or (told[2] if told else value.removesuffix(" blinded") if value.endswith(" blinded") else "")
    roles = [design_words.ROLES.get(role.strip()) for role in re.split(r",| and ", named or "") if role.strip()]
    if roles and None not in roles:
        held = [role for role in _ORDER if role in roles]
        return f"{_DEGREES[len(held) - 1]} ({', '.join(held)})"
    return told[1].capitalize() if told else None


def _of_answers(answers: dict[str, bool], plain: str) -> Design:
    """Read the questions of EUCTR; a form in which all is denied was not filled in."""
    model = _only(answers, {"parallel group": "Parallel Assignment", "cross over": "Crossover Assignment"})
    if not model and not answers.get("controlled") and _EU_ONE_ARM.search(plain):
        model = "Single Group Assignment"
    masking = _only(answers, {"open": "None (Open Label)", "single blind": "Single", "double blind": "Double"})
    if answers.get("randomised"):
        return Design("Randomized", model, None, masking)
    return Design("Non-Randomized" if answers.get("controlled") else None, model, None, masking)


def _only(answers: dict[str, bool], words: dict[str, str]) -> str | None:
    said = [word for key, word in words.items() if answers.get(key)]
    return said[0] if len(said) == 1 else None
