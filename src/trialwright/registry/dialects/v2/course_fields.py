"""What a study of API v2 says of its course and results, and of where it stands, as legacy XML would.

Example: ``"startDateStruct": {"date": "2030-01", "type": "ESTIMATED"}`` is ``trial.start_date = "2030-01"`` and
``trial.start_date_type = "Anticipated"``.
"""

from trialwright.registry.dialects.reported_results import MOST_RESULTS
from trialwright.registry.dialects.v2 import study_words as words
from trialwright.registry.dialects.v2.design_members import Enrollment
from trialwright.registry.dialects.v2.known_values import count, date, dated, logical, word
from trialwright.registry.dialects.v2.protocol_members import Conduct, ContactsLocations, Identification, Protocol
from trialwright.registry.dialects.v2.result_fields import primary_result
from trialwright.registry.dialects.v2.study_members import Browse, Study
from trialwright.registry.dialects.v2.study_texts import plain, plains, remark
from trialwright.trial.identity import mark, person_marks
from trialwright.trial.ids import normalised
from trialwright.trial.record import Trial

_NO_PLACES, _NO_ENROLLMENT = ContactsLocations(), Enrollment()


def read(trial: Trial, study: Study, protocol: Protocol, held: Conduct, unread: list[str]) -> None:
    """Read the course and the results.

    Raises:
        Rejection: ``malformed_text``.
    """
    trial.overall_status = word("overall_status", held.overall_status, words.STATUSES, unread)
    trial.last_known_status = word("last_known_status", held.last_known_status, words.STATUSES, unread)
    trial.why_stopped = plain(held.why_stopped)
    if held.expanded_access_info:
        access = logical("has_expanded_access", held.expanded_access_info.has_expanded_access, unread)
        trial.has_expanded_access = None if access is None else "Yes" if access else "No"
    enrollment = (protocol.design_module.enrollment_info if protocol.design_module else None) or _NO_ENROLLMENT
    trial.enrollment = count("enrollment", enrollment.count, unread)
    trial.enrollment_type = word("enrollment_type", enrollment.type, words.DATE_TYPES, unread)
    _read_dates(trial, held, unread)
    sites = (protocol.contacts_locations_module or _NO_PLACES).locations or ()
    trial.location_count = len(sites)
    # In the order of legacy XML.
    trial.countries = plains(sorted({site.country for site in sites if site.country}))
    trial.reference_count = len((protocol.references_module and protocol.references_module.references) or ())
    trial.has_results = bool(study.results_section or logical("has_results", study.has_results, unread))
    if study.results_section:
        _read_results(trial, study, unread)


def _read_dates(trial: Trial, held: Conduct, unread: list[str]) -> None:
    trial.start_date, trial.start_date_type = dated("start_date", held.start_date_struct, unread)
    trial.completion_date, trial.completion_date_type = dated("completion_date", held.completion_date_struct, unread)
    trial.primary_completion_date, trial.primary_completion_date_type = dated(
        "primary_completion_date", held.primary_completion_date_struct, unread
    )
    trial.verification_date = date("verification_date", held.status_verified_date, unread)
    trial.first_submitted_date = date("study_first_submitted", held.study_first_submit_date, unread)
    trial.last_update_date = date("last_update_submitted", held.last_update_submit_date, unread)
    trial.results_date = date("results_first_submitted", held.results_first_submit_date, unread)


def _read_results(trial: Trial, study: Study, unread: list[str]) -> None:
    found = study.results_section
    if found and found.outcome_measures_module:
        outcomes = [one for one in found.outcome_measures_module.outcome_measures or () if one.type == "PRIMARY"]
        trial.primary_p_values = plains([test.p_value for outcome in outcomes for test in outcome.analyses or ()])
        trial.primary_results = [primary_result(outcome, unread) for outcome in outcomes[:MOST_RESULTS]]
    if found and found.more_info_module and found.more_info_module.limitations_and_caveats:
        trial.limitations_and_caveats = remark(found.more_info_module.limitations_and_caveats.description)


def read_origin(trial: Trial, study: Study, protocol: Protocol, identification: Identification) -> None:
    """Read the ids of other registries, what the registry has derived, and the marks of who is named.

    Raises:
        Rejection: ``malformed_text``.
    """
    if derived := study.derived_section:
        trial.removed_countries = plains(derived.misc_info_module.removed_countries if derived.misc_info_module else ())
        trial.condition_mesh = _meshes(derived.condition_browse_module)
        trial.intervention_mesh = _meshes(derived.intervention_browse_module)
    infos = (identification.org_study_id_info, *(identification.secondary_id_infos or ()))
    numbers = [info.id for info in infos if info and info.id]
    ids = dict.fromkeys(map(normalised, (*numbers, *(identification.nct_id_aliases or ()))))
    trial.secondary_ids = [found for found in ids if found and found != trial.trial_id]
    trial.identity = _identity(protocol, numbers)


def _meshes(browse: Browse | None) -> list[str]:
    return plains([mesh.term for mesh in browse.meshes or ()]) if browse else []


def _identity(protocol: Protocol, numbers: list[str]) -> list[str]:
    """Return the marks of numbers, officials and contacts: of those whom legacy XML names too."""
    found: set[str | None] = {mark("study_number", number) for number in numbers}
    places = protocol.contacts_locations_module or _NO_PLACES
    for person in (*(places.overall_officials or ()), *(places.central_contacts or ())):
        if person.name:
            found.update(person_marks(person.name))
        if person.email:
            found.add(mark("email", person.email))
        if person.phone:
            found.add(mark("phone", person.phone))
    party = protocol.sponsor_collaborators_module and protocol.sponsor_collaborators_module.responsible_party
    if party and (name := " ".join(filter(None, (party.old_name_title, party.investigator_full_name)))):
        found.update(person_marks(name))
    return sorted(filter(None, found))
