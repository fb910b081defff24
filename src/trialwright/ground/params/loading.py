"""Reading params.yaml, and saying all that is wrong with it in one line.

Example: ``load(Path("profiles/paper.yaml"))``; a misspelt key is told with the keys that are legal there.
"""

from pathlib import Path

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.ground.errors import ParamsError
from trialwright.ground.params.learning import ArmMix
from trialwright.ground.params.trust import Limit
from trialwright.ground.params.whole import Params
from trialwright.ground.params.writing import Price


def load(path: Path = Path("params.yaml")) -> Params:
    """Read and check the whole params file.

    Raises:
        ParamsError: it is missing or not YAML, or keys are unknown, missing or illegal.
    """
    try:
        # YAML 1.2, as DVC reads it: 2e-5 is a float here and a string to YAML 1.1.
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ParamsError(f"{path}: not found; run from the top of the repository") from error
    except YAMLError as error:
        raise ParamsError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ParamsError(f"{path}: holds no sections; copy one of profiles/ over it")
    try:
        return Params.model_validate(data)
    except ValidationError as error:
        raise ParamsError(f"{path}: {'; '.join(_problems(error))}") from error


def _problems(error: ValidationError) -> list[str]:
    """Name every problem pydantic found, one phrase each."""
    said = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"]) or "file"
        if problem["type"] == "extra_forbidden":
            siblings = _siblings(problem["loc"][:-1])
            said.append(f"{where} is unknown" + (f", expected among {siblings}" if siblings else ""))
        elif problem["type"] == "missing":
            said.append(f"{where} is missing")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            shown = "" if problem["type"] == "value_error" else f", found {problem['input']!r}"
            said.append(f"{where}: {message}{shown}")
    return said


def _siblings(where: tuple[int | str, ...]) -> list[str]:
    """Return the legal keys of a section, for a message about a misspelt one."""
    if not where:
        return list(Params.model_fields)
    if where[0] == "arms":
        return list(ArmMix.model_fields)
    if where[:2] == ("complete", "prices"):
        return list(Price.model_fields)
    if where[:2] == ("judge", "limits"):
        return list(Limit.model_fields)
    section = Params.model_fields[str(where[0])].annotation
    return list(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []
