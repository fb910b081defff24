"""A study's protocol in API v2: its modules, and the members of those on ids, course, people and sites.

Example: ``msgspec.json.decode(b'{"type": "ACTUAL", "x": 1}', type=DateStruct)`` is ``DateStruct(None, "ACTUAL")``.
Members: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

import msgspec
from msgspec import UNSET, Raw, UnsetType

from trialwright.registry.dialects.v2.design_members import (
    ArmsInterventions,
    Conditions,
    Description,
    Design,
    Eligibility,
    Member,
    Outcomes,
)


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
