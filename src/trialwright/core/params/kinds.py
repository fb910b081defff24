"""What the values of params.yaml may be: bounds on numbers, names, texts, and what a section is.

Example: ``timeout_s: Positive`` in a Section takes 0.5 and neither 0 nor "0.5"; ``hybrid-25`` is a Name, and
``hybrid.25`` none.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

# What an int32 column of a table holds; also within what numpy, scikit-learn and torch take as a seed.
MOST = 2**31 - 1
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
NUMBER = re.compile(r"[0-9]+")
# Of the gold-size curve: the number of gold trials, and the corpus that is written from a draw of them.
GOLD_SIZE = re.compile(rf"{NUMBER.pattern}|all")
GOLD_CORPUS = re.compile(rf"(?:{GOLD_SIZE.pattern})-{NUMBER.pattern}")


def at_least(bound: int) -> FieldInfo:
    """Bound an integer on both sides: from `bound` to `MOST`."""
    field: FieldInfo = Field(ge=bound, le=MOST)
    return field


def _seed(value: Any) -> Any:
    if type(value) is not int or not 0 <= value <= MOST:
        raise ValueError(f"expected an integer from 0 to {MOST}, found {value!r:.80}")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError(
            f"{value!r:.80} is no name here; use letters, digits, _ and - alone, a letter first, 64 at most"
        )
    return value


def _printable(value: str) -> str:
    if not value.strip() or any(unicodedata.category(sign) == "Cc" for sign in value):
        raise ValueError(f"expected a text that can be printed in one line, found {value!r:.80}")
    return value


def told_apart(names: Collection[str]) -> None:
    """Refuse names that a file system may take for one.

    Raises:
        ValueError: two are equal but for the case of letters.
    """
    seen: dict[str, str] = {}
    for name in names:
        if (other := seen.setdefault(name.lower(), name)) != name:
            raise ValueError(f"{other} and {name} differ in the case of letters alone; rename one")


def _no_twins(value: Any) -> Any:
    if isinstance(value, Mapping):
        told_apart([name for name in value if isinstance(name, str)])
    return value


def _each_once(values: list[Any]) -> list[Any]:
    if twice := sorted({value for value in values if values.count(value) > 1}, key=str):
        raise ValueError(f"{twice} stand there more than once; leave each once")
    return values


Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, at_least(1)]
Positive = Annotated[float, Field(gt=0)]
Seed = Annotated[int, BeforeValidator(_seed)]
# A name becomes part of paths, of DVC's names of stages and params, and of commands.
Name = Annotated[str, AfterValidator(_name)]
Text = Annotated[str, AfterValidator(_printable)]
# Annotations of what holds them.
NO_TWINS = BeforeValidator(_no_twins)
EACH_ONCE = AfterValidator(_each_once)
Seeds = Annotated[list[Seed], Field(min_length=1, max_length=100), EACH_ONCE]
# Which trials may be shown to the LLM and trained on: strict, none under test; paper, as the paper has it.
Protocol = Literal["strict", "paper"]


class Section(BaseModel):
    """A section of params.yaml: frozen, no coercion of types, no unknown keys, all numbers finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
