"""Checking params.yaml, and saying all that is wrong with it in one line.

Example: ``load(Path("profiles/paper.yaml"))``; a misspelt key is told with the keys that are legal there.
"""

import reprlib
from pathlib import Path

from pydantic import BaseModel, ValidationError

from trialwright.ground.errors import ParamsError
from trialwright.ground.params.learning import ArmMix
from trialwright.ground.params.trust import Limit
from trialwright.ground.params.whole import Params
from trialwright.ground.params.writing import Price
from trialwright.ground.params.yaml_file import read
from trialwright.ground.words import one_line

_MOST_TOLD = 10
_shorten = reprlib.Repr()
_shorten.maxlevel, _shorten.maxstring, _shorten.maxother = 2, 60, 60


def load(path: Path = Path("params.yaml")) -> Params:
    """Read and check the whole params file.

    Raises:
        ParamsError: it is missing or not YAML, or keys are unknown, missing or illegal.
    """
    data = read(path)
    try:
        return Params.model_validate(data)
    except ValidationError as error:
        said = _problems(error)
        more = [f"and {len(said) - _MOST_TOLD} more; profiles/ hold whole files"] if len(said) > _MOST_TOLD else []
        raise ParamsError(one_line(f"{path}: {'; '.join(said[:_MOST_TOLD] + more)}")) from error


def _problems(error: ValidationError) -> list[str]:
    """Name every problem pydantic found, one phrase each."""
    said, missing = [], []
    for problem in error.errors():
        # A bad key of a mapping is at ("arms", "a b", "[key]").
        where = ".".join(_shown(part) for part in problem["loc"] if part != "[key]") or "file"
        if problem["type"] == "extra_forbidden":
            siblings = _siblings(problem["loc"][:-1])
            said.append(f"{where} is unknown" + (f", expected among {siblings}" if siblings else ""))
        elif problem["type"] == "missing":
            missing.append(f"{where} is missing")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            shown = "" if problem["type"] == "value_error" else f", found {_shorten.repr(problem['input'])}"
            said.append(f"{where}: {message}{shown}")
    # Those last: of a misspelt key, its own name says more.
    return said + missing


def _shown(part: int | str) -> str:
    return f"{part:.80}" if isinstance(part, str) else str(part)


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
