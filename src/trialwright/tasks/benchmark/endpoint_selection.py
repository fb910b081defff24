"""What a trial measures first of all.

Example: told of a trial of metformin in prediabetes, a model chooses "HbA1c (24 weeks)" among the primary outcomes of
three other trials, or writes it.
"""

import re

from trialwright.tasks.benchmark.designing import DesignTask
from trialwright.tasks.task import RejectionError
from trialwright.text.words import words
from trialwright.trial.record import Endpoint, Trial

# What goes by many names: of two trials that measure it, neither is a wrong answer for the other.
_SAME = {
    "time to an event": re.compile(
        r"(?i)(?:progression|event|disease|failure|metastas[ei]s)[- ]free|\b(?:pfs|dfs|efs|rfs|ttp)\b"
        r"|time to (?:progression|treatment failure)|relapse|recurrence"
    ),
    "survival": re.compile(r"(?i)(?<!free )(?<!free-)\bsurviv|mortality|\bdeaths?\b|\bdied\b|\balive\b|\bos\b"),
    "response": re.compile(
        r"(?i)(?<!immune )(?<!antibody )(?<!emotional )(?<!stress )(?<!dose )(?<!dose-)\brespon(?:se|ders?)\b|remission"
        r"|\borr\b|\bcr\b"
    ),
    "harm": re.compile(
        r"(?i)toxic|adverse|\bsafety\b|tolera(?:bil|nc)|tolerated dose|side.effect|\bmtd\b|dose.limiting|\bdlts?\b"
    ),
}


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

    def means(self, trial: Trial) -> frozenset[str]:
        """Return the measures as words, and what of them goes by many names, such as "overall survival" and "death"."""
        measures = [outcome.measure for outcome in trial.primary_outcomes if outcome.measure]
        names = (name for name, form in _SAME.items() if any(form.search(measure) for measure in measures))
        return frozenset([*names, *(" ".join(words(measure)) for measure in measures)])


def _line(outcome: Endpoint) -> str:
    if not outcome.measure:
        return ""
    return f"{outcome.measure} ({outcome.time_frame})" if outcome.time_frame else outcome.measure
