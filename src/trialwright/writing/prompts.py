"""The prompt files, and how their parts are glued into a prompt.

Example: the prompt of a trial in the variant ``document`` is the six parts of Table 2 of the paper,
a blank line between them, and ends where the model goes on with ``{``.

A variant's folder holds ``reasons/`` and ``trials/``, each with a Jinja2 file for every part.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

Variant = Literal["document", "chat"]
Task = Literal["reasons", "trials"]
Messages = list[dict[str, str]]

# Paper, section 3.2.1: P = Concat(context, reasoning, example, constraint, generation, diversity),
# and the same without reasoning where the reasons are asked for (section 3.2.3).
PARTS: dict[Task, tuple[str, ...]] = {
    "reasons": ("context", "example", "constraint", "generation", "diversity"),
    "trials": ("context", "reasoning", "example", "constraint", "generation", "diversity"),
}
# Which parts go into which message; the variant document is one text with no roles.
ROLES: dict[str, str] = {"context": "system"}
REST = "user"
_FOLDER = Path(__file__).parent / "prompts"


@cache
def _templates(variant: Variant, task: Task) -> dict[str, Template]:
    # Prompts are plain text: nothing in them is markup to be escaped.
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined, autoescape=select_autoescape(()),
        trim_blocks=True, lstrip_blocks=True,
    )
    return {part: environment.get_template(f"{variant}/{task}/{part}.jinja2") for part in PARTS[task]}


def fill(variant: Variant, task: Task, **values: Any) -> str | Messages:
    """Render the parts of a prompt and glue them: a text to be continued, or chat messages."""
    parts = {name: template.render(values).strip() for name, template in _templates(variant, task).items()}
    if variant == "document":
        return "\n\n".join(parts.values()) + "\n\n"
    messages: Messages = []
    for role in ("system", REST):
        texts = [text for name, text in parts.items() if ROLES.get(name, REST) == role]
        messages.append({"role": role, "content": "\n\n".join(texts)})
    return messages
