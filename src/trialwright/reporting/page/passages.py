"""What was found of a trial: a table's rows by trial, and where passages stand in its texts.

Example: ``ByTrial(flags)["SYN-0a"]`` is ``[{"trial_id": "SYN-0a", "flag": "email", ...}]``, and an empty list for a
trial that has none. In "Ω😀 twelve words", characters 3 to 15 are code units 4 to 16 of JavaScript, for the emoji
counts as two there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from trialwright.trial.report import segments


class ByTrial:
    """Rows by ``trial_id``, those of a trial in the order of the table.

    They stay a table and become dicts when they are asked for, so a hundred thousand of them take little memory.
    """

    def __init__(self, table: pa.Table) -> None:
        self._rows = table.combine_chunks()
        self._places: dict[str, list[int]] = {}
        for place, trial_id in enumerate(table["trial_id"].to_pylist()):
            self._places.setdefault(trial_id, []).append(place)

    def __getitem__(self, trial_id: str) -> list[dict[str, Any]]:
        places = self._places.get(trial_id)
        return self._rows.take(places).to_pylist() if places else []


def place_passages(report: Mapping[str, Any], passages: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Return the passages that stand in a report: field, start, end, words, source, and whether that is an example.

    What reaches beyond its text is cut there; what has no text, or nothing of it, is left out.
    """
    texts = dict(segments(report))
    placed = []
    for passage in passages:
        text = texts.get(passage["field"], "")
        start, end = (min(max(passage[key], 0), len(text)) for key in ("start", "end"))
        if start < end:
            placed.append([
                passage["field"], _units(text[:start]), _units(text[:end]), passage["words"], passage["source_id"],
                passage["example"],
            ])
    return placed


def _units(text: str) -> int:
    """Count a text's UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)
