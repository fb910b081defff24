"""The form in which a prompt shows a trial, and in which a model must write one.

Example of a text in the short form::

    {"brief_title": "Metformin in Prediabetes", "phase": "Phase 2", ..., "interventions": [{"type":
     "Drug", "name": "Metformin", "description": "500 mg twice daily"}], "arms": [], ...}

Each plan has a form of its own, with those members of the short or the whole form that were drawn for it, and with
those words of a vocabulary, such as that of phases, which real trials say. Its examples and its answer share that form
to the letter: the same members in the same order, null or [] where an example leaves one empty. A small base model
continues a form; it does not follow a rule.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from trialwright.sections.retrieval import Plan
from trialwright.trial.record import Trial
from trialwright.trial.viewed import SHOWN
from trialwright.trial.vocabularies import WORDS


@dataclass(frozen=True, slots=True)
class Form:
    """The members of a written trial in order, and the members of the parts of its lists.

    Attributes:
        words: the words that are allowed in each member with a vocabulary, whether it is of the form or not, and the
            conditions that a plan names, if it does.
    """

    fields: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Sequence[str]] = field(default_factory=lambda: WORDS)

    @classmethod
    def planned(cls, plan: Mapping[str, Any]) -> Self:
        """Return the form of a plan (``schemas.selection.PLANS``)."""
        return replace(cls.of(plan["fields"]), words=WORDS | dict(plan["words"]))

    @classmethod
    def of(cls, members: Collection[str]) -> Self:
        """Build a form from its members, such as ``["phase", "arms", "arms.label"]``, in any order."""
        return cls(
            tuple(name for name in WHOLE.fields if name in members),
            {
                name: tuple(part for part in parts if f"{name}.{part}" in members)
                for name, parts in WHOLE.parts.items() if name in members
            },
        )

    @property
    def members(self) -> list[str]:
        """All members: each field, and each part of a list as ``field.part``."""
        return [
            member for name in self.fields
            for member in (name, *(f"{name}.{part}" for part in self.parts.get(name, ())))
        ]


# What `plan.fields` says: the most that a form may have.
FORMS = {
    name: Form(tuple(fields), {field: parts for field, parts in fields.items() if parts})
    for name, fields in SHOWN.items()
}
SHORT, WHOLE = FORMS["short"], FORMS["whole"]
LISTS = frozenset({*WHOLE.parts, "conditions"})


def example_text(trial: Trial, form: Form, plan: Plan) -> str:
    """Return a trial as the prompts show it: one line of JSON, cut to the plan's limits."""
    return report_text(trial.report(plan.text_chars, plan.max_items), form)


def report_text(report: Mapping[str, Any], form: Form) -> str:
    """Return a report as one line of JSON."""
    shown = {name: _shown(form, name, report.get(name)) for name in form.fields}
    return json.dumps(shown, ensure_ascii=False)


def _shown(form: Form, name: str, value: Any) -> Any:
    if name in form.parts:
        return [{key: part.get(key) for key in form.parts[name]} for part in value or ()]
    return value if value is not None or name not in LISTS else []
