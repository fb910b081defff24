"""The trial in a model's answer: of all that could be one, what holds the members asked for.

Example: an answer that says ``{"note": "as you wished"}`` before the trial is read as the trial; so is one that
holds the trial as a text, as the arguments of a tool's call do.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import chain
from typing import Any, NamedTuple

from trialwright.tasks.markup import read_record
from trialwright.tasks.naming import named
from trialwright.tasks.reading import MOST_CHARS, beyond_mending, layers, mended_values, plain, whole_values


class Found(NamedTuple):
    """A trial as an object, whether its JSON or its names were mended, and whether it is a part of damaged JSON."""

    value: dict[str, Any]
    mended: bool
    cut: bool


_SOURCES: tuple[Callable[[str], Iterable[Any]], ...] = (whole_values, mended_values, lambda text: [read_record(text)])


def find_trial(text: str, fields: Collection[str], most: int = MOST_CHARS) -> Found | None:
    """Return the first object in a text with half of `fields`, else the one with most; None where there is no object.

    Objects as they stand go before mended ones, and these before XML; those of an answer before those in its texts.
    No more than `most` characters are read.
    """
    texts = list(layers(plain(text, most)))
    best, top = None, -1
    for source in _SOURCES:
        for value in chain.from_iterable(map(source, texts)):
            if not isinstance(value, dict) or not value:
                continue
            report = named(value)
            held = len(report.keys() & set(fields))
            if held > top:
                part = source is mended_values or (held * 2 < len(fields) and source is whole_values)
                cut = part and beyond_mending(text)
                best, top = Found(report, source is not whole_values or report != value, cut), held
            if held * 2 >= len(fields):
                return best
    return best
