"""A report, the form in which an LLM reads and writes a trial, and its lines of text.

Example: the lines of ``{"phase": "Phase 2", "conditions": ["Asthma", "Cough"]}`` are "phase: Phase 2",
"conditions: Asthma" and "conditions: Cough". A whole report::

    {"brief_title": "Metformin in Prediabetes", "phase": "Phase 2", ..., "interventions":
     [{"type": "Drug", "name": "Metformin", "description": "500 mg twice daily"}], ...}

Only design fields (``schemas.records.DESIGN``) stand in a report or a text. What a registry adds once a trial has run
(status, dates, enrollment, locations, results: ``AFTERMATH``) tells the label and is never rendered.

Texts are cut where a reader would pause: ``clip("One sentence here. Another goes on", 25)`` is "One sentence here.".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.text.finished import sentence_ends, whole_phrase

# Order matters: an LLM writes from the title and design to the long texts, as a registry form does.
REPORT_FIELDS = (
    "brief_title", "official_title", "phase", "allocation", "intervention_model", "primary_purpose",
    "masking", "conditions", "interventions", "arms", "brief_summary", "detailed_description",
    "primary_outcomes", "secondary_outcomes", "gender", "minimum_age", "maximum_age",
    "healthy_volunteers", "eligibility_criteria",
)
# Of each list of parts, the part by which one is told from another.
NAMED_BY = {
    "interventions": "name", "arms": "label", "primary_outcomes": "measure", "secondary_outcomes": "measure",
}
# Where a text may be cut beside the end of a sentence: behind a line, or an item of a list.
_BREAK = re.compile(r"\n|;(?=\s)")


def shorten(design: Mapping[str, Any], text_chars: int | None, max_items: int | None) -> dict[str, Any]:
    """Return the filled fields of a design, texts and lists cut to these bounds, parts as dicts."""
    cut = {name: _cut(value, text_chars, max_items) for name, value in design.items()}
    return {name: value for name, value in cut.items() if value}


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each field of a report, and one for each item of a list."""
    for name, value in report.items():
        title = name.replace("_", " ")
        for item in value if isinstance(value, list) else [value]:
            text = "; ".join(item.values()) if isinstance(item, dict) else item
            yield f"{title}: {text}"


def segments(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each text of a report with where it stands: ``("primary_outcomes.0.measure", "HbA1c")``."""
    for name, value in report.items():
        for place, item in enumerate(value if isinstance(value, list) else [value]):
            where = f"{name}.{place}" if isinstance(value, list) else name
            if isinstance(item, dict):
                yield from ((f"{where}.{part}", text) for part, text in item.items())
            else:
                yield where, item


def _cut(value: Any, text_chars: int | None, max_items: int | None = None) -> Any:
    """Cut a text, or each item of a list, an item being a text or a part."""
    if isinstance(value, list):
        return [_cut(item, text_chars) for item in value[:max_items]]
    if isinstance(value, tuple):
        return _clip_part(value, text_chars)
    return None if value is None else clip(value, text_chars)


def _clip_part(part: Any, limit: int | None) -> dict[str, Any]:
    """Turn an arm, intervention or endpoint into a dict of its filled text fields."""
    # other_names is left out: its presence alone tells a record's vintage, hence its label.
    return {key: clip(value, limit) for key, value in part._asdict().items() if value and key != "other_names"}


def clip(text: str, limit: int | None) -> str:
    """Cut a text to at most `limit` characters, at a sentence, line, phrase or word if its second half has one."""
    if limit is None or len(text) <= limit:
        return text
    head, least = text[:limit], max(limit // 2, 1)
    breaks = [0, *sentence_ends(head), *(match.end() for match in _BREAK.finditer(head))]
    # What ends with the head alone may be no end: "0." of "0.5".
    last = max((end for end in breaks if end < limit or text[limit].isspace()), default=0)
    word = head.rpartition(" ")[0] if not text[limit].isspace() else head
    phrase = whole_phrase(word)
    # A phrase may lose a clause, but not nearly all.
    if last < least and len(phrase) >= max(least // 2, 1):
        return phrase
    return next((cut for cut in (head[:last], word) if len(cut) >= least), head).rstrip()
