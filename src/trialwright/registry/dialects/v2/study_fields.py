"""The fields of a study of API v2, as those of a trial, in the words of legacy XML.

Example: ``"phases": ["PHASE1", "PHASE2"]`` is ``trial.phase = "Phase 1/Phase 2"``.
"""

from collections.abc import Iterable

from trialwright.registry.dialects.dates import iso_date, whole_number
from trialwright.registry.dialects.v2 import study_members as members
from trialwright.registry.dialects.v2 import study_words as words
from trialwright.registry.dialects.v2.markdown import block, plain, remark
from trialwright.trial.ids import normalised
from trialwright.trial.identity import mark
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial

# Fields that the registry itself fills differently in the two dialects, and why.
DIFFER_FROM_XML = {
    "dialect": "each names itself",
    "arms": "XML drops the marks and numbers of lists in descriptions, and API v2 has them",
    "interventions": "as arms",
    "primary_outcomes": "as arms",
    "secondary_outcomes": "as arms",
}
_LOGICAL = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}
_NO_SPONSORS, _NO_DESCRIPTION, _NO_CONDITIONS = members.Sponsors(), members.Description(), members.Conditions()
_NO_DESIGN, _NO_DESIGN_INFO, _NO_ARMS = members.Design(), members.DesignInfo(), members.ArmsInterventions()
_NO_OUTCOMES, _NO_ELIGIBILITY = members.Outcomes(), members.Eligibility()
_NO_PLACES, _NO_MISC, _NO_DERIVED = members.ContactsLocations(), members.MiscInfo(), members.Derived()
_NO_LEAD, _NO_DATE, _NO_COUNT = members.LeadSponsor(), members.DateStruct(), members.Enrollment()
_NO_RESULTS, _NO_ACCESS = members.ResultsSection(), members.ExpandedAccess()


class Fields:
    """Reads the fields of one study, and lists in `unread` those whose value is there and cannot be read."""

    def __init__(
        self, study: members.Study, protocol: members.Protocol, identification: members.Identification,
        conduct: members.Conduct,
    ) -> None:
        self.unread: list[str] = []
        self._study, self._protocol = study, protocol
        self._ids, self._conduct = identification, conduct

    def read(self, trial: Trial) -> None:
        """Read all fields but the id.

        Raises:
            Rejection: ``malformed_text``.
        """
        self._read_texts(trial)
        self._read_design(trial)
        self._read_eligibility(trial)
        self._read_conduct(trial)
        self._read_results(trial)
        self._read_origin(trial)

    def _read_texts(self, trial: Trial) -> None:
        trial.brief_title, trial.official_title = plain(self._ids.brief_title), plain(self._ids.official_title)
        described = self._protocol.description_module or _NO_DESCRIPTION
        trial.brief_summary, trial.detailed_description = (
            block(described.brief_summary), block(described.detailed_description),
        )
        held = self._protocol.conditions_module or _NO_CONDITIONS
        trial.conditions, trial.keywords = _texts(held.conditions), _texts(held.keywords)
        lead = (self._protocol.sponsor_collaborators_module or _NO_SPONSORS).lead_sponsor or _NO_LEAD
        trial.sponsor = plain(lead.name)
        trial.sponsor_class = self._word("sponsor_class", lead.kind, words.SPONSOR_CLASSES)

    def _read_design(self, trial: Trial) -> None:
        design = self._protocol.design_module or _NO_DESIGN
        trial.study_type = self._word("study_type", design.study_type, words.STUDY_TYPES)
        if self._logical("patient_registry", design.patient_registry) and trial.study_type:
            trial.study_type += " [Patient Registry]"
        try:
            trial.phase = words.phase(design.phases or ())
        except KeyError:
            self.unread.append("phase")
        info = design.design_info or _NO_DESIGN_INFO
        trial.allocation = self._word("allocation", info.allocation, words.ALLOCATIONS)
        trial.intervention_model = self._word("intervention_model", info.intervention_model, words.MODELS)
        trial.primary_purpose = self._word("primary_purpose", info.primary_purpose, words.PURPOSES)
        if info.masking_info:
            trial.masking = self._masking(info.masking_info)
        self._read_arms(trial)
        outcomes = self._protocol.outcomes_module or _NO_OUTCOMES
        trial.primary_outcomes = _endpoints(outcomes.primary_outcomes)
        trial.secondary_outcomes = _endpoints(outcomes.secondary_outcomes)

    def _read_arms(self, trial: Trial) -> None:
        held = self._protocol.arms_interventions_module or _NO_ARMS
        trial.arms = [
            Arm(plain(arm.label), self._word("arm_type", arm.type, words.ARM_TYPES), remark(arm.description))
            for arm in held.arm_groups or ()
        ]
        trial.interventions = [
            Intervention(
                self._word("intervention_type", one.type, words.INTERVENTION_TYPES), plain(one.name),
                remark(one.description), tuple(_texts(one.other_names)),
            )
            for one in held.interventions or ()
        ]

    def _read_eligibility(self, trial: Trial) -> None:
        held = self._protocol.eligibility_module or _NO_ELIGIBILITY
        trial.eligibility_criteria = block(held.eligibility_criteria)
        trial.gender = self._word("gender", held.sex, words.SEXES)
        trial.minimum_age, trial.maximum_age = _age(held.minimum_age), _age(held.maximum_age)
        healthy = self._logical("healthy_volunteers", held.healthy_volunteers)
        trial.healthy_volunteers = None if healthy is None else "Accepts Healthy Volunteers" if healthy else "No"

    def _read_conduct(self, trial: Trial) -> None:
        held = self._conduct
        trial.overall_status = self._word("overall_status", held.overall_status, words.STATUSES)
        trial.last_known_status = self._word("last_known_status", held.last_known_status, words.STATUSES)
        trial.why_stopped = plain(held.why_stopped)
        access = self._logical(
            "has_expanded_access", (held.expanded_access_info or _NO_ACCESS).has_expanded_access
        )
        trial.has_expanded_access = None if access is None else "Yes" if access else "No"
        trial.enrollment, trial.enrollment_type = self._count()
        for name, given in (
            ("start_date", held.start_date_struct), ("completion_date", held.completion_date_struct),
            ("primary_completion_date", held.primary_completion_date_struct),
        ):
            if given:
                setattr(trial, name, self._date(name, given.date))
                setattr(trial, f"{name}_type", self._word(f"{name}_type", given.type, words.DATE_TYPES))
        trial.verification_date = self._date("verification_date", held.status_verified_date)
        trial.first_submitted_date = self._date("study_first_submitted", held.study_first_submit_date)
        trial.last_update_date = self._date("last_update_submitted", held.last_update_submit_date)
        trial.results_date = self._date("results_first_submitted", held.results_first_submit_date)
        sites = (self._protocol.contacts_locations_module or _NO_PLACES).locations or ()
        trial.location_count = len(sites)
        # In the order of legacy XML.
        trial.countries = _texts(sorted({site.country for site in sites if site.country}))
        if self._protocol.references_module:
            trial.reference_count = len(self._protocol.references_module.references or ())

    def _read_results(self, trial: Trial) -> None:
        found = self._study.results_section
        trial.has_results = bool(found or self._logical("has_results", self._study.has_results))
        if found and found.outcome_measures_module:
            trial.primary_p_values = _texts(
                analysis.p_value
                for outcome in found.outcome_measures_module.outcome_measures or () if outcome.type == "PRIMARY"
                for analysis in outcome.analyses or () if analysis.p_value
            )
        if found and found.more_info_module and found.more_info_module.limitations_and_caveats:
            trial.limitations_and_caveats = remark(found.more_info_module.limitations_and_caveats.description)

    def _read_origin(self, trial: Trial) -> None:
        derived = self._study.derived_section or _NO_DERIVED
        trial.removed_countries = _texts((derived.misc_info_module or _NO_MISC).removed_countries)
        trial.condition_mesh = _meshes(derived.condition_browse_module)
        trial.intervention_mesh = _meshes(derived.intervention_browse_module)
        numbers = [info.id for info in (self._ids.org_study_id_info, *(self._ids.secondary_id_infos or ())) if info]
        ids = map(normalised, (*numbers, *(self._ids.nct_id_aliases or ())))
        trial.secondary_ids = [found for found in dict.fromkeys(ids) if found and found != trial.trial_id]
        trial.identity = self._identity(numbers)

    def _identity(self, numbers: Iterable[str | None]) -> list[str]:
        """Return the marks of numbers, officials and contacts: of those whom legacy XML names too."""
        named: list[tuple[str, str | None]] = [("study_number", number) for number in numbers]
        places = self._protocol.contacts_locations_module or _NO_PLACES
        for person in (*(places.overall_officials or ()), *(places.central_contacts or ())):
            named += [
                ("person", person.name), ("surname", person.name), ("email", person.email), ("phone", person.phone),
            ]
        if responsible := (self._protocol.sponsor_collaborators_module or _NO_SPONSORS).responsible_party:
            name = " ".join(filter(None, (responsible.old_name_title, responsible.investigator_full_name)))
            named += [("person", name), ("surname", name)]
        return sorted({found for kind, text in named if text and (found := mark(kind, text))})

    def _word(self, field: str, word: str | None, known: words.Words) -> str | None:
        if word is None:
            return None
        found = known.get(word)
        if found is None and word not in known:
            self.unread.append(field)
        return found

    def _logical(self, field: str, value: bool | str | None) -> bool | None:
        if value is None:
            return None
        found = _LOGICAL.get(value.strip().lower() if isinstance(value, str) else value)
        if found is None:
            self.unread.append(field)
        return found

    def _masking(self, held: members.Masking) -> str | None:
        degree = self._word("masking", held.masking, words.MASKINGS)
        who = [word for name in held.who_masked or () if (word := self._word("masking", name, words.MASKED))]
        return f"{degree} ({', '.join(who)})" if degree and who and held.masking != "NONE" else degree

    def _date(self, field: str, text: str | None) -> str | None:
        if not text:
            return None
        found = iso_date(text)
        if found is None and not text.isspace():
            self.unread.append(field)
        return found

    def _count(self) -> tuple[int | None, str | None]:
        held = (self._protocol.design_module or _NO_DESIGN).enrollment_info or _NO_COUNT
        found = None if held.count is None else whole_number(str(held.count))
        if found is None and held.count is not None:
            self.unread.append("enrollment")
        return found, self._word("enrollment_type", held.type, words.DATE_TYPES)


def _texts(given: Iterable[str | None] | None) -> list[str]:
    return [text for one in given or () if (text := plain(one))]


def _age(text: str | None) -> str | None:
    return None if text == "N/A" else plain(text)


def _endpoints(given: Iterable[members.OutcomeMeasure] | None) -> list[Endpoint]:
    return [Endpoint(plain(one.measure), plain(one.time_frame), remark(one.description)) for one in given or ()]


def _meshes(browse: members.Browse | None) -> list[str]:
    return _texts(mesh.term for mesh in browse.meshes or ()) if browse else []
