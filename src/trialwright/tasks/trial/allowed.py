"""What a written trial may say, as the one who asks and the one who reads need it: ages and lengths.

Example: a summary has at least 60 characters. Words are those of ``trial.vocabularies`` that the plan's form allows.
"""

from trialwright.sections.writing import LONG_TEXTS, Synthesis

AGES = frozenset({"minimum_age", "maximum_age"})
AGE = r"[1-9][0-9]{0,2} (Years?|Months?|Weeks?|Days?)"
# A member without which a trial says nothing; it may not be null, empty or shorter than this.
LEAST = {
    "brief_title": 12, "conditions": 1, "interventions": 1, "brief_summary": 60, "primary_outcomes": 1,
    "eligibility_criteria": 50, "interventions.name": 2, "arms.label": 2, "primary_outcomes.measure": 6,
    "secondary_outcomes.measure": 6,
}
# What is told in whole sentences. Descriptions of parts are sentences or one phrase: of 717 real ones 47 % have no full
# stop at the end.
SENTENCES = frozenset({"brief_summary", "detailed_description"})
LINE_CHARS = 120
_SHORT_CHARS = 100


def text_limit(name: str, synthesis: Synthesis) -> int:
    """Return how many characters a text may have; `name` is a field, or ``field.part``."""
    if name in {"brief_title", "official_title"}:
        return synthesis.title_chars
    if name in LONG_TEXTS:
        return synthesis.text_chars
    medium = name.endswith((".description", ".measure"))
    return max(synthesis.text_chars // 2, _SHORT_CHARS) if medium else _SHORT_CHARS


def least_chars(name: str, synthesis: Synthesis) -> int:
    """Return how many characters a text must have, less than usual where little is allowed."""
    return min(LEAST.get(name, 2), text_limit(name, synthesis) // 2)
