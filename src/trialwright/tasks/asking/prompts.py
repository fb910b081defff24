"""How the parts of a prompt are filled and glued.

Example: in the order ``examples_first`` both prompts of a plan begin with the same examples, word for
word, so that a cache of prefixes has the longest part of the second prompt before it is asked.
"""

import traceback
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from trialwright.core.errors import InputError, one_line
from trialwright.tasks.asking import variants
from trialwright.tasks.asking.variants import Variant, shown
from trialwright.tasks.task import Prompts

Order = Literal["examples_first", "paper"]
Messages = list[dict[str, str]]
# Parts that stand in the folder of the variant itself.
_SHARED = frozenset({"example", "system"})


class Filler:
    """The prompt files of a task in one variant, read and compiled."""

    def __init__(self, name: str, prompts: Prompts, order: Order) -> None:
        """Read the files.

        Args:
            name: of the variant.
            prompts: the task's folder and parts.
            order: of the parts.

        Raises:
            ParamsError: there is no such variant, or its variant.toml is not as it should be.
            InputError: a file is missing, or no template.
        """
        self._variant = Variant.read(name)
        self._folder = variants.FOLDER / name
        # What all tasks of a variant share, and what all variants share, is found in the folders above.
        places = [self._folder / prompts.folder, self._folder, variants.FOLDER]
        # Prompts are plain text: nothing in them is markup to be escaped.
        self._environment = Environment(
            loader=FileSystemLoader(places), undefined=StrictUndefined, autoescape=select_autoescape(()),
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )
        # Nothing of the task may stand before the examples; the system part is one for all.
        parts = prompts.parts if order == "paper" else sorted(prompts.parts, key=lambda part: part != "example")
        first = ["system"] if self._variant.system == "first" else []
        self._parts = [self._template(prompts.folder, part) for part in (*first, *parts)]
        self._system = self._template("", "system") if self._variant.system == "message" else None

    def fill(self, **values: Any) -> str | Messages:
        """Return a text to be continued, or messages; a part of which nothing is left is left out.

        Raises:
            InputError: a template uses what is not given, or fails at what is.
        """
        parts = filter(None, (_render(part, values) for part in self._parts))
        text = self._variant.between.join(parts) + self._variant.end
        if self._variant.form == "text":
            return text
        user = {"role": "user", "content": text}
        return [{"role": "system", "content": _render(self._system, values)}, user] if self._system else [user]

    def _template(self, task: str, part: str) -> Template:
        file = self._folder / ("" if part in _SHARED else task) / f"{part}.jinja2"
        try:
            return self._environment.get_template(file.name)
        except TemplateNotFound as error:
            raise InputError(f"{shown(file)}: not found; add it, as in other variants") from error
        except TemplateSyntaxError as error:
            raise _broken(error) from error
        except UnicodeDecodeError as error:
            raise InputError(f"{shown(file)}: is not UTF-8; save it as UTF-8") from error


def _render(template: Template, values: dict[str, Any]) -> str:
    try:
        return template.render(values).strip()
    except TemplateSyntaxError as error:
        # Of a file that it includes.
        raise _broken(error) from error
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        file, line = next((one.filename, one.lineno) for one in reversed(frames) if one.filename.endswith(".jinja2"))
        said = f"{error.name} not found" if isinstance(error, TemplateNotFound) else one_line(str(error))
        given = f"; given are {', '.join(sorted(values))}" if isinstance(error, UndefinedError) else ""
        raise InputError(f"{shown(Path(file))}, line {line}: {said}; fix it there{given}") from error


def _broken(error: TemplateSyntaxError) -> InputError:
    return InputError(
        f"{shown(Path(error.filename or ''))}, line {error.lineno}: no template: {one_line(error.message or '')}; "
        "fix it there"
    )
