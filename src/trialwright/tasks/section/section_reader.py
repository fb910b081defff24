r"""Sections at length out of a model's answers.

Example: ``{"brief_summary": "Adults with prediabetes are given metformin at night for one year. Patients who had`` is a
summary of one sentence, repaired.
"""

from collections.abc import Iterable
from typing import Any

from trialwright.schemas.answers import SECTIONS
from trialwright.sections.writing import Synthesis
from trialwright.tasks.reading.clean_text import finish_lines, finish_sentences, sanitise
from trialwright.tasks.section.section_limits import LINE_CHARS, least_of
from trialwright.tasks.task import RejectionError, Reply, Row
from trialwright.tasks.trial.allowed import SENTENCES
from trialwright.tasks.trial.reading.finding import find_trial, truncated_where_cut
from trialwright.tasks.trial.reading.fitting import as_text
from trialwright.tasks.trial.reading.originality import Originals, check_repeats
from trialwright.text.finished import whole_sentences
from trialwright.text.placeholders import placeholder
from trialwright.text.task_talk import without_talk
from trialwright.text.words import words
from trialwright.trial.record import Trial


class SectionReader:
    """Reads a section out of each answer, one after the other, and remembers what it accepted.

    Rejects have the names that those of trials have (`TrialReader`): ``no_answer``, ``bad_request``, ``refused``,
    ``only_thought``, ``truncated``, ``not_json``, ``not_schema``, ``empty_section``, ``unfinished_text``,
    ``task_talk``, ``placeholder_text``, ``repetitive`` and ``copies_example``; and ``duplicate_section``, the text of
    a trial before. Each leaves its trial as it was.
    """

    rows = SECTIONS

    def __init__(self, section: Synthesis, examples: Iterable[Trial]) -> None:
        self._most, self._originals = section.section_chars, Originals(examples)
        self._seen: dict[str, str] = {}

    def check(self, plan: Row) -> None:
        """Take every section."""

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row of ``SECTIONS`` of a section."""
        name, = plan["fields"]
        with truncated_where_cut(answer):
            text, repaired = self._text(name, answer)
        self._check(plan, text)
        return {
            "id": plan["plan_id"], "trial_id": plan["trial_id"], "section": name, "text": text,
            "request_key": answer.key, "repaired": repaired,
        }

    def _text(self, name: str, answer: Reply) -> tuple[str, bool]:
        """Return the finished text of an answer, and whether it was fixed."""
        found = find_trial(answer.text, [name])
        if found is None:
            raise RejectionError("not_json", answer.text)
        value = found.value.get(name)
        text = sanitise("" if value is None else as_text(name, value))
        said, least = without_talk(text), least_of(name)
        if len(said) < min(least, len(text)):
            raise RejectionError("task_talk", f"{name}: {text}")
        whole = self._finished(name, said, cut=answer.cut and found.fixed)
        if len(whole) < least:
            raise RejectionError("unfinished_text" if len(said) >= least else "empty_section", f"{name}: {text}")
        return whole, found.fixed or not isinstance(value, str)

    def _finished(self, name: str, text: str, *, cut: bool) -> str:
        """Return what of a text is whole; the last sentence or line of one that was cut is not, however it ends."""
        if name in SENTENCES:
            return finish_sentences(whole_sentences(text) if cut else text, self._most)
        return finish_lines(text.rpartition("\n")[0] if cut else text, self._most, LINE_CHARS)

    def _check(self, plan: Row, text: str) -> None:
        """Refuse what no text of a trial may be."""
        if found := placeholder(text):
            raise RejectionError("placeholder_text", found)
        check_repeats(text)
        self._originals.check(text, plan["example_ids"])
        same = " ".join(words(text))
        if same in self._seen:
            raise RejectionError("duplicate_section", f"same text as {self._seen[same]}")
        self._seen[same] = plan["plan_id"]
