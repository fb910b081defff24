"""Which arms a trial has.

Example: told of a trial of metformin in prediabetes, a model chooses "Experimental: Metformin: 500 mg twice daily" and
"Placebo Comparator: Placebo" among the arms of three other trials, or writes them.
"""

from trialwright.tasks.benchmark.designing import DesignTask
from trialwright.tasks.benchmark.material import tells
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Arm, Trial

# Words of any arm: "Experimental: Arm 1" says nothing of this one.
_GENERIC = frozenset({
    "active", "all", "arm", "arms", "cohort", "comparator", "control", "experimental", "group", "groups",
    "intervention", "label", "no", "one", "open", "other", "part", "participants", "patients", "single", "study",
    "subjects", "treatment", "two",
})


class ArmDesign(DesignTask):
    """The arms, a line each: type, label and description."""

    name = "arm_design"
    # Interventions would repeat the arms; a long description often does.
    told = (
        "brief_title", "phase", "primary_purpose", "allocation", "intervention_model", "masking", "conditions",
        "brief_summary", "primary_outcomes", "gender", "minimum_age", "maximum_age",
    )
    columns = (*told, "arms", "official_title", "study_type", "condition_mesh", "secondary_ids")

    def answer(self, trial: Trial) -> str:
        """Return the arms; a trial that names none, or none with a label, has no answer."""
        lines = [line for line in map(_line, trial.arms) if line]
        text = "\n".join(lines)
        if not tells(text, _GENERIC, 1):
            raise RejectionError("no_arms", f"{len(trial.arms)} arms, none with a label that tells it: {text:.60}")
        return text


def _line(arm: Arm) -> str:
    return ": ".join(part for part in (arm.type, arm.label, arm.description) if part) if arm.label else ""
