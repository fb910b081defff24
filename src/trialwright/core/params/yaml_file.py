"""Reading a YAML file that anybody may have written: bounded, and all that is wrong with it in one line.

Example: ``read(Path("params.yaml"))["plan"]["trials"]`` is 32. Ten lines of YAML can stand for a milliard of values
by aliases, and brackets within brackets overflow the stack of the parser in C, so both are counted before.
"""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    NodeEvent,
)

from trialwright.core.errors import ParamsError, one_line

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
# Values in all, with each alias counted as what it stands for; the default file has 200.
MAX_VALUES = 100_000


def read(path: Path) -> dict[Any, Any]:
    """Read the sections of a YAML file.

    Raises:
        ParamsError: it is missing, unreadable, too large, not YAML in UTF-8, or holds no sections.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ParamsError(f"{path}: not found; run this in the repository") from error
    except OSError as error:
        raise ParamsError(f"{path}: cannot be read: {error.strerror}; make it a file of yours") from error
    if len(raw) > MAX_BYTES:
        raise ParamsError(f"{path}: larger than {MAX_BYTES:,} bytes; copy profiles/demo.yaml over it")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line, found = raw[: error.start].count(b"\n") + 1, raw[error.start]
        raise ParamsError(f"{path}: line {line} is not UTF-8, found byte {found:#04x}; save it as UTF-8") from error
    return parse(text, path)


def parse(text: str, path: Path) -> dict[Any, Any]:
    """Return the sections of the text of a YAML file; `path` is where, for the message.

    Raises:
        ParamsError: it is not YAML, stands for too much, or holds no sections.
    """
    try:
        _check_size(text)
        # YAML 1.2, as DVC reads it: 2e-5 is a float here and a string to YAML 1.1.
        data = YAML(typ="safe").load(text)
    except (YAMLError, ValueError, LookupError, TypeError) as error:
        # Of a tag that its value does not fit, ruamel raises whatever int() or datetime does.
        raise ParamsError(f"{path}: not YAML as expected: {one_line(str(error))}; fix it there") from error
    if not isinstance(data, dict):
        raise ParamsError(f"{path}: holds no sections; copy profiles/demo.yaml over it")
    return data


def _check_size(text: str) -> None:
    """Count how deep values stand in each other, and how many they are with all aliases written out."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    for event in YAML(typ="safe").parse(text):
        if isinstance(event, CollectionEndEvent):
            anchor, begun = open_.pop()
            if anchor:
                sizes[anchor] = total - begun
        elif isinstance(event, AliasEvent):
            if event.anchor in {anchor for anchor, _ in open_}:
                raise ValueError(f"line {event.start_mark.line + 1}: alias {event.anchor} stands in itself")
            total += sizes.get(event.anchor, 1)
        elif isinstance(event, NodeEvent):
            if isinstance(event, CollectionStartEvent):
                open_.append((event.anchor, total))
            total += 1
        if len(open_) > MAX_DEPTH or total > MAX_VALUES:
            raise ValueError(
                f"line {event.start_mark.line + 1}: deeper than {MAX_DEPTH} levels, or more than {MAX_VALUES:,} values"
            )
