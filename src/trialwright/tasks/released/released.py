"""Synthetic trials out of a corpus that somebody released, in place of those of our own plans.

Example: ``report_370.txt`` with a record of a trial in JSON, the label 1 and the intervention "aldesleukin"
on line 371 of the lists, becomes the trial ``REL-370``. Numbers that reports give themselves are another
trial's, or nobody's, and are left out with all that a protocol does not say.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import AllRejectedError
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.tasks.form import WHOLE
from trialwright.tasks.reading.loose_json import MOST_REPAIRED
from trialwright.tasks.reading.parsing import Parsed
from trialwright.tasks.released.released_files import DAMAGE, MAX_REPORT_BYTES, File, Released, open_released
from trialwright.tasks.task import RejectionError
from trialwright.tasks.trial.reading.finding import find_trial
from trialwright.tasks.trial.reading.fitting import Fitter
from trialwright.text.words import words
from trialwright.trial.record import Trial

_LABELS = {"1": 1, "0": 0}
# The list of the paper has a 0 where a report names no intervention.
_NO_NAME = frozenset({"", "0", "nan", "none", "null"})


def read_released(path: Path) -> Parsed:
    """Read a released corpus as rows of ``tables.SYNTHETIC``; each report and each line of the lists ends once.

    Rejects are named ``no_report`` (a line has none), ``no_label`` (a report has none, or one that is
    neither 1 nor 0), ``no_intervention``, ``too_large``, ``unreadable_report``, ``not_json`` (no record of a
    trial in it, of JSON or XML), ``too_long`` (its JSON is damaged and too long to be fixed), ``not_schema``,
    ``empty_section`` and ``duplicate_trial``. Reports are read whole, and none of their texts and lists is cut.

    Raises:
        InputError: reports or lists are missing, or are not one corpus.
        AllRejectedError: no report is a trial.
    """
    accepted, rejects = [], []
    with open_released(path) as corpus:
        numbers = sorted(corpus.reports.keys() | set(range(len(corpus.labels))))
        reader = _Reports(corpus)
        for number in progress.track(numbers, "released trials", len(numbers)):
            try:
                accepted.append(reader.read(number))
            except RejectionError as rejected:
                rejects.append(tables.reject(f"REL-{number}", rejected.reason, rejected.detail))
    if not accepted:
        raise AllRejectedError(f"{path}: none of {len(rejects)} reports is a trial: {tables.why(rejects)}", rejects)
    return Parsed(pa.Table.from_pylist(accepted, schema=SYNTHETIC), rejects)


class _Reports:
    """Reads reports one after the other, and remembers what it accepted."""

    def __init__(self, corpus: Released) -> None:
        self.corpus, self.fitter = corpus, Fitter(WHOLE, None)
        self.seen: dict[str, str] = {}

    def read(self, number: int) -> Mapping[str, Any]:
        """Return the row of ``tables.SYNTHETIC`` of a report."""
        file = self.corpus.reports.get(number)
        if file is None:
            raise RejectionError("no_report", f"line {number + 1} of the lists")
        listed = number < len(self.corpus.labels)
        label = _LABELS.get(self.corpus.labels[number]) if listed else None
        if label is None:
            raise RejectionError("no_label", self.corpus.labels[number] if listed else file.name)
        intervention = self.corpus.interventions[number]
        if intervention.casefold() in _NO_NAME:
            raise RejectionError("no_intervention", file.name)
        text = _text(file)
        found = find_trial(text, WHOLE.fields, MAX_REPORT_BYTES)
        if found is None:
            raise RejectionError("not_json", file.name)
        if found.cut:
            raise RejectionError("too_long", f"{file.name}: {len(text)} characters, of what is no JSON as it stands at"
                                             f" most {MOST_REPAIRED} are fixed")
        trial = Trial.from_report(f"REL-{number}", self.fitter.fit(found.value))
        same = " ".join(words(trial.text()))
        if self.seen.setdefault(same, trial.trial_id) != trial.trial_id:
            raise RejectionError("duplicate_trial", f"same text as {self.seen[same]}")
        return trial.design_row() | {
            "label": label, "intervention": intervention, "plan_id": trial.trial_id, "example_ids": [], "reasons": [],
            "repaired": found.fixed or self.fitter.fixed,
        }


def _text(file: File) -> str:
    if file.size > MAX_REPORT_BYTES:
        raise RejectionError("too_large", f"{file.name}: {file.size} bytes, at most {MAX_REPORT_BYTES} are read")
    try:
        return file.read().decode("utf-8-sig")
    except DAMAGE as error:
        raise RejectionError("unreadable_report", f"{file.name}: {error}") from error
