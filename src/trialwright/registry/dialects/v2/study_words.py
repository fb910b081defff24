"""The registry's words of API v2, as legacy XML has them.

Example: ``PURPOSES["ECT"]`` is "Educational/Counseling/Training", ``phase(["PHASE1", "PHASE2"])`` "Phase 1/Phase 2"; a
word that is None has none there, and one that is missing is none of the registry's.
"""

import re
from collections.abc import Iterable, Mapping

from trialwright.registry.dialects.dates import iso_date
from trialwright.registry.dialects.seam import OurWords

Words = Mapping[str, str | None]


def _titled(*names: str) -> dict[str, str | None]:
    """Return words that differ in letters and blanks alone, such as DIETARY_SUPPLEMENT from Dietary Supplement."""
    return {re.sub(r"[ -]", "_", name).upper(): name for name in names}


STATUSES: Words = {
    **_titled(
        "Completed", "Recruiting", "Terminated", "Withdrawn", "Suspended", "Not yet recruiting",
        "Enrolling by invitation", "Available", "No longer available", "Temporarily not available",
        "Approved for marketing", "Withheld",
    ),
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting", "UNKNOWN": "Unknown status",
}
STUDY_TYPES: Words = _titled("Interventional", "Observational", "Expanded Access")
PHASES: Words = {
    "NA": None, "EARLY_PHASE1": "Early Phase 1", **{f"PHASE{number}": f"Phase {number}" for number in range(1, 5)},
}
ALLOCATIONS: Words = {"NA": None, **_titled("Randomized", "Non-Randomized")}
MODELS: Words = {
    name.upper().replace(" ", "_"): f"{name} Assignment"
    for name in ("Single Group", "Parallel", "Crossover", "Factorial", "Sequential")
}
PURPOSES: Words = {
    "ECT": "Educational/Counseling/Training",
    **_titled(
        "Treatment", "Prevention", "Diagnostic", "Supportive Care", "Screening", "Health Services Research",
        "Basic Science", "Device Feasibility", "Other",
    ),
}
MASKINGS: Words = {"NONE": "None (Open Label)", **_titled("Single", "Double", "Triple", "Quadruple")}
MASKED: Words = _titled("Participant", "Care Provider", "Investigator", "Outcomes Assessor")
SEXES: Words = _titled("All", "Female", "Male")
ARM_TYPES: Words = _titled(
    "Experimental", "Active Comparator", "Placebo Comparator", "Sham Comparator", "No Intervention", "Other",
)
INTERVENTION_TYPES: Words = _titled(
    "Drug", "Biological", "Device", "Procedure", "Radiation", "Behavioral", "Genetic", "Dietary Supplement",
    "Diagnostic Test", "Combination Product", "Other",
)
# Legacy XML knows four.
SPONSOR_CLASSES: Words = {
    "NIH": "NIH", "FED": "U.S. Fed", "INDUSTRY": "Industry",
    **dict.fromkeys(("OTHER", "OTHER_GOV", "INDIV", "NETWORK", "AMBIG", "UNKNOWN"), "Other"),
}
DATE_TYPES: Words = {"ACTUAL": "Actual", "ESTIMATED": "Anticipated"}
PARAMETERS: Words = _titled(
    "Mean", "Median", "Number", "Count of Participants", "Count of Units", "Geometric Mean", "Log Mean",
    "Least Squares Mean", "Geometric Least Squares Mean",
)
COMPARISONS: Words = {
    **_titled(
        "Superiority", "Non-Inferiority", "Equivalence", "Other", "Superiority or Other",
        "Non-Inferiority or Equivalence",
    ),
    "SUPERIORITY_OR_OTHER_LEGACY": "Superiority or Other (legacy)",
    "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": "Non-Inferiority or Equivalence (legacy)",
}


def phase(words: Iterable[str]) -> str | None:
    """Return the phases of a study as one word; raises KeyError for what is none."""
    return "/".join(filter(None, [PHASES[word] for word in words])) or None


def _phase_of(text: str | None) -> str | None:
    words = re.split(r"[/|,]", text or "NA")
    return phase(words) if PHASES.keys() >= set(words) else None


WORDS = OurWords(
    status=lambda text: STATUSES.get(text or ""), phase=_phase_of, sex=lambda text: SEXES.get(text or ""),
    date=iso_date,
)
