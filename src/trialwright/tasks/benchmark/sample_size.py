"""How many participants a trial needs.

Example: told of a phase 2 trial of metformin in prediabetes with its design and end points, a model answers 120; it
enrolled 132, so that this is within 20 %.
"""

import re
from collections.abc import Sequence
from statistics import median
from typing import Any

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.material import check_english, material
from trialwright.tasks.benchmark.one_answer import OneAnswerTask
from trialwright.tasks.benchmark.sample_task import Metric
from trialwright.tasks.task import RejectionError, Row
from trialwright.trial.outcome_words import COMPLETED, STOPPED
from trialwright.trial.record import Trial

_WITHIN = 0.2
_MOST = 10_000_000
_NUMBER = re.compile(r"\D*?(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\D*")
_PEOPLE = re.compile(
    r"(?i)\b(?:patients?|participants?|subjects?|volunteers?|women|men|children|adults?|people|persons?|individuals?"
    r"|infants?|cases|accrued|accrual|enroll?ed|recruited|randomi[sz]ed)\b"
)
# Characters between a number and what it counts.
_NEAR = 60
_SENTENCE = re.compile(r"(?:[^.\n]|\.(?=\d))*(?:\.|\n|$)")
_PHASE = re.compile(r"(?m)^phase: (.*)$")


def _within(_: Row, true: int, said: int | None) -> float:
    return float(said is not None and abs(said - true) <= _WITHIN * true)


def _error(_: Row, true: int, said: int | None) -> float:
    """Return the absolute error in participants; of no answer, that of 0."""
    return float(abs((said or 0) - true))


class SampleSize(OneAnswerTask):
    """A whole number: the enrolment that was planned, or that a trial reached which went as planned."""

    name = "sample_size"
    told = (
        "brief_title", "phase", "primary_purpose", "allocation", "intervention_model", "masking", "conditions",
        "interventions", "arms", "brief_summary", "primary_outcomes", "secondary_outcomes", "gender", "minimum_age",
        "maximum_age", "eligibility_criteria",
    )
    columns = (*told, "enrollment", "enrollment_type", "overall_status", "secondary_ids")
    metrics = (
        Metric("within_20_percent", _within),
        Metric("mean_error", _error, lower_is_better=True, unit="participants"),
        Metric("median_error", _error, "median", lower_is_better=True, unit="participants"),
    )
    guessed_by = "the median of train trials of the same phase"

    def asked(self, trial: Trial, rules: Tasks) -> tuple[str, int]:
        """Return what is told of a trial without its number, and that."""
        number = _planned(trial, rules)
        told = _untold(material(trial, self.told, rules.text_chars), number)
        check_english(told)
        return told, number

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return a whole number."""
        return {"type": "integer", "minimum": 1, "maximum": _MOST}

    def read(self, value: Any, sample: Row) -> int:
        """Return the number, also of "120", "1,200" and "about 120 patients"."""
        if isinstance(value, str) and (found := _NUMBER.fullmatch(value[:80])):
            value = int(found[1].replace(",", ""))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
            raise RejectionError("no_number", f"found {value!r:.60}, expected a whole number from 1 to {_MOST:,}")
        return value

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return medians."""
        by_phase: dict[str, list[int]] = {}
        for row in train:
            by_phase.setdefault(_phase(row), []).append(int(row["answer"]))
        every = [number for numbers in by_phase.values() for number in numbers]
        return [int(median(by_phase.get(_phase(row)) or every)) if every else None for row in test]


def _planned(trial: Trial, rules: Tasks) -> int:
    """Return the enrolment, where it is what was planned."""
    if trial.enrollment is None:
        raise RejectionError("no_enrollment")
    hoped = (trial.enrollment_type or "").lower() in {"anticipated", "estimated"}
    if not hoped and trial.overall_status in STOPPED:
        raise RejectionError("stopped_early", f"{trial.overall_status} with {trial.enrollment}")
    if not hoped and trial.enrollment_type and trial.overall_status != COMPLETED:
        raise RejectionError("not_yet_enrolled", f"{trial.overall_status}, {trial.enrollment} so far")
    if not rules.least_enrollment <= trial.enrollment <= rules.most_enrollment:
        raise RejectionError("odd_enrollment", f"{trial.enrollment:,}")
    return trial.enrollment


def _untold(told: str, number: int) -> str:
    """Return a text without the sentences that say how many people there are to be."""
    spelt = re.compile(rf"(?<![\d.,])(?:{number}|{number:,})(?!\d|[.,]\d)")
    return "".join(
        sentence for sentence in _SENTENCE.findall(told)
        if not any(_counts_people(sentence, at.start(), at.end()) for at in spelt.finditer(sentence))
    )


def _counts_people(sentence: str, start: int, stop: int) -> bool:
    return _PEOPLE.search(sentence, max(0, start - _NEAR), stop + _NEAR) is not None


def _phase(row: Row) -> str:
    found = _PHASE.search(row["material"])
    return found[1] if found else ""
