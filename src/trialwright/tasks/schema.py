"""The format of an answer: a JSON schema of a trial, and a regular expression of numbered reasons.

Example of a member: ``{"phase": {"enum": ["Early Phase 1", "Phase 1", ..., null]}}``.

Every member is required, null stands for an empty one, and no others are allowed: the subset that
every endpoint's strict mode takes. For the local backend, whose grammar can bound them, texts and
lists have lengths as well, and the first intervention must bear the planned name (``prefixItems``,
which strict mode lacks; there the parser alone checks the name).
"""

from collections.abc import Sequence
from typing import Any

from trialwright.sections.writing import Synthesis
from trialwright.tasks.form import LISTS, Form
from trialwright.tasks.vocabulary import AGE, AGES, WORDS

# A member without which a trial says nothing; it may not be null, empty or shorter than this.
LEAST = {
    "brief_title": 12, "conditions": 1, "interventions": 1, "brief_summary": 60, "primary_outcomes": 1,
    "eligibility_criteria": 50, "interventions.name": 2, "arms.label": 2, "primary_outcomes.measure": 6,
    "secondary_outcomes.measure": 6,
}
# Drugs are registered under these types; the planned intervention is one.
_DRUG_TYPES = ("Drug", "Biological", "Dietary Supplement")
_SHORT_CHARS = 100
_LINE_CHARS = 120
# What follows the opening of a reason is at least so long.
LEAST_CHARS = 20
LONG = frozenset({"brief_summary", "detailed_description", "eligibility_criteria"})
# Printable ASCII without quote and backslash, and signs common in protocols.
_CHARS = r" !#-\[\]-~±µ°≤≥"


def text_limit(name: str, synthesis: Synthesis) -> int:
    """Return how many characters a text may have; `name` is a field, or ``field.part``."""
    if name in {"brief_title", "official_title"}:
        return synthesis.title_chars
    if name in LONG:
        return synthesis.text_chars
    medium = name.endswith((".description", ".measure"))
    return max(synthesis.text_chars // 2, _SHORT_CHARS) if medium else _SHORT_CHARS


def least_chars(name: str, synthesis: Synthesis) -> int:
    """Return how many characters a text must have, less than usual where little is allowed."""
    return min(LEAST.get(name, 2), text_limit(name, synthesis) // 2)


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


def reasons_pattern(openings: Sequence[str], reason_chars: int) -> str:
    """Return a regular expression of numbered lines, each one sentence that opens as given.

    The first full stop ends a line, even within a number: a small model that may go on with digits
    alone does so to the end. A line of exactly `reason_chars` was cut there, and the parser mends it.
    """
    lines = []
    for number, opening in enumerate(openings, start=1):
        most = max(reason_chars - len(opening) - 2, LEAST_CHARS)
        lines.append(rf"{number}\. {opening} [a-z][ -\-/-~]{{{LEAST_CHARS - 1},{most - 1}}}\.")
    return r"\n".join(lines)


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
