"""The format of an answer that is a trial, as a JSON schema.

Example of a member: ``{"phase": {"enum": ["Early Phase 1", "Phase 1", ..., null]}}``.

Every member is required, null stands for an empty one, and no others are allowed: the subset that
every endpoint's strict mode takes. For the local backend, whose grammar can bound them, texts and
lists have lengths as well, and the first intervention must bear the planned name (``prefixItems``,
which strict mode lacks; there the parser alone checks the name).
"""

from typing import Any

from trialwright.sections.writing import Synthesis
from trialwright.tasks.form import LISTS, Form
from trialwright.tasks.trial.allowed import AGE, AGES, LEAST, WORDS, least_chars, text_limit

# Drugs are registered under these types; the planned intervention is one.
_DRUG_TYPES = ("Drug", "Biological", "Dietary Supplement")
_LINE_CHARS = 120
# Printable ASCII without quote and backslash, and signs common in protocols.
_CHARS = r" !#-\[\]-~±µ°≤≥"


def trial_schema(form: Form, intervention: str, synthesis: Synthesis, *, bounded: bool) -> dict[str, Any]:
    """Return the JSON schema of a trial of one intervention; `bounded` as the module says."""
    build = _Builder(form, synthesis, bounded)
    schema = build.record({name: build.member(name) for name in form.fields})
    if not bounded:
        return schema
    first = build.part("interventions")
    first["properties"] |= {"type": {"enum": list(_DRUG_TYPES)}, "name": {"const": intervention}}
    schema["properties"]["interventions"]["prefixItems"] = [first]
    return schema


class _Builder:
    """Builds schema nodes; a name is a field, or ``field.part``."""

    def __init__(self, form: Form, synthesis: Synthesis, bounded: bool) -> None:
        self.form, self.synthesis, self.bounded = form, synthesis, bounded

    def record(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object", "properties": members, "required": list(members), "additionalProperties": False,
        }

    def member(self, name: str) -> dict[str, Any]:
        if name not in LISTS:
            return self.text(name)
        items = self.part(name) if name in self.form.parts else self.text(name)
        bounds = {"minItems": LEAST.get(name, 0), "maxItems": self.synthesis.max_items} if self.bounded else {}
        return {"type": "array", "items": items, **bounds}

    def part(self, name: str) -> dict[str, Any]:
        return self.record({key: self.text(f"{name}.{key}") for key in self.form.parts[name]})

    def text(self, name: str) -> dict[str, Any]:
        if name in WORDS:
            return {"enum": [*WORDS[name], None]}
        pattern = self.pattern(name) if self.bounded else {}
        if name in LEAST or name == "conditions":
            return {"type": "string", **pattern}
        return {"anyOf": [{"type": "string", **pattern}, {"type": "null"}]}

    def pattern(self, name: str) -> dict[str, Any]:
        if name in AGES:
            return {"pattern": f"^({AGE})$"}
        least, most = least_chars(name, self.synthesis), text_limit(name, self.synthesis)
        if name == "eligibility_criteria":
            # The lines of a list, none of them empty; only this text has any. Parsing bounds its length.
            line = f"[A-Z0-9][{_CHARS}]{{11,{_LINE_CHARS - 1}}}"
            return {"pattern": f"^{line}(\n{{1,2}}(- )?{line}){{3,{max(most // 60, 3)}}}$"}
        least = 3 if name == "conditions" else least
        return {"pattern": f"^[A-Z0-9][{_CHARS}]{{{least - 1},{most - 1}}}$"}
