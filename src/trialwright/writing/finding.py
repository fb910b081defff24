"""The trial in a model's answer: of all that could be one, what holds the members asked for.

Example: an answer that says ``{"note": "as you wished"}`` before the trial is read as the trial; so is one that
holds the trial as a text, as the arguments of a tool's call do.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import chain
from typing import Any, NamedTuple

from trialwright.writing.markup import read_record
from trialwright.writing.naming import named
from trialwright.writing.reading import layers, mended_values, plain, whole_values


class Found(NamedTuple):
    """A trial as an object, and whether its JSON had to be mended or its names changed."""

    value: dict[str, Any]
    mended: bool


_SOURCES: tuple[Callable[[str], Iterable[Any]], ...] = (whole_values, mended_values, lambda text: [read_record(text)])


def find_trial(text: str, fields: Collection[str]) -> Found | None:
    """Return the first object in a text with half of `fields`, else the one with most; None where there is no object.

    Objects as they stand go before mended ones, and these before XML; those of an answer before those in its texts.
    """
    texts = list(layers(plain(text)))
    best, most = None, -1
    for source in _SOURCES:
        for value in chain.from_iterable(map(source, texts)):
            if not isinstance(value, dict) or not value:
                continue
            report = named(value)
            held = len(report.keys() & set(fields))
            if held > most:
                best, most = Found(report, source is not whole_values or report != value), held
            if held * 2 >= len(fields):
                return best
    return best
