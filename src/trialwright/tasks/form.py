"""The form in which a prompt shows a trial, and in which a model must write one.

Example of a text in the short form::

    {"brief_title": "Metformin in Prediabetes", "phase": "Phase 2", ..., "interventions": [{"type":
     "Drug", "name": "Metformin", "description": "500 mg twice daily"}], "arms": [], ...}

Examples and answers share one form to the letter: the same members in the same order, null or []
where a trial leaves one empty. A small base model continues a form; it does not follow a rule.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trialwright.sections.retrieval import Plan
from trialwright.trial.record import Trial
from trialwright.trial.report import REPORT_FIELDS


@dataclass(frozen=True, slots=True)
class Form:
    """The members of a written trial in order, and the members of the parts of its lists."""

    fields: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]


WHOLE = Form(REPORT_FIELDS, {
    "interventions": ("type", "name", "description"),
    "arms": ("label", "type", "description"),
    "primary_outcomes": ("measure", "time_frame", "description"),
    "secondary_outcomes": ("measure", "time_frame", "description"),
})
# What repeats other members in longer words is left out; a report then takes about 350 tokens.
_LONG = ("official_title", "detailed_description", "secondary_outcomes")
SHORT = Form(tuple(name for name in REPORT_FIELDS if name not in _LONG), {
    "interventions": ("type", "name", "description"),
    "arms": ("label", "type"),
    "primary_outcomes": ("measure", "time_frame"),
})
LISTS = frozenset({*WHOLE.parts, "conditions"})


FORMS = {"short": SHORT, "whole": WHOLE}


def example_text(trial: Trial, plan: Plan) -> str:
    """Return a trial as the prompts show it: one line of JSON, cut to the plan's limits."""
    form = FORMS[plan.fields]
    report = trial.report(plan.text_chars, plan.max_items)
    shown = {name: _shown(form, name, report.get(name)) for name in form.fields}
    return json.dumps(shown, ensure_ascii=False)


def _shown(form: Form, name: str, value: Any) -> Any:
    if name in form.parts:
        return [{key: part.get(key) for key in form.parts[name]} for part in value or ()]
    return value if value is not None or name not in LISTS else []
