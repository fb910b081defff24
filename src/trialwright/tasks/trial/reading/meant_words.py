"""The word of the registry's closed vocabularies that a model meant.

Example: ``in_words("phase", "phase II/III")`` is ``"Phase 2/Phase 3"``, ``in_words("minimum_age",
"18 years of age")`` is ``"18 Years"``, and what says that there is none, such as ``"N/A"``, is None.
"""

import re
from collections.abc import Mapping, Sequence

from trialwright.tasks.task import RejectionError
from trialwright.tasks.trial.allowed import AGES
from trialwright.trial.vocabularies import WORDS

_NOTHING = frozenset({
    "", "null", "none", "n a", "na", "not applicable", "not available", "not specified", "not reported", "unknown",
    "no limit", "no maximum", "no minimum", "no upper limit", "no lower limit",
})
_SYNONYMS = {
    "masking": {"none": "None (Open Label)", "open label": "None (Open Label)", "open": "None (Open Label)"},
    "gender": {
        "both": "All", "any": "All", "all genders": "All", "male and female": "All", "men": "Male", "women": "Female",
    },
    "healthy_volunteers": {
        "yes": "Accepts Healthy Volunteers", "true": "Accepts Healthy Volunteers", "false": "No",
    },
    "allocation": {"nonrandomized": "Non-Randomized", "randomised": "Randomized", "non randomised": "Non-Randomized"},
    "phase": {"phase 0": "Early Phase 1"},
}
# Models shorten "Parallel Assignment" and "Placebo Comparator", and lengthen "Double".
_ADDED = ("", " assignment", " comparator")
_TAKEN = re.compile(r"(?: groups?)?(?: (?:blind|mask)(?:ed)?| design)?$")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_PHASE = re.compile(r"(early )?(?:phase ?)?([1-4])[ab]?(?: (?:and |or |to )?(?:phase ?)?([1-4])[ab]?)?")
_AGE = re.compile(
    r"(?:at least |over |age |aged )*([0-9]{1,3}) ?(year|yr|month|week|day)?s?(?: (?:of age|old|s|and older|or older))*"
)


def in_words(name: str, text: str, words: Mapping[str, Sequence[str]] = WORDS) -> str | None:
    """Return the word of the vocabulary `name`, or the age, that a text means; None where it means none.

    Args:
        name: a field, or ``field.part``.
        text: what was said.
        words: those that are allowed, of each vocabulary.

    Raises:
        RejectionError: ``not_schema``, the text means no word that is allowed.
    """
    if name not in AGES and text in words[name]:
        return text
    plain = " ".join(re.findall(r"[a-z0-9]+", text.casefold()))
    word = _age(plain) if name in AGES else _word(name, plain, WORDS.get(name, words[name]))
    if name not in AGES and word not in words[name]:
        word = None
    if word is None and plain not in _NOTHING:
        expected = "18 Years" if name in AGES else words[name][0]
        raise RejectionError("not_schema", f"{name}: found {text[:60]!r}, expected such as {expected}")
    return word


def _word(name: str, plain: str, words: Sequence[str]) -> str | None:
    legal = {" ".join(re.findall(r"[a-z0-9]+", word.casefold())): word for word in words}
    short = _TAKEN.sub("", plain)
    found = next((legal[one + added] for one in (plain, short) for added in _ADDED if one + added in legal), None)
    if found is None and name == "phase":
        found = _phase(plain)
    return found or _SYNONYMS.get(name, {}).get(plain)


def _phase(plain: str) -> str | None:
    arabic = re.sub(r"\b(iv|i{1,3})(?=[ab]?\b)", lambda match: _ROMAN[match[1]], plain)
    match = _PHASE.fullmatch(arabic)
    if match is None:
        return None
    early, first, second = match.groups()
    phase = f"{'Early ' if early else ''}Phase {first}" + (f"/Phase {second}" if second and second != first else "")
    return phase if phase in WORDS["phase"] else None


def _age(plain: str) -> str | None:
    match = _AGE.fullmatch(plain)
    if match is None or int(match[1]) == 0:
        return None
    unit = (match[2] or "year").replace("yr", "year").capitalize()
    return f"{int(match[1])} {unit}" + ("s" if int(match[1]) > 1 else "")
