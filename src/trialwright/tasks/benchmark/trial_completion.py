"""Whether a trial completes or stops, and if it stops, why.

Example: told the protocol of a phase 3 trial, a model answers ``{"outcome": "stops", "reason": "enrolment"}``. The
reason is the likeliest one should the trial stop, so that it is scored for every trial that did, whatever the model
says of the outcome.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.material import check_english, material
from trialwright.tasks.benchmark.one_answer import OneAnswerTask
from trialwright.tasks.benchmark.sample_task import Metric
from trialwright.tasks.benchmark.stop_reasons import REASONS, stop_reason
from trialwright.tasks.benchmark.task_sample import row_answer
from trialwright.tasks.task import RejectionError, Row
from trialwright.trial.outcome_words import COMPLETED, STOPPED, TOLD
from trialwright.trial.record import Trial

COMPLETES, STOPS = "completes", "stops"
Answer = Mapping[str, str | None]
# What a record says of its own end; sentences of a protocol speak of patients that complete, not of the trial.
_TOLD = re.compile(
    r"(?i)\b(?:study|trial)\s+(?:(?:was|is|has been|had been)\s+)?(?:prematurely\s+|early\s+)?"
    r"(?:terminated|withdrawn|suspended|closed|stopped|halted|completed)\b"
)
_SILENT = frozenset(dialect for dialect, told in TOLD.items() if not told.failure)
_WORDS = {
    "complete": COMPLETES, "completed": COMPLETES, "completes": COMPLETES, "stop": STOPS, "stops": STOPS,
    "stopped": STOPS, "terminate": STOPS, "terminated": STOPS, "terminates": STOPS,
}
_MEANT = {"enrollment": "enrolment", "enrollment issues": "enrolment", "recruitment": "enrolment",
          "lack of efficacy": "efficacy", "regulatory/approval": "regulatory", "safety issues": "safety"}


def _right_outcome(_: Row, true: Answer, said: Answer | None) -> float:
    return float(said is not None and said["outcome"] == true["outcome"])


def _right_reason(_: Row, true: Answer, said: Answer | None) -> float:
    return float(said is not None and said["reason"] == true["reason"])


class TrialCompletion(OneAnswerTask):
    """The outcome, and the reason if it is a stop."""

    name = "trial_completion"
    told = (
        "brief_title", "phase", "primary_purpose", "allocation", "intervention_model", "masking", "conditions",
        "interventions", "arms", "primary_outcomes", "gender", "minimum_age", "maximum_age", "eligibility_criteria",
    )
    columns = (*told, "overall_status", "why_stopped", "secondary_ids", "dialect")
    metrics = (
        Metric("outcome_balanced_accuracy", _right_outcome, "balanced", of=lambda true: true["outcome"]),
        Metric("reason_balanced_accuracy", _right_reason, "balanced", of=lambda true: true["reason"] or ""),
    )
    guessed_by = "the outcome and the reason that most train trials have"

    def asked(self, trial: Trial, rules: Tasks) -> tuple[str, Answer]:
        """Return the protocol of a trial that has ended, and how."""
        answer = _answer(trial)
        told = material(trial, self.told, rules.text_chars)
        check_english(told)
        _check_untold(told)
        return told, answer

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return an object with both."""
        parts = {"outcome": [COMPLETES, STOPS], "reason": list(REASONS)}
        return {
            "type": "object", "properties": {name: {"type": "string", "enum": words} for name, words in parts.items()},
            "required": list(parts), "additionalProperties": False,
        }

    def read(self, value: Any, sample: Row) -> Answer:
        """Return both, in our words."""
        outcome, reason = (
            str(value.get(name) or "").strip().lower() for name in ("outcome", "reason")
        ) if isinstance(value, dict) else (str(value).strip().lower(), "")
        if outcome not in _WORDS:
            raise RejectionError("no_outcome", f"found {value!r:.60}, expected {COMPLETES} or {STOPS}")
        reason = _MEANT.get(reason, reason)
        return {"outcome": _WORDS[outcome], "reason": reason if reason in REASONS else None}

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return the most frequent ones."""
        known = [row_answer(row) for row in train]
        if not known:
            return [None] * len(test)
        (outcome, _), = Counter(one["outcome"] for one in known).most_common(1)
        reasons = Counter(one["reason"] for one in known if one["reason"]).most_common(1)
        return [{"outcome": outcome, "reason": reasons[0][0] if reasons else None}] * len(test)


def _check_untold(told: str) -> None:
    if match := _TOLD.search(told):
        raise RejectionError("tells_outcome", match[0])


def _answer(trial: Trial) -> Answer:
    if trial.overall_status == COMPLETED:
        if trial.dialect in _SILENT:
            raise RejectionError("status_tells_no_stop", f"{trial.dialect} calls trials completed, and none stopped")
        return {"outcome": COMPLETES, "reason": None}
    if trial.overall_status not in STOPPED:
        raise RejectionError("not_ended", trial.overall_status or "no status")
    # Of a stop without a known reason the outcome alone is scored.
    return {"outcome": STOPS, "reason": stop_reason(trial.why_stopped)}
