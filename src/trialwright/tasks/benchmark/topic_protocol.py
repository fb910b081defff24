"""The protocol that a topic has as a review: background, objectives and selection criteria.

Example: that of metformin in prediabetes says "objectives: To assess the effects of Metformin in people with
Prediabetes."
"""

from collections.abc import Iterable, Sequence

from trialwright.tasks.benchmark.topic_trials import TopicTrial
from trialwright.tasks.benchmark.topics import Topic

_LABELS = {
    "study_type": "study type", "phase": "phase", "gender": "sex of participants", "minimum_age": "minimum age",
    "maximum_age": "maximum age",
}
_MOST_VALUES = 3


def protocol(topic: Topic, trials: Iterable[TopicTrial]) -> str:
    """Return background, objectives and selection criteria: the terms, and what all relevant trials have in common."""
    about, of = topic.intervention, topic.condition
    facts = [trial.facts for trial in trials]
    common = [text for name, label in _LABELS.items() if (text := _common(label, [one.get(name) for one in facts]))]
    criteria = f"Trials that study {of} and have {about} among their interventions"
    return "\n".join([
        f"background: Several trials have tested {about} in people with {of}, and have to be looked at together.",
        f"objectives: To assess the effects of {about} in people with {of}.",
        f"selection criteria: {'; '.join([criteria, *common])}.",
    ])


def _common(label: str, values: Sequence[str | None]) -> str:
    """Return the few values of a field that every trial has, phases as any of some, others where all are the same."""
    found = sorted({value for value in values if value})
    most = _MOST_VALUES if label == "phase" else 1
    return f"{label}: {' or '.join(found)}" if all(values) and len(found) <= most else ""
