"""The trial record itself with its parts, made from rows and reports and turned into them.

Example: ``Trial.from_row(row).text()`` is what a classifier reads of a row of the trials table; among its
`interventions` may be ``Intervention("Drug", "Metformin", "500 mg twice daily")``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

from trialwright.schemas.records import DESIGN, TRIALS
from trialwright.trial.primary_result import PrimaryResult
from trialwright.trial.report import REPORT_FIELDS, lines, shorten


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


# The columns of its design that hold parts, and of which kind.
PARTS: dict[str, Any] = {
    "arms": Arm, "interventions": Intervention,
    "primary_outcomes": Endpoint, "secondary_outcomes": Endpoint,
}


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
    primary_results: list[PrimaryResult] = field(default_factory=list)
    limitations_and_caveats: str | None = None
    reference_count: int = 0
    dialect: str | None = None
    secondary_ids: list[str] = field(default_factory=list)
    condition_mesh: list[str] = field(default_factory=list)
    intervention_mesh: list[str] = field(default_factory=list)
    identity: list[str] = field(default_factory=list)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Build from a Parquet row; columns that are no field of a trial are left out."""
        known = {name: row[name] for name in cls.__dataclass_fields__ if row.get(name) is not None}
        for name, kind in PARTS.items():
            known[name] = [kind(**part) for part in known.get(name, ())]
        known["primary_results"] = [PrimaryResult.from_row(part) for part in known.get("primary_results", ())]
        return cls(**known)

    @classmethod
    def from_report(cls, trial_id: str, report: Mapping[str, Any]) -> Self:
        """Build from a report as `report` gives it; the caller has checked its form."""
        return cls.from_row({"trial_id": trial_id, **{key: report.get(key) for key in REPORT_FIELDS}})

    def design_row(self) -> dict[str, Any]:
        """Return the design fields as a row of ``tables.DESIGN``."""
        row: dict[str, Any] = {name: getattr(self, name) for name in DESIGN.names}
        for name in PARTS:
            row[name] = [part._asdict() for part in row[name]]
        return row

    def report(self, text_chars: int | None = None, max_items: int | None = None) -> dict[str, Any]:
        """Return the design as a JSON-ready dict, empty fields left out.

        Args:
            text_chars: no text is longer than this; cut at the end of a sentence, line or word.
            max_items: no list is longer than this.
        """
        return shorten({name: getattr(self, name) for name in REPORT_FIELDS}, text_chars, max_items)

    def text(self) -> str:
        """Return the design as labelled lines, the form that classifiers and embedders read."""
        return "\n".join(lines(self.report()))


# The dataclass and the Arrow schema are two views of one record; a test holds them together too.
assert [f.name for f in fields(Trial)] == TRIALS.names
