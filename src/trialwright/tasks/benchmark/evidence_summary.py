"""What a trial showed: which of two arms did better on a primary outcome, or neither.

Example: told of a trial in prediabetes, its outcome (HbA1c after 24 weeks), and its arms (first: Metformin; second:
Placebo), a model chooses among "The first arm", "The second arm" and "No significant difference".

It stands in for the evidence summaries of reviews, which no registry has: the answer is what the sponsor's own p-value
and values say (`arm_comparison`). Trials go together by three, in the order of their table and on one side of the
split: one in which the first arm did better, one in which the second did, and one in which neither did. So each option
is right as often as the others, and who sees the options alone is right in one of three questions. Whoever sees the
names of the arms does better, for drugs beat placebo more often than not: the trivial baseline measures that.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.arm_comparison import SIGNIFICANCE, ComparedArms, compared
from trialwright.tasks.benchmark.designing import clipped, is_right, letter, letters
from trialwright.tasks.benchmark.material import check_english, material, without_ids
from trialwright.tasks.benchmark.sample_task import Metric, SampleTask
from trialwright.tasks.benchmark.task_sample import CHOICE, LETTERS, NoSample, SplitTrial, TaskSample, place, row_answer
from trialwright.tasks.task import RejectionError, Row
from trialwright.trial.record import Trial

OPTIONS = ("The first arm", "The second arm", "No significant difference")
_NEITHER = 2
_ARMS = re.compile(r"(?m)^(?:first|second) arm: (.*)$")
_CONTROL = re.compile(
    r"(?i)placebo|control|sham|standard|usual|vehicle|saline|comparator|\bno (?:treatment|intervention)"
    r"|wait(?:ing)? ?list"
)
# A result within a text that is told: "p < 0.05", "stopped early".
_RESULT = re.compile(
    r"(?i)\bp(?:[\s-]?values?)?\s*[<>=≤≥]\s*0?\.\d|superior efficacy|futility|statistically significant"
    r"|significantly (?:better|more|less|higher|lower|reduced|improved)"
    r"|(?:stopp|terminat|halt)(?:ed|ing|ion) (?:early|prematurely)|early (?:termination|stopping)"
    r"|cessation of (?:the )?study"
)
# Shorter numbers are as easily a dose.
_LEAST_DIGITS = 4


class _Question(NamedTuple):
    """A trial that waits for others: what it tells, with its arms in their order and turned, and which did better."""

    trial_id: str
    date: str | None
    told: tuple[str, str]
    better: int | None


def _class_of(true: str) -> str:
    return "neither" if true == LETTERS[_NEITHER] else "difference"


def _of_arms(row: Row) -> bool:
    """Tell whether a question is of arms; those of reviews have options of their own."""
    return OPTIONS[_NEITHER] in row["options"]


class EvidenceSummary(SampleTask):
    """One arm, the other, or no significant difference."""

    name = "evidence_summary"
    forms = (CHOICE,)
    told = ("brief_title", "phase", "conditions", "allocation", "intervention_model", "masking", "arms")
    columns = (*told, "study_type", "secondary_ids", "has_results", "primary_results")
    metrics = (
        Metric("accuracy", is_right), Metric("balanced_accuracy", is_right, "balanced", _class_of, counts=_of_arms),
    )
    guessed_by = (
        "always no difference, or always the arm that is not called a control, whichever is right more often in train"
    )

    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield samples of randomized trials that report a comparison of two arms, three at a time."""
        # Of each split, those with a difference and those without that wait for others; not many trials have either.
        waiting: dict[tuple[str, bool], list[_Question]] = {}
        for given in trials:
            trial = Trial.from_row(given.row)
            try:
                found = _compared(trial)
                told = material(trial, self.told, rules.text_chars)
                _check_untold(told, found)
                check_english("\n".join([told, *filter(None, found.result[:3])]))
            except RejectionError as rejected:
                yield self._refused(given.trial_id, rejected.reason, rejected.detail)
                continue
            both = (f"{told}\n{_asked(trial, found, rules, turned=turned)}" for turned in (False, True))
            differ, alike = (waiting.setdefault((given.split, neither), []) for neither in (False, True))
            (alike if found.better is None else differ).append(
                _Question(given.trial_id, given.date, (next(both), next(both)), found.better)
            )
            if len(differ) > 1 and alike:
                yield from self._samples((differ.pop(0), differ.pop(0), alike.pop(0)), given.split, seed)
        for one in (one for held in waiting.values() for one in held):
            yield self._refused(one.trial_id, "no_counterpart", "two with a difference and one without make three")

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return a letter."""
        return letters(sample)

    def read(self, value: Any, sample: Row) -> str:
        """Return the letter."""
        return letter(value, sample)

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return no difference throughout, or the arm that is no control; of a review's question the first option."""
        right = Counter[bool]()
        for row in filter(_of_arms, train):
            for neither in (True, False):
                right[neither] += _constant(row, neither=neither) == row_answer(row)
        return [_constant(row, neither=right[True] > right[False]) if _of_arms(row) else LETTERS[0] for row in test]

    def _refused(self, trial_id: str, reason: str, detail: str) -> NoSample:
        return NoSample(f"{self.name}-{CHOICE}-{trial_id}", reason, detail)

    def _samples(self, three: Sequence[_Question], split: str, seed: int) -> Iterator[TaskSample]:
        """Yield three questions, each with another right option: two with a difference, and one without."""
        group = f"{self.name}-{three[0].trial_id}"
        first = place(group, seed) % 2
        for right, one in zip((first, 1 - first, _NEITHER), three, strict=True):
            turned = place(one.trial_id, seed) % 2 == 1 if one.better is None else one.better != right
            yield TaskSample(
                self.name, CHOICE, one.trial_id, split, [one.trial_id], one.date, one.told[turned], LETTERS[right],
                OPTIONS, group,
            )


def _compared(trial: Trial) -> ComparedArms:
    """Return the comparison of a trial whose arms were drawn by lot, so that they are alike but for what they get."""
    if not trial.primary_results:
        raise RejectionError("no_results", "results without a primary outcome" if trial.has_results else "")
    if trial.allocation != "Randomized":
        raise RejectionError("not_randomized", trial.allocation or trial.study_type or "")
    return compared(trial.primary_results)


def _asked(trial: Trial, found: ComparedArms, rules: Tasks, *, turned: bool) -> str:
    result, arms = found.result, found.groups
    lines = {
        "outcome": result.measure, "time frame": result.time_frame,
        "reported as": ", ".join(filter(None, (result.parameter, result.unit))),
        "better": f"a {found.direction} value",
        "first arm": arms[turned].title, "second arm": arms[not turned].title,
    }
    told = [f"{name}: {' '.join(clipped(text, rules.text_chars).split())}" for name, text in lines.items() if text]
    return without_ids(trial, "\n".join([
        *told, "question: Which of the two arms did significantly better on this outcome"
        f" (p below {SIGNIFICANCE:g}), if either did?",
    ]))


def _check_untold(told: str, found: ComparedArms) -> None:
    """Refuse a text, or the words of an outcome, in which a result or a value of an arm stands."""
    told = "\n".join([told, found.result.measure or "", found.result.time_frame or ""])
    values = [one.value or "" for one in found.groups]
    values = [one for one in values if "." in one and sum(map(str.isdigit, one)) >= _LEAST_DIGITS]
    if (match := _RESULT.search(told)) or any(one in told for one in values):
        raise RejectionError("tells_result", match[0] if match else ", ".join(values))


def _constant(row: Row, *, neither: bool) -> str:
    """Return the letter of no difference, or of the first arm that is not called a control."""
    if neither:
        return LETTERS[_NEITHER]
    arms = _ARMS.findall(row["material"])
    return LETTERS[next((at for at, name in enumerate(arms) if not _CONTROL.search(name)), 0)]
