"""All rules, by name.

Example: ``RULES["age_range"](facts)`` is "minimum_age 65 Years, maximum_age 18 Years", "" or None.
"""

from collections.abc import Callable

from trialwright.realism import design, patients, wording
from trialwright.realism.facts import Facts, Verdict

RULES: dict[str, Callable[[Facts], Verdict]] = {
    rule.__name__: rule
    for rule in (
        design.arm_count, design.single_arm_randomized, design.arms_of_model, design.masked_single_group,
        design.masking_title, design.crossover_title, design.randomized_title, design.placebo_title,
        design.placebo_arm_type, design.arms_alike, design.phase_title,
        patients.age_range, patients.age_title, patients.age_criteria, patients.sex_condition, patients.healthy_title,
        wording.intervention_absent, wording.label_contradicted, wording.placeholder_text, wording.still_recruiting,
        wording.end_before_start,
    )
}
