"""What a test can say of speed without a clock: how many steps were made, and what a pattern may repeat.

Example: ``calls(scrub, text)`` is the number of functions, Python's and C's, that scrubbing a text calls.
"""

import re
import sys
from collections.abc import Callable, Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any


def calls(function: Callable[..., Any], *arguments: Any) -> int:
    """Count the calls of functions while one runs."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return count


def unbounded(pattern: re.Pattern[str]) -> list[str]:
    """List what a pattern may repeat without a limit; where that is nothing, a match reads a bounded stretch of text.

    So a search in n characters takes n times a constant at most, whatever the text.
    """
    return list(_unbounded(_parser.parse(pattern.pattern, pattern.flags)))


def _unbounded(parsed: Any) -> Iterator[str]:
    for operator, value in parsed:
        if operator in {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}:
            if value[1] == _constants.MAXREPEAT:
                yield str(value[2])
            yield from _unbounded(value[2])
        elif operator is _constants.BRANCH:
            for branch in value[1]:
                yield from _unbounded(branch)
        elif operator is _constants.SUBPATTERN:
            yield from _unbounded(value[3])
        elif operator in {_constants.ASSERT, _constants.ASSERT_NOT}:
            yield from _unbounded(value[1])
        elif operator is _constants.ATOMIC_GROUP:
            yield from _unbounded(value)
        elif operator is _constants.GROUPREF_EXISTS:
            for branch in filter(None, value[1:]):
                yield from _unbounded(branch)
