"""Single words of ICTRP as ours: the status, phase, sex and type of study of all its registries.

Example: ``phase("Human pharmacology (Phase I): no Therapeutic exploratory (Phase II): yes")`` is "Phase 2", and
``sex("<br>Female: yes<br>Male: no<br>")`` is "Female".
"""

import re
from collections.abc import Callable

from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, one_line
from trialwright.registry.dialects.ictrp.told_numbers import UnreadableError, date
from trialwright.registry.dialects.seam import OurWords

_STATUSES = {
    word.lower(): word for word in (
        "Recruiting", "Not yet recruiting", "Completed", "Terminated", "Suspended", "Withdrawn",
        "Active, not recruiting", "Enrolling by invitation", "Not recruiting",
    )
}
# "Complete" is left as it is: for the WHO it means that recruitment is, which tells nothing of the trial.
_STATUSES |= {
    "pending": "Not yet recruiting", "pending (not yet recruiting)": "Not yet recruiting",
    "open to recruitment": "Recruiting",
}
_PHASES = {
    (1,): "Phase 1", (1, 2): "Phase 1/Phase 2", (2,): "Phase 2", (2, 3): "Phase 2/Phase 3", (3,): "Phase 3",
    (4,): "Phase 4",
}
_NUMERALS = {"1": 1, "i": 1, "2": 2, "ii": 2, "3": 3, "iii": 3, "4": 4, "iv": 4}
# Words of the field for trials that have no phase. ChiCTR writes 0 so, for surveys, tests and treatments alike.
_NO_PHASE = frozenset({
    "0", "retrospective study", "new treatment measure clinical study", "bioequivalence", "other", "others",
})
_EU_PHASE = re.compile(r"\(phase (i{1,3}|iv)\)\s{0,20}:\s{0,20}(yes|no)", re.IGNORECASE)
_EU_SEX = re.compile(r"\b(female|male)\s{0,9}:\s{0,9}(yes|no)?\b", re.IGNORECASE)
_SEXES = {
    word: frozenset(sexes.split())
    for sexes, words in {
        "Female": "female females f women woman girls", "Male": "male males m men man boys",
        "Female Male": "both all any either", "": "and or only sex sexes gender genders participants patients",
    }.items()
    for word in words.split()
}


def status(text: str) -> str | None:
    """Return the status in our words where it is one of ours, or else in those of its registry."""
    said = one_line(text)
    return None if is_nothing(said) else _STATUSES.get(said.lower(), said)


def phase(text: str) -> str | None:
    """Return the phase; None where a registry says that there is none.

    Raises:
        UnreadableError: it says something else, such as phases that are none of ours together.
    """
    said = one_line(text).lower()
    if is_nothing(said) or said in _NO_PHASE:
        return None
    if "early phase" in said or said == "phase 0":
        return "Early Phase 1"
    if told := _EU_PHASE.findall(said):
        numbers = {_NUMERALS[numeral] for numeral, answer in told if answer == "yes"}
    else:
        words = [word for word in re.split(r"[\s/,&+-]+|phase", said.removeprefix("clinical ")) if word]
        # Parts of a phase have letters: "IIb", "2a".
        bare = {re.sub(r"(?<=[\div])[abc]$", "", word) for word in words if word not in {"and", "to", "or"}}
        if not bare <= _NUMERALS.keys():
            raise UnreadableError
        numbers = {_NUMERALS[word] for word in bare}
    if numbers and tuple(sorted(numbers)) not in _PHASES:
        raise UnreadableError
    return _PHASES[tuple(sorted(numbers))] if numbers else None


def sex(text: str) -> str | None:
    """Return All, Female or Male, told word by word, since one of them holds another.

    Raises:
        UnreadableError: other words stand there too.
    """
    said = one_line(text)
    if is_nothing(said):
        return None
    if told := _EU_SEX.findall(said):
        found = frozenset(word.capitalize() for word, answer in told if answer.lower() == "yes")
    else:
        words = re.findall(r"\w+", said.lower())
        if not set(words) <= _SEXES.keys():
            raise UnreadableError
        found = frozenset[str]().union(*map(_SEXES.__getitem__, words))
    if not found:
        raise UnreadableError
    return "All" if len(found) > 1 else next(iter(found))


def study_type(text: str) -> str | None:
    """Return Interventional, Observational or Expanded Access, or else the word of the registry."""
    said = one_line(text)
    words = said.lower().replace("-", " ").split()
    if is_nothing(said) or not words:
        return None
    if words[0] == "observational":
        return "Observational [Patient Registry]" if words[1:] == ["[patient", "registry]"] else "Observational"
    if words[:2] in (["non", "interventional"], ["not", "interventional"]):
        return "Observational"
    if words[0] in {"interventional", "intervention"}:
        return "Interventional"
    return "Expanded Access" if words[:2] == ["expanded", "access"] else said


def _quiet(read: Callable[[str], str | None]) -> Callable[[str | None], str | None]:
    def told(text: str | None) -> str | None:
        try:
            return read(text or "")
        except UnreadableError:
            return None

    return told


WORDS = OurWords(status=_quiet(status), phase=_quiet(phase), sex=_quiet(sex), date=_quiet(date))
