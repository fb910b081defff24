"""The format of an answer that is a trial, as a JSON schema.

Example of a member: ``{"phase": {"enum": ["Early Phase 1", "Phase 1", ...]}}``.

Every member of the plan's form is required, none may be null, and no others are allowed: the subset that every
endpoint's strict mode takes. A form has a member as often as real trials fill it, so what it has is filled. For the
local backend, whose grammar can bound them, texts and lists have lengths as well, and the first intervention must bear
the planned name and type (``prefixItems``, which strict mode lacks; there the parser alone checks the name).
"""

from typing import Any

from trialwright.sections.writing import Synthesis
from trialwright.tasks.form import LISTS, Form
from trialwright.tasks.trial.allowed import AGE, AGES, LINE_CHARS, SENTENCES, least_chars, text_limit
from trialwright.tasks.trial.asking.text_patterns import CHARS, INNER, listed, sentences
from trialwright.text.finished import most_chars
from trialwright.trial.vocabularies import WORDS

_TYPES = {word.lower().replace(" ", "_"): word for word in WORDS["interventions.type"]}


def trial_schema(
    form: Form, intervention: str, kind: str | None, synthesis: Synthesis, *, bounded: bool
) -> dict[str, Any]:
    """Return the JSON schema of a trial.

    Args:
        form: the members.
        intervention: the planned one.
        kind: its type as params.yaml spells it, such as dietary_supplement; None where it is not known.
        synthesis: the lengths.
        bounded: whether the backend can hold to lengths, and to a first item of its own.
    """
    build = _Builder(form, synthesis, bounded)
    schema = build.record({name: build.member(name) for name in form.fields})
    if not bounded:
        return schema
    first = build.part("interventions")
    first["properties"]["name"] = {"const": intervention}
    if "type" in first["properties"] and kind in _TYPES:
        first["properties"]["type"] = {"const": _TYPES[kind]}
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
        bounds = {"minItems": 1, "maxItems": self.synthesis.max_items} if self.bounded else {}
        return {"type": "array", "items": items, **bounds}

    def part(self, name: str) -> dict[str, Any]:
        return self.record({key: self.text(f"{name}.{key}") for key in self.form.parts[name]})

    def text(self, name: str) -> dict[str, Any]:
        if name in self.form.words:
            return {"enum": list(self.form.words[name])}
        return {"type": "string", **(self.pattern(name) if self.bounded else {})}

    def pattern(self, name: str) -> dict[str, Any]:
        if name in AGES:
            return {"pattern": f"^({AGE})$"}
        least, most = least_chars(name, self.synthesis), text_limit(name, self.synthesis)
        if name == "eligibility_criteria":
            # Only this text has lines.
            return {"pattern": f"^{listed(most, LINE_CHARS)}$"}
        least = 3 if name == "conditions" else least
        # Room to finish a sentence or a phrase: what fills that, was cut, and parsing knows it by its length.
        phrase = f"[{CHARS}]{{{least - 1},{most_chars(most) - 1}}}"
        if name in SENTENCES:
            return {"pattern": f"^[A-Z0-9]{sentences(least, most)}$"}
        if name.endswith(".description"):
            phrase = f"(?:{sentences(least, most)}|{INNER}{{{least - 1},{most_chars(most) - 1}}})"
        return {"pattern": f"^[A-Z0-9]{phrase}$"}
