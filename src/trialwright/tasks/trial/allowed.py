"""What a written trial may say, as the one who asks and the one who reads need it: words, ages and lengths.

Example: ``WORDS["allocation"]`` is ``("Randomized", "Non-Randomized")``, and a summary has at least 60 characters.
"""

from itertools import combinations

from trialwright.sections.writing import LONG_TEXTS, Synthesis

_MASKED = ("Participant", "Care Provider", "Investigator", "Outcomes Assessor")
_DEGREES = ("Single", "Double", "Triple", "Quadruple")
# The registry's words (public.xsd; masking and ages are free text there, and these are their forms).
WORDS: dict[str, tuple[str, ...]] = {
    "phase": (
        "Early Phase 1", "Phase 1", "Phase 1/Phase 2", "Phase 2", "Phase 2/Phase 3", "Phase 3", "Phase 4",
    ),
    "allocation": ("Randomized", "Non-Randomized"),
    "intervention_model": (
        "Single Group Assignment", "Parallel Assignment", "Crossover Assignment", "Factorial Assignment",
        "Sequential Assignment",
    ),
    "primary_purpose": (
        "Treatment", "Prevention", "Diagnostic", "Supportive Care", "Screening", "Health Services Research",
        "Basic Science", "Device Feasibility", "Educational/Counseling/Training", "Other",
    ),
    "masking": (
        "None (Open Label)", *_DEGREES,
        *(f"{_DEGREES[n - 1]} ({', '.join(who)})" for n in range(1, 5) for who in combinations(_MASKED, n)),
    ),
    "gender": ("All", "Female", "Male"),
    "healthy_volunteers": ("No", "Accepts Healthy Volunteers"),
    "interventions.type": (
        "Drug", "Biological", "Procedure", "Radiation", "Behavioral", "Device", "Dietary Supplement",
        "Combination Product", "Diagnostic Test", "Genetic", "Other",
    ),
    "arms.type": (
        "Experimental", "Active Comparator", "Placebo Comparator", "Sham Comparator", "No Intervention", "Other",
    ),
}
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
