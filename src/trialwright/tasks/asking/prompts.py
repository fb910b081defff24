"""How the parts of a prompt are filled and glued.

Example: in the order ``examples_first`` both prompts of a plan begin with the same examples, word for
word, so that a cache of prefixes has the longest part of the second prompt before it is asked.

A variant is a folder beside this module, of the files that all tasks share, and one in the folder of each task.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from trialwright.tasks.task import Prompts

Variant = Literal["document", "chat"]
Order = Literal["examples_first", "paper"]
Messages = list[dict[str, str]]

_SHARED = Path(__file__).parent / "prompts"


def fill(variant: Variant, prompts: Prompts, order: Order, **values: Any) -> str | Messages:
    """Render the parts of a prompt and glue them: a text to be continued, or chat messages."""
    parts = prompts.parts if order == "paper" else sorted(prompts.parts, key=lambda part: part != "example")
    text = "\n\n".join(_render(prompts.folder, f"{variant}/{part}", values) for part in parts)
    if variant == "document":
        return text + "\n\n"
    # Nothing of the task may stand before the examples: the system message is one for all.
    system = _render(prompts.folder, f"{variant}/system", values)
    return [{"role": "system", "content": system}, {"role": "user", "content": text}]


def _render(folder: Path, name: str, values: dict[str, Any]) -> str:
    return _environment(folder).get_template(f"{name}.jinja2").render(values).strip()


@cache
def _environment(folder: Path) -> Environment:
    # Prompts are plain text: nothing in them is markup to be escaped.
    return Environment(
        loader=FileSystemLoader([folder, _SHARED]), undefined=StrictUndefined, autoescape=select_autoescape(()),
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )
