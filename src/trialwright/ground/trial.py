"""The trial record: one vocabulary for real and synthetic trials, and its renderings.

Example of a report, the form in which an LLM reads and writes a trial::

    {"brief_title": "Metformin in Prediabetes", "phase": "Phase 2", ..., "interventions":
     [{"type": "Drug", "name": "Metformin", "description": "500 mg twice daily"}], ...}

Only design fields (``tables.DESIGN``) stand in a report or a text. What a registry adds once a
trial has run (status, dates, enrollment, locations, results: ``tables.AFTERMATH``) tells the label
and is never rendered.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

from trialwright.ground import tables


class Arm(NamedTuple):
    """One arm or group of a trial."""

    label: str | None = None
    type: str | None = None
    description: str | None = None


class Intervention(NamedTuple):
    """One intervention; `type` is the registry's word, such as Drug, Biological or Device."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()


class Endpoint(NamedTuple):
    """One outcome measure with its time frame."""

    measure: str | None = None
    time_frame: str | None = None
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class Trial:
    """One clinical trial; field names, order and types are those of ``tables.TRIALS``."""

    trial_id: str
    brief_title: str | None = None
    official_title: str | None = None
    brief_summary: str | None = None
    detailed_description: str | None = None
    study_type: str | None = None
    phase: str | None = None
    allocation: str | None = None
    intervention_model: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None
    conditions: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    arms: list[Arm] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    primary_outcomes: list[Endpoint] = field(default_factory=list)
    secondary_outcomes: list[Endpoint] = field(default_factory=list)
    eligibility_criteria: str | None = None
    gender: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    healthy_volunteers: str | None = None
    sponsor: str | None = None
    sponsor_class: str | None = None
    start_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    enrollment: int | None = None
    enrollment_type: str | None = None
    start_date_type: str | None = None
    completion_date: str | None = None
    completion_date_type: str | None = None
    primary_completion_date: str | None = None
    primary_completion_date_type: str | None = None
    first_submitted_date: str | None = None
    verification_date: str | None = None
    last_update_date: str | None = None
    results_date: str | None = None
    location_count: int = 0
    countries: list[str] = field(default_factory=list)
    removed_countries: list[str] = field(default_factory=list)
    has_expanded_access: str | None = None
    has_results: bool = False
    primary_p_values: list[str] = field(default_factory=list)
    limitations_and_caveats: str | None = None
    reference_count: int = 0

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Build from a Parquet row; columns that are no field of a trial are left out."""
        known = {name: row[name] for name in cls.__dataclass_fields__ if row.get(name) is not None}
        for name, kind in _PARTS.items():
            known[name] = [kind(**part) for part in known.get(name, ())]
        return cls(**known)

    @classmethod
    def from_report(cls, trial_id: str, report: Mapping[str, Any]) -> Self:
        """Build from a report as `report` gives it; the caller has checked its form."""
        return cls.from_row({"trial_id": trial_id, **{key: report.get(key) for key in REPORT_FIELDS}})

    def design_row(self) -> dict[str, Any]:
        """Return the design fields as a row of ``tables.DESIGN``."""
        row: dict[str, Any] = {name: getattr(self, name) for name in tables.DESIGN.names}
        for name in _PARTS:
            row[name] = [part._asdict() for part in row[name]]
        return row

    def report(self, text_chars: int | None = None, max_items: int | None = None) -> dict[str, Any]:
        """Return the design as a JSON-ready dict, empty fields left out.

        Args:
            text_chars: no text is longer than this; cut at the end of a sentence, line or word.
            max_items: no list is longer than this.
        """
        report: dict[str, Any] = {}
        for name in REPORT_FIELDS:
            value = getattr(self, name)
            if name in _PARTS:
                value = [_clip_part(part, text_chars) for part in value[:max_items]]
            elif isinstance(value, list):
                value = [clip(item, text_chars) for item in value[:max_items]]
            elif value is not None:
                value = clip(value, text_chars)
            if value:
                report[name] = value
        return report

    def text(self) -> str:
        """Return the design as labelled lines, the form that classifiers and embedders read."""
        return "\n".join(_lines(self.report()))


# Order matters: an LLM writes from the title and design to the long texts, as a registry form does.
REPORT_FIELDS = (
    "brief_title", "official_title", "phase", "allocation", "intervention_model", "primary_purpose",
    "masking", "conditions", "interventions", "arms", "brief_summary", "detailed_description",
    "primary_outcomes", "secondary_outcomes", "gender", "minimum_age", "maximum_age",
    "healthy_volunteers", "eligibility_criteria",
)
_PARTS: dict[str, Any] = {
    "arms": Arm, "interventions": Intervention,
    "primary_outcomes": Endpoint, "secondary_outcomes": Endpoint,
}
# The last full stop, line end, list separator or blank in the second half of a cut text.
_BREAKS = (re.compile(r"(?s).*(?:[.;!?](?=\s)|\n)"), re.compile(r"(?s).*\s"))


def clip(text: str, limit: int | None) -> str:
    """Cut a text to at most `limit` characters, at a sentence, line or word where one is near."""
    if limit is None or len(text) <= limit:
        return text
    head = text[:limit]
    for pattern in _BREAKS:
        match = pattern.match(head)
        if match and match.end() >= limit // 2:
            return head[: match.end()].rstrip()
    return head.rstrip()


def _clip_part(part: Any, limit: int | None) -> dict[str, Any]:
    """Turn an arm, intervention or endpoint into a dict of its filled text fields."""
    # other_names is left out: its presence alone tells a record's vintage, hence its label.
    return {key: clip(value, limit) for key, value in part._asdict().items() if value and key != "other_names"}


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    for name, value in report.items():
        title = name.replace("_", " ")
        for item in value if isinstance(value, list) else [value]:
            text = "; ".join(item.values()) if isinstance(item, dict) else item
            yield f"{title}: {text}"


# The dataclass and the Arrow schema are two views of one record; a test holds them together too.
assert [f.name for f in fields(Trial)] == tables.TRIALS.names
