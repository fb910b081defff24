"""Fitting a found object to the form of a trial: kinds, the registry's words, clean bounded text.

Example: ``{"phase": "phase ii", "conditions": "Asthma"}`` becomes ``{"phase": "Phase 2",
"conditions": ["Asthma"]}``, fixed. What cannot be fitted is rejected, and the field named.
"""

from collections.abc import Mapping
from typing import Any

from trialwright.sections.writing import LONG_TEXTS, Synthesis
from trialwright.tasks.form import LISTS, Form
from trialwright.tasks.reading.clean_text import finish_lines, finish_phrase, finish_sentences, sanitise
from trialwright.tasks.task import RejectionError
from trialwright.tasks.trial.allowed import AGES, LEAST, LINE_CHARS, SENTENCES, least_chars, text_limit
from trialwright.tasks.trial.reading.meant_words import in_words
from trialwright.text.task_talk import without_talk
from trialwright.trial.report import NAMED_BY, REPORT_FIELDS


class Fitter:
    """Fits objects to one form.

    Without `synthesis` texts and lists stay as they are. With it they are finished: texts within their limits (and a
    little room) end as whole sentences, phrases or lines, and none speaks of the task.

    Attributes:
        fixed: whether the last object was changed in kind or word.
        left_out: the fields of a trial that it filled, and that the form does not ask for.
    """

    def __init__(self, form: Form, synthesis: Synthesis | None) -> None:
        self.form, self.synthesis = form, synthesis
        self.fixed = False
        self.left_out: list[str] = []
        self._unfinished: set[str] = set()

    def fit(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return the report in an object; members that the form does not ask for are left out.

        Raises:
            RejectionError: ``not_schema``, a member is of another kind; ``empty_section``, one that is needed is empty;
                ``unfinished_text``, it is no longer so with what breaks off left out; ``task_talk``, nor with what
                speaks of the task.
        """
        self.fixed, self._unfinished = False, set()
        self.left_out = [name for name in REPORT_FIELDS if found.get(name) and name not in self.form.fields]
        report: dict[str, Any] = {}
        for name in self.form.fields:
            value = found.get(name)
            listed = name in LISTS
            report[name] = self._list(name, value) if listed else self._text(name, value)
            least = LEAST.get(name, 0) if listed or not self.synthesis else least_chars(name, self.synthesis)
            if name in LEAST and len(report[name] or ()) < least:
                reason = "unfinished_text" if name in self._unfinished else "empty_section"
                raise RejectionError(reason, f"{name}: {found.get(name)!r}")
        return report

    def _list(self, name: str, value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.fixed, value = True, [value]
        one = self._part if name in self.form.parts else self._text
        fitted: dict[str, Any] = {}
        for item in filter(None, (one(name, item) for item in value)):
            # A part is told from others by its name, if it has one; a small model gives one twice.
            label = item.get(NAMED_BY[name], item) if isinstance(item, dict) else item
            fitted.setdefault(str(label).casefold(), item)
        return list(fitted.values())[: self.synthesis.max_items if self.synthesis else None]

    def _part(self, name: str, value: Any) -> dict[str, str | None] | None:
        if isinstance(value, str):
            named_by = NAMED_BY[name] if NAMED_BY[name] in self.form.parts[name] else self.form.parts[name][-1]
            self.fixed, value = True, {named_by: value}
        if value is None:
            return None
        if not isinstance(value, dict):
            raise RejectionError("not_schema", f"{name}: found {type(value).__name__}, expected an object")
        part = {key: self._text(f"{name}.{key}", value.get(key)) for key in self.form.parts[name]}
        return part if part.get(NAMED_BY[name], any(part.values())) else None

    def _text(self, name: str, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self.fixed, value = True, as_text(name, value)
        text = sanitise(value)
        if name not in self.form.words and name not in AGES:
            return (self._finished(name, text, self.synthesis) if self.synthesis else text) or None
        word = in_words(name, text, self.form.words)
        self.fixed |= word != text
        return word

    def _finished(self, name: str, text: str, synthesis: Synthesis) -> str:
        said, limit, least = without_talk(text), text_limit(name, synthesis), least_chars(name, synthesis)
        if len(said) < min(least, len(text)):
            raise RejectionError("task_talk", f"{name}: {text}")
        if name == "eligibility_criteria":
            whole = finish_lines(said, limit, LINE_CHARS)
        else:
            prose = name in SENTENCES or name.endswith(".description")
            whole = finish_sentences(said, limit) if prose else ""
            whole = whole if whole or name in SENTENCES else finish_phrase(said, limit)
        if len(whole) < least <= len(said):
            # A list goes on without such an item; its name says why nothing is left, if nothing is.
            self._unfinished.add(name.partition(".")[0])
            return ""
        return whole


def as_text(name: str, value: Any) -> str:
    """Return a number, a list of lines, or the sections of a long text, as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    if isinstance(value, dict) and value and name in LONG_TEXTS:
        sections = ((key.replace("_", " ").capitalize(), as_text(name, part)) for key, part in value.items())
        return "\n\n".join(f"{title}:\n{text}" for title, text in sections)
    if isinstance(value, str):
        return value
    raise RejectionError("not_schema", f"{name}: found {type(value).__name__}, expected a text")
