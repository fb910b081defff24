"""Files of JSON, an object a line, of which each line is an object or has a reason why not.

Example: of a file with the lines ``{"a": 1}`` and ``oops`` the first is ``JsonLine(1, {"a": 1})`` and the second
``JsonLine(2, None, "not_json", "Expecting value ...")``. Empty lines are passed by.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.core.errors import InputError

# Beyond these a file, or a line, is nothing that people write; a line is in memory as a whole.
MOST_BYTES = 4 * 2**30
MOST_LINE_BYTES = 64 * 2**20


class JsonLine(NamedTuple):
    """A line: its number, and an object, or a reason with what was found."""

    number: int
    value: dict[str, Any] | None
    reason: str = ""
    detail: str = ""


def read_lines(path: Path) -> Iterator[JsonLine]:
    """Yield the lines of a file, one in memory at a time.

    Reasons are ``line_too_long``, ``not_utf8``, ``not_json`` and ``no_object``.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MOST_LINE_BYTES + 1):
                number += 1
                if len(line) > MOST_LINE_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(MOST_LINE_BYTES)
                    yield JsonLine(number, None, "line_too_long", f"more than {MOST_LINE_BYTES:,} bytes")
                elif text := line.removeprefix(b"\xef\xbb\xbf").strip():
                    yield _read(number, text)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; fix the file") from error


def check_lines(path: Path) -> None:
    """Raise an InputError where a file is too large or none of its lines is an object."""
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path}: has {path.stat().st_size:,} bytes, at most {MOST_BYTES:,} are read; split it")
    first = None
    for line in read_lines(path):
        if line.value is not None:
            return
        first = first or line
    said = f"line {first.number} is {first.reason} ({first.detail[:100]})" if first else "it is empty"
    raise InputError(f"{path}: {said}, expected an object of JSON on each line; fix the file")


def _read(number: int, text: bytes) -> JsonLine:
    try:
        value = json.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return JsonLine(number, None, "not_utf8", str(error))
    except (ValueError, RecursionError) as error:
        return JsonLine(number, None, "not_json", str(error))
    if not isinstance(value, dict):
        return JsonLine(number, None, "no_object", type(value).__name__)
    return JsonLine(number, value)
