"""Who may take part in a trial.

Example: told of a trial of metformin in prediabetes, a model chooses the criteria that ask for a raised fasting glucose
among those of three other trials, or writes them.
"""

from trialwright.tasks.benchmark.designing import DesignTask
from trialwright.tasks.benchmark.material import tells
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Trial

# Shorter ones say that there are some elsewhere, and so do those that have hardly any other word.
_LEAST_CHARS = 40
_GENERIC = frozenset({
    "and", "are", "available", "criteria", "criterion", "eligibility", "exclusion", "for", "identified", "in",
    "inclusion", "key", "no", "none", "not", "of", "please", "protocol", "refer", "see", "specific", "specified",
    "studies", "study", "the", "to", "were",
})


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
        if len(text) < _LEAST_CHARS or not tells(text, _GENERIC, 2):
            raise RejectionError("no_criteria", text)
        return text
