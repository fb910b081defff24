"""The members of a study of API v2 that say what was planned: its texts, design, arms, outcomes and patients.

Example: ``msgspec.json.decode(b'{"timeFrame": "1 year", "x": 1}', type=OutcomeMeasure)`` is ``OutcomeMeasure(None,
"1 year", None)``. Members: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

from msgspec import Struct


class Member(Struct, rename="camel", gc=False):
    """A part of a study: what it lacks, or gives as null, is None."""


class Description(Member):
    """Summary and description."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class Conditions(Member):
    """Conditions and keywords."""

    conditions: list[str] | None = None
    keywords: list[str] | None = None


class Masking(Member):
    """Who is kept from knowing the arm."""

    masking: str | None = None
    who_masked: list[str] | None = None


class DesignInfo(Member):
    """Allocation, model, purpose and masking."""

    allocation: str | None = None
    intervention_model: str | None = None
    primary_purpose: str | None = None
    masking_info: Masking | None = None


class Enrollment(Member):
    """How many patients, and whether they have come; some write the number as a text."""

    count: int | float | str | None = None
    type: str | None = None


class Design(Member):
    """Type, phases and design."""

    study_type: str | None = None
    patient_registry: bool | str | None = None
    phases: list[str] | None = None
    design_info: DesignInfo | None = None
    enrollment_info: Enrollment | None = None


class ArmGroup(Member):
    """An arm."""

    label: str | None = None
    type: str | None = None
    description: str | None = None


class StudyIntervention(Member):
    """An intervention."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    other_names: list[str] | None = None


class ArmsInterventions(Member):
    """Arms and interventions."""

    arm_groups: list[ArmGroup] | None = None
    interventions: list[StudyIntervention] | None = None


class OutcomeMeasure(Member):
    """What is to be measured."""

    measure: str | None = None
    time_frame: str | None = None
    description: str | None = None


class Outcomes(Member):
    """Outcome measures as planned."""

    primary_outcomes: list[OutcomeMeasure] | None = None
    secondary_outcomes: list[OutcomeMeasure] | None = None


class Eligibility(Member):
    """Who may take part."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | str | None = None
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
