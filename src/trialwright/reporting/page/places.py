"""Where passages stand in a text, in the units of JavaScript, and never beyond the text.

Example: in "Ω😀 twelve words", characters 3 to 15 are code units 4 to 16, for the emoji counts as two there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from trialwright.trial.report import segments


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
