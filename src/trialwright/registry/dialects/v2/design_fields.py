"""What a study of API v2 says before its first patient, as fields of a trial in the words of legacy XML.

Example: ``"phases": ["PHASE1", "PHASE2"]`` is ``trial.phase = "Phase 1/Phase 2"``.
"""

from collections.abc import Iterable

from trialwright.registry.dialects.v2 import study_words as words
from trialwright.registry.dialects.v2.design_members import (
    ArmsInterventions,
    Conditions,
    Description,
    Design,
    DesignInfo,
    Eligibility,
    Masking,
    OutcomeMeasure,
    Outcomes,
)
from trialwright.registry.dialects.v2.known_values import logical, word
from trialwright.registry.dialects.v2.protocol_members import Identification, LeadSponsor, Protocol, Sponsors
from trialwright.registry.dialects.v2.study_texts import block, plain, plains, remark
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial

# What stands for a part that a study lacks.
_NO_DESCRIPTION, _NO_CONDITIONS, _NO_DESIGN, _NO_INFO = Description(), Conditions(), Design(), DesignInfo()
_NO_ARMS, _NO_OUTCOMES, _NO_ELIGIBILITY = ArmsInterventions(), Outcomes(), Eligibility()
_NO_SPONSORS, _NO_LEAD = Sponsors(), LeadSponsor()


def read(trial: Trial, protocol: Protocol, identification: Identification, unread: list[str]) -> None:
    """Read the design but for its start date.

    Raises:
        Rejection: ``malformed_text``.
    """
    trial.brief_title, trial.official_title = plain(identification.brief_title), plain(identification.official_title)
    described = protocol.description_module or _NO_DESCRIPTION
    trial.brief_summary = block(described.brief_summary)
    trial.detailed_description = block(described.detailed_description)
    held = protocol.conditions_module or _NO_CONDITIONS
    trial.conditions, trial.keywords = plains(held.conditions), plains(held.keywords)
    lead = (protocol.sponsor_collaborators_module or _NO_SPONSORS).lead_sponsor or _NO_LEAD
    trial.sponsor, trial.sponsor_class = plain(lead.name), word(
        "sponsor_class", lead.kind, words.SPONSOR_CLASSES, unread
    )
    _read_design(trial, protocol.design_module or _NO_DESIGN, unread)
    _read_arms(trial, protocol.arms_interventions_module or _NO_ARMS, unread)
    outcomes = protocol.outcomes_module or _NO_OUTCOMES
    trial.primary_outcomes = _endpoints(outcomes.primary_outcomes)
    trial.secondary_outcomes = _endpoints(outcomes.secondary_outcomes)
    _read_eligibility(trial, protocol.eligibility_module or _NO_ELIGIBILITY, unread)


def _read_design(trial: Trial, design: Design, unread: list[str]) -> None:
    trial.study_type = word("study_type", design.study_type, words.STUDY_TYPES, unread)
    if logical("patient_registry", design.patient_registry, unread) and trial.study_type:
        trial.study_type += " [Patient Registry]"
    try:
        trial.phase = words.phase(design.phases or ())
    except KeyError:
        unread.append("phase")
    info = design.design_info or _NO_INFO
    trial.allocation = word("allocation", info.allocation, words.ALLOCATIONS, unread)
    trial.intervention_model = word("intervention_model", info.intervention_model, words.MODELS, unread)
    trial.primary_purpose = word("primary_purpose", info.primary_purpose, words.PURPOSES, unread)
    trial.masking = _masking(info.masking_info, unread) if info.masking_info else None


def _masking(held: Masking, unread: list[str]) -> str | None:
    degree = word("masking", held.masking, words.MASKINGS, unread)
    who = [found for name in held.who_masked or () if (found := word("masking", name, words.MASKED, unread))]
    return f"{degree} ({', '.join(who)})" if degree and who and held.masking != "NONE" else degree


def _read_arms(trial: Trial, held: ArmsInterventions, unread: list[str]) -> None:
    trial.arms = [
        Arm(plain(arm.label), word("arm_type", arm.type, words.ARM_TYPES, unread), remark(arm.description))
        for arm in held.arm_groups or ()
    ]
    trial.interventions = [
        Intervention(
            word("intervention_type", one.type, words.INTERVENTION_TYPES, unread), plain(one.name),
            remark(one.description), tuple(plains(one.other_names)),
        )
        for one in held.interventions or ()
    ]


def _endpoints(given: Iterable[OutcomeMeasure] | None) -> list[Endpoint]:
    return [Endpoint(plain(one.measure), plain(one.time_frame), remark(one.description)) for one in given or ()]


def _read_eligibility(trial: Trial, held: Eligibility, unread: list[str]) -> None:
    trial.eligibility_criteria = block(held.eligibility_criteria)
    trial.gender = word("gender", held.sex, words.SEXES, unread)
    trial.minimum_age, trial.maximum_age = _age(held.minimum_age), _age(held.maximum_age)
    healthy = logical("healthy_volunteers", held.healthy_volunteers, unread)
    trial.healthy_volunteers = None if healthy is None else "Accepts Healthy Volunteers" if healthy else "No"


def _age(text: str | None) -> str | None:
    return None if text == "N/A" else plain(text)
