"""Synthetic trials out of a model's answers.

Example: the answer ``{"brief_title": "Metformin in Prediabetes", ...}`` to the request with key
``9f2c01d4a5b6...`` becomes the trial ``SYN-9f2c01d4a5b6``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from trialwright.schemas.corpus import SYNTHETIC
from trialwright.sections.writing import Reasons, Synthesis
from trialwright.tasks.form import LISTS, Form
from trialwright.tasks.task import RejectionError, Reply, Row
from trialwright.tasks.trial.reading.finding import find_trial, truncated_where_cut, without_last_words
from trialwright.tasks.trial.reading.fitting import Fitter
from trialwright.tasks.trial.reading.originality import Originals, check_repeats
from trialwright.tasks.trial.reasoned import Reasoned
from trialwright.text.placeholders import placeholder
from trialwright.text.words import words
from trialwright.trial.record import Trial
from trialwright.trial.vocabularies import WORDS

# Words of a registry's vocabulary repeat by nature, and say nothing of who wrote them.
_PROSE = ("official_title", "brief_summary", "detailed_description", "eligibility_criteria")


class TrialReader(Reasoned):
    """Reads a trial out of each answer, one after the other, and remembers what it accepted.

    Rejects are named ``no_reasons`` (the plan has none, though asked for), ``no_answer``, ``bad_request``,
    ``refused``, ``only_thought``, ``truncated`` (cut at max_tokens and of no use), ``not_json``,
    ``not_schema``, ``wrong_intervention``, ``empty_section``, ``unfinished_text`` (too little is left without what
    breaks off), ``task_talk`` (without what speaks of the task), ``placeholder_text``, ``repetitive``,
    ``copies_example`` and ``duplicate_trial``; ``repetitive`` and those behind it by the limits in `originality`.

    Attributes:
        left_out: how many accepted answers filled each field that their plan's form does not ask for.
    """

    rows = SYNTHETIC

    def __init__(self, section: Synthesis, reasons: Reasons, told: pa.Table, examples: Iterable[Trial]) -> None:
        super().__init__(reasons, told)
        self._section, self._originals = section, Originals(examples)
        self.left_out = Counter[str]()
        self._seen: dict[str, str] = {}

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row of ``tables.SYNTHETIC`` of a plan."""
        fitter = Fitter(Form.planned(plan), self._section)
        report, repaired = _report(answer, fitter)
        trial = Trial.from_report(f"SYN-{answer.key[:12]}", report)
        _check_names(trial, plan["intervention"])
        self._check_texts(trial, report, plan["example_ids"])
        self.left_out.update(fitter.left_out)
        return trial.design_row() | {
            "label": plan["label"], "intervention": plan["intervention"], "plan_id": plan["plan_id"],
            "example_ids": plan["example_ids"], "model": json.loads(answer.body)["model"],
            "request_key": answer.key, "repaired": repaired, "reasons": self.reasons(plan),
        }

    def _check_texts(self, trial: Trial, report: Mapping[str, Any], example_ids: list[str]) -> None:
        for name, text in _texts(report):
            if found := placeholder(text):
                raise RejectionError("placeholder_text", f"{name}: {found}")
        prose = "\n".join(filter(None, (getattr(trial, name) for name in _PROSE)))
        for text in (prose, *filter(None, (getattr(trial, name) for name in _PROSE))):
            check_repeats(text)
        self._originals.check(prose, example_ids)
        same = " ".join(words(trial.text()))
        if same in self._seen:
            raise RejectionError("duplicate_trial", f"same text as {self._seen[same]}")
        self._seen[same] = trial.trial_id


def _report(answer: Reply, fitter: Fitter) -> tuple[dict[str, Any], bool]:
    with truncated_where_cut(answer):
        found = find_trial(answer.text, fitter.form.fields)
        if found is None:
            raise RejectionError("not_json", answer.text)
        report = fitter.fit(without_last_words(found.value) if answer.cut and found.fixed else found.value)
    return report, found.fixed or fitter.fixed


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
