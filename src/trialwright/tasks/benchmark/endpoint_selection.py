"""What a trial measures first of all.

Example: told of a trial of metformin in prediabetes, a model chooses "HbA1c (24 weeks)" among the primary outcomes of
three other trials, or writes it.
"""

from trialwright.tasks.benchmark.designing import DesignTask
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Endpoint, Trial


class EndpointSelection(DesignTask):
    """The primary outcome measures, a line each, with their time frames."""

    name = "endpoint_selection"
    told = (
        "brief_title", "phase", "primary_purpose", "allocation", "intervention_model", "masking", "conditions",
        "interventions", "arms", "gender", "minimum_age", "maximum_age",
    )
    columns = (*told, "primary_outcomes", "study_type", "condition_mesh", "secondary_ids")

    def answer(self, trial: Trial) -> str:
        """Return the measures."""
        lines = [line for line in map(_line, trial.primary_outcomes) if line]
        if not lines:
            raise RejectionError("no_outcomes", f"{len(trial.primary_outcomes)} primary outcomes, none with a measure")
        return "\n".join(lines)


def _line(outcome: Endpoint) -> str:
    if not outcome.measure:
        return ""
    return f"{outcome.measure} ({outcome.time_frame})" if outcome.time_frame else outcome.measure
