"""The members of a study's protocol in API v2 that are read, as msgspec decodes them.

Example: ``msgspec.json.decode(b'{"type": "ACTUAL", "x": 1}', type=DateStruct)`` is ``DateStruct(None, "ACTUAL")``.
Members: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType


class Member(Struct, rename="camel", gc=False):
    """A part of a study: what it lacks, or gives as null, is None."""


class IdInfo(Member):
    """A number of the study in some list of numbers."""

    id: str | None = None


class Identification(Member):
    """Ids and titles."""

    nct_id: str | None = None
    nct_id_aliases: list[str] | None = None
    org_study_id_info: IdInfo | None = None
    secondary_id_infos: list[IdInfo] | None = None
    brief_title: str | None = None
    official_title: str | None = None


class DateStruct(Member):
    """A partial ISO date, and whether it has come."""

    date: str | None = None
    type: str | None = None


class ExpandedAccess(Member):
    """Whether patients outside of the study may have the drug."""

    has_expanded_access: bool | str | None = None


class Conduct(Member):
    """The module of status: how far the study has come, and when."""

    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccess | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_submit_date: str | None = None
    results_first_submit_date: str | None = None
    last_update_submit_date: str | None = None


class ResponsibleParty(Member):
    """Who answers for the study."""

    investigator_full_name: str | None = None
    old_name_title: str | None = None


class LeadSponsor(Member):
    """Who runs the study."""

    name: str | None = None
    # Not by the name of its member, which Python keeps for itself.
    kind: str | None = msgspec.field(default=None, name="class")


class Sponsors(Member):
    """Sponsor and responsible party."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: LeadSponsor | None = None


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


class Person(Member):
    """An official or a contact."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


class Site(Member):
    """Where patients are seen."""

    country: str | None = None


class ContactsLocations(Member):
    """Officials, contacts and sites."""

    overall_officials: list[Person] | None = None
    central_contacts: list[Person] | None = None
    locations: list[Site] | None = None


class References(Member):
    """Publications."""

    references: list[Raw] | None = None


class Protocol(Member):
    """What was registered. Two modules are kept as they are written, to be looked through for keys that stand twice.

    Modules that are not read are named, here and in other sections, to be counted.
    """

    identification_module: Raw | UnsetType = UNSET
    status_module: Raw | UnsetType = UNSET
    sponsor_collaborators_module: Sponsors | None = None
    oversight_module: Raw | UnsetType = UNSET
    description_module: Description | None = None
    conditions_module: Conditions | None = None
    design_module: Design | None = None
    arms_interventions_module: ArmsInterventions | None = None
    outcomes_module: Outcomes | None = None
    eligibility_module: Eligibility | None = None
    contacts_locations_module: ContactsLocations | None = None
    references_module: References | None = None
    ipd_sharing_statement_module: Raw | UnsetType = UNSET
