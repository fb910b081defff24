"""The prompt files, and how their parts are glued into a prompt.

Example: in the order ``examples_first`` both prompts of a plan begin with the same examples, word for
word, so that a cache of prefixes has the longest part of the second prompt before it is asked.

A variant's folder holds the files that both tasks share, and a folder for each task with those of its own.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

Variant = Literal["document", "chat"]
Task = Literal["reasons", "trials"]
Order = Literal["examples_first", "paper"]
Messages = list[dict[str, str]]

# Paper, section 3.2.1: P = Concat(context, reasoning, example, constraint, generation, diversity),
# and the same without reasoning where the reasons are asked for (section 3.2.3).
PARTS: dict[Task, tuple[str, ...]] = {
    "reasons": ("context", "example", "constraint", "generation", "diversity"),
    "trials": ("context", "reasoning", "example", "constraint", "generation", "diversity"),
}
_SHARED = frozenset({"system", "example"})
_FOLDER = Path(__file__).parent / "prompts"


def fill(variant: Variant, task: Task, order: Order, **values: Any) -> str | Messages:
    """Render the parts of a prompt and glue them: a text to be continued, or chat messages."""
    parts = PARTS[task] if order == "paper" else sorted(PARTS[task], key=lambda part: part != "example")
    text = "\n\n".join(_render(variant, task, part, values) for part in parts)
    if variant == "document":
        return text + "\n\n"
    # Nothing of the task may stand before the examples: the system message is one for both.
    system = _render(variant, task, "system", values)
    return [{"role": "system", "content": system}, {"role": "user", "content": text}]


def _render(variant: Variant, task: Task, part: str, values: dict[str, Any]) -> str:
    folder = variant if part in _SHARED else f"{variant}/{task}"
    return _environment().get_template(f"{folder}/{part}.jinja2").render(values).strip()


@cache
def _environment() -> Environment:
    # Prompts are plain text: nothing in them is markup to be escaped.
    return Environment(
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined, autoescape=select_autoescape(()),
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )
