"""What a trial showed: which of two arms did better on a primary outcome, or neither.

Example: told of a trial of metformin and placebo in prediabetes and its outcome, HbA1c after 24 weeks, a model chooses
among "Metformin", "Placebo" and "No significant difference".

It stands in for the evidence summaries of reviews, which no registry has: the answer is what the sponsor's own p-value
and values say (`arm_comparison`). The arms stand in an order drawn by the trial's id. Their names tell something by
themselves, for drugs beat placebo more often than not: who sees the options alone does better than one in three, so
that a model's accuracy is to be read beside that of `blind` and of the trivial baseline, and its balanced accuracy over
trials with a difference and without beside one in two.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.arm_comparison import SIGNIFICANCE, ComparedArms, compared
from trialwright.tasks.benchmark.designing import clipped, is_right, letter, row_answer
from trialwright.tasks.benchmark.material import check_english, material, without_ids
from trialwright.tasks.benchmark.sample_task import Metric, SampleTask
from trialwright.tasks.benchmark.task_sample import CHOICE, LETTERS, NoSample, SplitTrial, TaskSample, place
from trialwright.tasks.task import RejectionError, Row
from trialwright.trial.record import Trial

NEITHER = "No significant difference"
_CONTROL = re.compile(
    r"(?i)placebo|control|sham|standard|usual|vehicle|saline|comparator|\bno (?:treatment|intervention)"
    r"|wait(?:ing)? ?list"
)
# A result within a text that is told: "p < 0.05", "p=.03".
_P_VALUE = re.compile(r"(?i)\bp(?:[\s-]?values?)?\s*[<>=≤≥]\s*0?\.\d")
# Shorter numbers are as easily a dose.
_LEAST_DIGITS = 4


def _has_difference(true: str) -> str:
    return "neither" if true == LETTERS[2] else "difference"


def _of_arms(row: Row) -> bool:
    """Tell whether a question is of arms; those of reviews have options of their own."""
    return NEITHER in row["options"]


class EvidenceSummary(SampleTask):
    """One arm, the other, or no significant difference."""

    name = "evidence_summary"
    forms = (CHOICE,)
    told = ("brief_title", "phase", "conditions", "allocation", "intervention_model", "masking", "arms")
    columns = (*told, "study_type", "secondary_ids", "has_results", "primary_results")
    metrics = (
        Metric("accuracy", is_right),
        Metric("balanced_accuracy", is_right, "balanced", _has_difference, counts=_of_arms),
    )
    guessed_by = (
        "always no difference, or always the arm that is not called a control, whichever is right more often in train"
    )

    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield a sample for each randomized trial that reports a comparison of two arms."""
        for given in trials:
            trial = Trial.from_row(given.row)
            try:
                found = _compared(trial)
                told = f"{material(trial, self.told, rules.text_chars)}\n{_question(trial, found, rules.text_chars)}"
                options = [without_ids(trial, clipped(one.title or "", rules.option_chars)) for one in found.groups]
                _check_untold(told, found)
                check_english("\n".join((told, *options)))
            except RejectionError as rejected:
                yield NoSample(f"{self.name}-{CHOICE}-{given.trial_id}", rejected.reason, rejected.detail)
                continue
            right = 2 if found.better is None else found.better
            if place(f"{self.name}-{given.trial_id}", seed) % 2:
                options.reverse()
                right = right if right == 2 else 1 - right
            yield TaskSample(
                self.name, CHOICE, given.trial_id, given.split, [given.trial_id], given.date, told, LETTERS[right],
                [*options, NEITHER],
            )

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return a letter."""
        return {"type": "string", "enum": list(LETTERS[: len(sample["options"])])}

    def read(self, value: Any, sample: Row) -> str:
        """Return the letter."""
        return letter(value, sample)

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return one answer throughout."""
        right = Counter[bool]()
        for row in train:
            for neither in (True, False):
                right[neither] += _constant(row, neither=neither) == row_answer(row)
        return [_constant(row, neither=right[True] >= right[False]) for row in test]


def _compared(trial: Trial) -> ComparedArms:
    """Return the comparison of a trial whose arms were drawn by lot, so that they are alike but for what they get."""
    if not trial.primary_results:
        raise RejectionError("no_results", "results without a primary outcome" if trial.has_results else "")
    if trial.allocation != "Randomized":
        raise RejectionError("not_randomized", trial.allocation or trial.study_type or "")
    return compared(trial.primary_results)


def _question(trial: Trial, found: ComparedArms, text_chars: int) -> str:
    result = found.result
    lines = {
        "outcome": result.measure, "time frame": result.time_frame,
        "reported as": ", ".join(filter(None, (result.parameter, result.unit))),
    }
    told = [f"{name}: {clipped(text, text_chars)}" for name, text in lines.items() if text]
    return without_ids(trial, "\n".join([
        *told, f"better: a {found.direction} value",
        "question: Which of the two arms did significantly better on this outcome"
        f" (p below {SIGNIFICANCE:g}), if either did?",
    ]))


def _check_untold(told: str, found: ComparedArms) -> None:
    """Refuse a text in which a p-value or a value of an arm stands."""
    values = [one.value or "" for one in found.groups]
    values = [one for one in values if "." in one and sum(map(str.isdigit, one)) >= _LEAST_DIGITS]
    if (match := _P_VALUE.search(told)) or (one := next((one for one in values if one in told), "")):
        raise RejectionError("tells_result", match[0] if match else one)


def _constant(row: Row, *, neither: bool) -> str:
    """Return the letter of no difference, or of the first option that is called neither that nor a control."""
    arms = [at for at, text in enumerate(row["options"]) if text != NEITHER]
    if neither and len(arms) < len(row["options"]):
        return LETTERS[row["options"].index(NEITHER)]
    others = [at for at in arms if not _CONTROL.search(row["options"][at])]
    return LETTERS[(others or arms)[0]]
