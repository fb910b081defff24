"""Rules on who takes part: ages, sex and health, in fields and in words.

Example: ``age_range`` finds a minimum age of 65 years with a maximum of 18.
"""

import re

from trialwright.realism.facts import Facts, Verdict
from trialwright.trial.ages import years

_CHILDREN = re.compile(r"\b(?:children|pa?ediatrics?|infants?|neonates?|newborns?|toddlers?)\b")
_GROWN = re.compile(r"\b(?:elderly|older adults?|older patients?|geriatric|postmenopausal)\b")
# At the head of a criterion: further down, "over 85 years" is about some of the patients.
_AT_LEAST = re.compile(
    r"(?m)^[^\w\n]{0,8}(?:\d{1,2}[.)] {0,3})?(?:(?:male|female|adults?|patients?|subjects?|participants?|men|women|and"
    r"|or|must|be|are|of) ){0,6}(?:"
    r"(?:age[ds]?:? )?(?:≥|>=|at least|minimum of|over|older than) ?(\d{1,2}) ?(?:years|yrs)(?= of age| old|[.,;)]|$)"
    r"|(?:age[ds]?:? )?(\d{1,2}) (?:years|yrs) (?:of age )?(?:and|or) (?:older|over|above|greater)\b"
    r"|age[ds]?:? (\d{1,2}) (?:and|or) (?:older|over|above|greater)\b)"
)
_FEMALE = re.compile(
    r"\b(?:ovarian|cervical cancer|endometri\w{1,12}|uterine|pregnan\w{1,4}|pre-?eclampsia|menopaus\w{1,6}|vaginal"
    r"|post-?menopausal|polycystic ovar\w{1,4}|breastfeeding|lactating women|menstrua\w{1,6})\b"
)
_MALE = re.compile(r"\b(?:prostate|prostatic|testicular|erectile dysfunction|male hypogonadism|hypospadias)\b")
_HEALTHY = re.compile(r"\b(?:in|of|among|for) healthy (?:[a-z]{1,12} ){0,2}?(?:volunteers?|subjects?|participants?)\b")
_ADULT = 18.0


def age_range(facts: Facts) -> Verdict:
    """The minimum age is not above the maximum."""
    trial = facts.trial
    low, high = years(trial.minimum_age), years(trial.maximum_age)
    if low is None or high is None:
        return None
    return f"minimum_age {trial.minimum_age}, maximum_age {trial.maximum_age}" if low > high else ""


def age_title(facts: Facts) -> Verdict:
    """A title's children and elderly are of the ages that the fields allow."""
    trial, titles = facts.trial, facts.titles
    low, high = years(trial.minimum_age), years(trial.maximum_age)
    children, grown = _CHILDREN.search(titles), _GROWN.search(titles)
    if children and not grown and low is not None:
        return f"the title says {children[0]}, minimum_age is {trial.minimum_age}" if low >= _ADULT else ""
    if grown and not children and high is not None:
        return f"the title says {grown[0]}, maximum_age is {trial.maximum_age}" if high <= _ADULT else ""
    return None


def age_criteria(facts: Facts) -> Verdict:
    """The least age in the criteria is that of the field."""
    trial = facts.trial
    low = years(trial.minimum_age)
    inclusion = (trial.eligibility_criteria or "").lower().partition("exclusion criteria")[0]
    said = {int("".join(found)) for found in _AT_LEAST.findall(inclusion)}
    if low is None or len(said) != 1:
        return None
    least = said.pop()
    # "Older than 17" is "18 or older".
    return "" if low - 1 <= least <= low + 1 else f"the criteria say {least} years, minimum_age is {trial.minimum_age}"


def sex_condition(facts: Facts) -> Verdict:
    """A condition of one sex is not studied in the other alone."""
    gender = facts.trial.gender
    said = f"{facts.titles}\n{' '.join(facts.trial.conditions)}".lower()
    if gender not in {"Male", "Female"}:
        return None
    other = (_FEMALE if gender == "Male" else _MALE).search(said)
    return f"{other[0]} in title or conditions, gender is {gender}" if other else ""


def healthy_title(facts: Facts) -> Verdict:
    """A title's healthy volunteers are accepted."""
    match, accepted = _HEALTHY.search(facts.titles), facts.trial.healthy_volunteers
    if not match or not accepted:
        return None
    return f"the title says {match[0]}, healthy_volunteers is {accepted}" if accepted.lower() == "no" else ""
