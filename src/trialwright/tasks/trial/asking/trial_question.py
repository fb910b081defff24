"""The question for a new trial of a plan's label, from its examples and reasons (paper, Table 2).

Example: for a plan of metformin the schema of the answer has ``{"const": "Metformin"}`` as the name of the first
intervention, where the backend can hold to it.
"""

from typing import Any

import pyarrow as pa

from trialwright.sections.writing import Reasons, Synthesis
from trialwright.tasks.form import LISTS, Form
from trialwright.tasks.task import Prompts, Row
from trialwright.tasks.trial.asking.trial_schema import trial_schema
from trialwright.tasks.trial.reasoned import Reasoned


class TrialQuestion(Reasoned):
    """Asks for a trial in the form of the plan, in which its examples are shown as well."""

    # Paper, section 3.2.1: P = Concat(context, reasoning, example, constraint, generation, diversity).
    prompts = Prompts("trial", ("context", "reasoning", "example", "constraint", "generation", "diversity"))

    def __init__(self, section: Synthesis, reasons: Reasons, told: pa.Table) -> None:
        super().__init__(reasons, told)
        self.sampling = section

    def values(self, plan: Row, draw: int) -> dict[str, Any]:
        """Return the reasons, the conditions that are planned, the members of a trial, and how long they may be."""
        section, form = self.sampling, Form.planned(plan)
        return {
            "reasons": self.reasons(plan), "conditions": form.words.get("conditions", ()),
            "fields": form.fields, "parts": form.parts, "lists": LISTS,
            "title_chars": section.title_chars, "text_chars": section.text_chars, "max_items": section.max_items,
        }

    def format(self, plan: Row, draw: int, *, bounds: bool) -> dict[str, Any]:
        """Return the JSON schema of a trial."""
        form = Form.planned(plan)
        schema = trial_schema(form, plan["intervention"], plan["type"], self.sampling, bounded=bounds)
        return {"kind": "json_schema", "schema": schema}
