"""Checking what a stage reads of params.yaml, and saying all that is wrong with it in one line.

Example: ``load(Plan).trials`` is 32, and ``seed()`` is 1. A misspelt key is told with the keys that are legal there.
The whole file is checked by `sections.whole.load_all`.
"""

import reprlib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, create_model

from trialwright.core.errors import ParamsError, one_line
from trialwright.core.params.kinds import Protocol, Section, Seed, Seeds
from trialwright.core.params.yaml_file import read

PARAMS = Path("params.yaml")
_MOST_TOLD = 10
_shorten = reprlib.Repr()
_shorten.maxlevel, _shorten.maxstring, _shorten.maxother = 2, 60, 60

S = TypeVar("S", bound=Section)


def load(kind: type[S], path: Path = PARAMS) -> S:
    """Read one section of a params file; the others are left to the stages that read them.

    Args:
        kind: Plan is the section ``plan``.
        path: The file.

    Raises:
        ParamsError: the file is missing or not YAML, or the section is missing or has unknown or illegal keys.
    """
    key = kind.__name__.lower()
    found: S = load_key(key, kind, path)
    return found


def load_for(kind: type[S], settings: Path) -> S:
    """Read one section as it is for a corpus.

    Args:
        kind: Plan is ``plan.json``.
        settings: The folder of the corpus, as ``check`` wrote it.

    Raises:
        ParamsError: the file is missing or damaged.
    """
    return load(kind, settings / f"{kind.__name__.lower()}.json")


def seed() -> int:
    """Read the seed of all that is drawn but training; raises ParamsError."""
    return int(load_key("seed", Seed))


def seeds() -> list[int]:
    """Read the seeds of training; raises ParamsError."""
    return list(load_key("seeds", Seeds))


def protocol() -> str:
    """Read which trials may be shown and trained on, strict or paper; raises ParamsError."""
    return str(load_key("protocol", Protocol))


def load_key(key: str, kind: Any, path: Path = PARAMS) -> Any:
    """Read what stands under one key of the top of a params file.

    Raises:
        ParamsError: the file is missing or not YAML, or what stands there is illegal.
    """
    fields: dict[str, Any] = {key: (kind, ...)}
    only = create_model("Section", __base__=Section, **fields)
    return getattr(validate(only, {name: value for name, value in read(path).items() if name == key}, path), key)


def validate(kind: type[S], data: Mapping[Any, Any], path: Path) -> S:
    """Check what was read of a params file.

    Raises:
        ParamsError: keys are unknown, missing or illegal.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        said = problems(kind, error)
        rest = len(said) - _MOST_TOLD
        more = [f"and {rest} more; profiles/demo.yaml is a whole file to start from"] if rest > 0 else []
        raise ParamsError(one_line(f"{path}: {'; '.join(said[:_MOST_TOLD] + more)}")) from error


def problems(kind: type[BaseModel], error: ValidationError, within: tuple[str, ...] = ()) -> list[str]:
    """Name every problem pydantic found, one phrase each; `within` is where in the file the section stands."""
    said, missing = [], []
    for problem in error.errors():
        # A bad key of a mapping is at ("arms", "a b", "[key]").
        where = ".".join(_shown(part) for part in (*within, *problem["loc"]) if part != "[key]") or "file"
        if problem["type"] == "extra_forbidden":
            siblings = _siblings(kind, problem["loc"][:-1])
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


def _siblings(kind: Any, where: tuple[int | str, ...]) -> list[str]:
    """Return the legal keys of a section, for a message about a misspelt one."""
    for part in where:
        field = kind.model_fields.get(str(part)) if _is_section(kind) else None
        # Of a mapping, such as arms, any key leads to the kind of its values.
        kind = field.annotation if field else next(iter(typing.get_args(kind)[1:]), None)
    return list(kind.model_fields) if _is_section(kind) else []


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
