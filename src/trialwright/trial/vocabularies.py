"""The words that a registry has for what it lets nobody say freely, by field or ``field.part``.

Example: ``WORDS["allocation"]`` is ``("Randomized", "Non-Randomized")``, and ``said(trial, "interventions.type")`` is
``{"Drug", "Device"}`` for a trial of a drug and a device.
"""

from itertools import combinations

from trialwright.trial.record import Trial

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
_WORDS = {name: frozenset(words) for name, words in WORDS.items()}


def said(trial: Trial, name: str) -> frozenset[str]:
    """Return the words of the vocabulary `name` that a trial says; other words that stand there are left out."""
    field, _, part = name.partition(".")
    value = getattr(trial, field)
    return _WORDS[name].intersection([getattr(one, part) for one in value] if part else [value])
