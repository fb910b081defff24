"""Who may take part in a trial.

Example: told of a trial of metformin in prediabetes, a model chooses the criteria that ask for a raised fasting glucose
among those of three other trials, or writes them.
"""

from trialwright.tasks.benchmark.designing import DesignTask
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Trial

# Shorter ones say that there are some elsewhere.
_LEAST_CHARS = 40


class EligibilityDesign(DesignTask):
    """The criteria, as the record has them."""

    name = "eligibility_design"
    told = (
        "brief_title", "phase", "primary_purpose", "allocation", "intervention_model", "masking", "conditions",
        "interventions", "brief_summary", "primary_outcomes",
    )
    columns = (*told, "eligibility_criteria", "study_type", "condition_mesh", "secondary_ids")

    def answer(self, trial: Trial) -> str:
        """Return the criteria."""
        text = (trial.eligibility_criteria or "").strip()
        if len(text) < _LEAST_CHARS:
            raise RejectionError("no_criteria", text)
        return text
