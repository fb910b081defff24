"""The trial in a model's answer: of all that could be one, what holds the members asked for.

Example: an answer that says ``{"note": "as you wished"}`` before the trial is read as the trial; so is one that
holds the trial as a text, as the arguments of a tool's call do.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from itertools import chain
from typing import Any, NamedTuple

from trialwright.tasks.reading.loose_json import MOST_CHARS, beyond_mending, layers, mended_values, plain, whole_values
from trialwright.tasks.task import RejectionError, Reply
from trialwright.tasks.trial.reading.xml_record import read_record
from trialwright.text.finished import whole_sentences

# public.xsd: the registry's element, and the member of a report that it is.
_NAMES = {
    "condition": "conditions", "intervention": "interventions", "arm_group": "arms", "arm_groups": "arms",
    "primary_outcome": "primary_outcomes", "secondary_outcome": "secondary_outcomes",
    "criteria": "eligibility_criteria", "eligibility": "eligibility_criteria", "sex": "gender",
}
_PART_NAMES = {
    "intervention_type": "type", "intervention_name": "name", "arm_group_type": "type", "arm_group_label": "label",
}
# Elements that hold members of a report, and are none themselves.
_HOLDERS = frozenset({"study_design_info", "eligibility"})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s-]+")


class Found(NamedTuple):
    """A trial as an object, whether its JSON or its names were fixed, and whether it is a part of damaged JSON."""

    value: dict[str, Any]
    fixed: bool
    cut: bool


_SOURCES: tuple[Callable[[str], Iterable[Any]], ...] = (whole_values, mended_values, lambda text: [read_record(text)])


def find_trial(text: str, fields: Collection[str], most: int = MOST_CHARS) -> Found | None:
    """Return the first object in a text with half of `fields`, else the one with most; None where there is no object.

    Objects as they stand go before fixed ones, and these before XML; those of an answer before those in its texts.
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


@contextmanager
def truncated_where_cut(answer: Reply) -> Iterator[None]:
    """Give a misfit of an answer that was cut the reason ``truncated``: what it lacks may have come behind the cut."""
    try:
        yield
    except RejectionError as misfit:
        if not answer.cut:
            raise
        raise RejectionError("truncated", misfit.detail) from misfit


def named(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object under the form's names, whatever the registry or a model calls them.

    Example: ``{"briefTitle": "Gout", "eligibility": {"criteria": {"textblock": "Adults"}}}`` becomes
    ``{"brief_title": "Gout", "eligibility_criteria": "Adults"}``. The first of members alike counts.
    """
    report: dict[str, Any] = {}
    for key, value in found.items():
        name = _snake(key)
        if name in _HOLDERS and isinstance(value, dict):
            report = named(value) | report
        else:
            report.setdefault(_NAMES.get(name, name), _inner(value))
    return report


def without_last_words(value: Any) -> Any:
    """Return what of an object that ends amid a text is whole: of its last text the lines, or else the sentences."""
    if isinstance(value, str):
        return value.rpartition("\n")[0] or whole_sentences(value)
    if not value or not isinstance(value, list | dict):
        return value
    last = list(value)[-1] if isinstance(value, dict) else len(value) - 1
    whole = copy(value)
    whole[last] = without_last_words(value[last])
    return whole


def _inner(value: Any) -> Any:
    if isinstance(value, list):
        return [_inner(item) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["textblock"]:
        return value["textblock"]
    return {_PART_NAMES.get(_snake(key), _snake(key)): _inner(part) for key, part in value.items()}


def _snake(key: str) -> str:
    return _HUMP.sub("_", key.strip()).lower()
