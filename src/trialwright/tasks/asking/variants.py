"""A variant of the prompts: a folder of files, by the name that ``llm.prompts`` has for it.

Example: ``Variant.read("chat").form`` is "messages". Its folder ``prompts/chat`` beside this module holds variant.toml,
which says how parts become a prompt, the parts that all tasks share, and a folder for the parts of each task. Another
folder of such files is another variant.
"""

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from trialwright.core.errors import InputError, ParamsError, one_line
from trialwright.core.params.kinds import NAME, Section
from trialwright.core.params.loading import PARAMS, validate

FOLDER = Path(__file__).parent / "prompts"


class Variant(Section):
    """What variant.toml says.

    `form`: text, which a base model continues, or messages to an instruction-tuned model. `system`: what becomes of
    system.jinja2: a message of its own, or the first part of the text or of the user's message; none: there is no such
    file. `between`: what stands between two parts; `end`: what stands after the last one.
    """

    form: Literal["text", "messages"]
    system: Literal["message", "first", "none"]
    between: str
    end: str

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.form == "text" and self.system == "message":
            raise ValueError("system message needs form messages; set system to first or none")
        return self

    @classmethod
    def read(cls, name: str) -> Self:
        """Read the variant of this name.

        Raises:
            ParamsError: there is no such folder, or its variant.toml has unknown, missing or illegal keys.
            InputError: variant.toml is missing or not TOML.
        """
        if name not in (found := variants()):
            raise ParamsError(
                f"{PARAMS}: llm.prompts: {name} is no folder of {shown(FOLDER)}, expected one of {', '.join(found)}; "
                "set it to one of these, or add the folder"
            )
        file = FOLDER / name / "variant.toml"
        try:
            keys = tomllib.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f"{shown(file)}: cannot be read: {error.strerror}; copy that of another") from error
        except ValueError as error:
            raise InputError(f"{shown(file)}: not TOML in UTF-8: {one_line(str(error))}; fix it there") from error
        return validate(cls, keys, shown(file))


def variants() -> list[str]:
    """Return the names of all variants."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and NAME.fullmatch(path.name))


def shown(path: Path) -> Path:
    """Return a path as messages have it: from the working folder on, where it is in there."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
