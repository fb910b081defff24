"""Synthetic trials out of a model's answers.

Example: the answer ``{"brief_title": "Metformin in Prediabetes", ...}`` to the request with key
``9f2c01d4a5b6...`` becomes the trial ``SYN-9f2c01d4a5b6``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Synthesis
from trialwright.tasks import checks
from trialwright.tasks.answers import Answer, Answers, Parsed, RejectionError, ended
from trialwright.tasks.finding import find_trial
from trialwright.tasks.fitting import Fitter
from trialwright.tasks.form import FORMS, LISTS
from trialwright.tasks.vocabulary import WORDS
from trialwright.text.placeholders import placeholder
from trialwright.text.words import words
from trialwright.trial.record import Trial

# Words of a registry's vocabulary repeat by nature, and say nothing of who wrote them.
_PROSE = ("official_title", "brief_summary", "detailed_description", "eligibility_criteria")
_EXAMPLES_AT_ONCE = 128


def parse_trials(
    plans: pa.Table,
    examples: Iterable[Trial],
    reasons: pa.Table,
    requests: pa.Table,
    answers: pa.Table,
    *,
    plan: Plan,
    synthesis: Synthesis,
) -> Parsed:
    """Read one trial for each plan; `answers` has the columns of ``tables.COMPLETIONS``.

    Rejects are named ``no_reasons`` (the plan has none), ``no_answer``, ``bad_request``,
    ``refused``, ``only_thought``, ``truncated`` (cut at max_tokens and of no use), ``not_json``,
    ``not_schema``, ``wrong_intervention``, ``empty_section``, ``placeholder_text``, ``repetitive``,
    ``copies_example`` and ``duplicate_trial``; the last four by the limits in `checks`.
    """
    reader = _Reader(Answers(requests, answers), Fitter(FORMS[plan.fields], synthesis), _Originals(examples))
    reasons_of = dict(zip(reasons["plan_id"].to_pylist(), reasons["reasons"].to_pylist(), strict=True))
    accepted, rejects = [], []
    for row in tables.rows(plans):
        if row["plan_id"] not in reasons_of:
            rejects.append(tables.reject(row["plan_id"], "no_reasons", "see the rejects of parse_reasons"))
            continue
        try:
            accepted.append(reader.read(row) | {"reasons": reasons_of[row["plan_id"]]})
        except RejectionError as rejected:
            rejects.append(tables.reject(row["plan_id"], rejected.reason, rejected.detail))
    return ended(plans, accepted, rejects, SYNTHETIC)


class _Originals:
    """The eight-word sequences of the examples, built when asked for."""

    def __init__(self, examples: Iterable[Trial]) -> None:
        self._texts = {trial.trial_id: trial.text() for trial in examples}
        self._shingles = lru_cache(_EXAMPLES_AT_ONCE)(self._read)

    def closest(self, text: str, ids: list[str]) -> tuple[float, str]:
        """Return the largest share of `text` found in one example, and that example."""
        return max(((checks.copied_share(text, self._shingles(one)), one) for one in ids), default=(0.0, ""))

    def _read(self, trial_id: str) -> set[str]:
        return checks.shingles(self._texts[trial_id])


class _Reader:
    """Reads answers one after the other, and remembers what it accepted."""

    def __init__(self, answers: Answers, fitter: Fitter, originals: _Originals) -> None:
        self.answers, self.fitter, self.originals = answers, fitter, originals
        self.seen: dict[str, str] = {}

    def read(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row of ``tables.SYNTHETIC`` of a plan, reasons apart."""
        answer = self.answers.of(row["plan_id"])
        report, repaired = self._report(answer)
        trial = Trial.from_report(f"SYN-{answer.key[:12]}", report)
        _check_names(trial, row["intervention"])
        self._check_texts(trial, report, row["example_ids"])
        return trial.design_row() | {
            "label": row["label"], "intervention": row["intervention"], "plan_id": row["plan_id"],
            "example_ids": row["example_ids"], "model": json.loads(answer.body)["model"],
            "request_key": answer.key, "repaired": repaired,
        }

    def _report(self, answer: Answer) -> tuple[dict[str, Any], bool]:
        found = find_trial(answer.text, self.fitter.form.fields)
        if found is None:
            raise RejectionError("truncated" if answer.cut else "not_json", answer.text)
        try:
            report = self.fitter.fit(found.value)
        except RejectionError as misfit:
            if not answer.cut:
                raise
            raise RejectionError("truncated", misfit.detail) from misfit
        return report, found.mended or self.fitter.mended

    def _check_texts(self, trial: Trial, report: Mapping[str, Any], example_ids: list[str]) -> None:
        for name, text in _texts(report):
            if found := placeholder(text):
                raise RejectionError("placeholder_text", f"{name}: {found}")
        prose = "\n".join(filter(None, (getattr(trial, name) for name in _PROSE)))
        for text in (prose, *filter(None, (getattr(trial, name) for name in _PROSE))):
            if (share := checks.repeated_share(text)) > checks.MOST_REPEATED:
                raise RejectionError("repetitive", f"{share:.2f} of four-word sequences repeat: {text}")
        share, example = self.originals.closest(prose, example_ids)
        if share > checks.MOST_COPIED:
            raise RejectionError("copies_example", f"{share:.2f} of eight-word sequences are in {example}")
        same = " ".join(words(trial.text()))
        if same in self.seen:
            raise RejectionError("duplicate_trial", f"same text as {self.seen[same]}")
        self.seen[same] = trial.trial_id


def _check_names(trial: Trial, intervention: str) -> None:
    names = [part.name or "" for part in trial.interventions]
    if not any(intervention.casefold() in name.casefold() for name in names):
        raise RejectionError("wrong_intervention", f"planned {intervention}, named {'; '.join(names)}")


def _texts(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the free texts of a report with their names."""
    for name, value in report.items():
        for item in value if name in LISTS else [value]:
            if isinstance(item, dict):
                parts = ((f"{name}.{key}", text) for key, text in item.items() if text)
                yield from (part for part in parts if part[0] not in WORDS)
            elif item and name not in WORDS:
                yield name, item
