"""A record of ICTRP as a trial, whichever of its two exports it was read from.

Example: ``trial_of({"id": "15668391", "source": "ISRCTN", "sex": "Both"}, [], "ictrp_xml", Counter())`` is
``Trial(trial_id="ISRCTN15668391", gender="All", ...)``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from trialwright.registry.dialects.ictrp import outcome_lists, study_designs, told_numbers, told_values, treatments
from trialwright.registry.dialects.ictrp.others_named import Contact, is_among, marks, own_id, secondary_ids
from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, lines, once, one_line, parts, unwrapped
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial.record import Trial

# The names of what `trial_of` reads.
FIELDS = frozenset({
    "id", "source", "url", "public_title", "scientific_title", "sponsor", "registered", "registered_compact",
    "starts", "start_kind", "refreshed", "completed", "target_size", "actual_size", "phase", "status", "study_type",
    "study_design", "countries", "conditions", "interventions", "age_min", "age_max", "sex", "inclusion", "exclusion",
    "primary", "secondary", "other_ids", "has_results", "results_url", "results_posted",
})
# The longest real field has 40,000 characters.
MAX_FIELD_CHARS = 1 << 20
_HEADING = re.compile(r"\s*(?:(?:inclusion|exclusion) criteria\s{0,9}:\s*)+", re.IGNORECASE)
_BOTH = re.compile(r"^\W{0,9}(?:key )?exclusion criteria\b", re.IGNORECASE | re.MULTILINE)
_Value = TypeVar("_Value")


class _Held(NamedTuple):
    """The texts of a record, and the count of those that cannot be read."""

    texts: Mapping[str, str]
    unread: Counter[str]

    def text(self, name: str) -> str:
        text = self.texts.get(name, "")
        return "" if text.strip() in {"", "NULL", "NA"} else text

    def line(self, name: str) -> str | None:
        plain = one_line(self.text(name))
        return None if is_nothing(plain) else plain

    def known(self, column: str, name: str, read: Callable[[str], _Value | None]) -> _Value | None:
        try:
            return read(self.text(name))
        except told_numbers.UnreadableError:
            self.unread[column] += 1
            return None


def trial_of(fields: Mapping[str, str], contacts: Iterable[Contact], dialect: str, unread: Counter[str]) -> Trial:
    """Read one record.

    Args:
        fields: texts by their names in `FIELDS`; those that are missing are empty.
        contacts: whom the record names; no name is kept.
        dialect: what the column of that name says.
        unread: counts, by column, values that stand in the record and cannot be read.

    Raises:
        Rejection: ``no_trial_id``, or ``too_large_cell``.
    """
    for name, text in fields.items():
        if len(text) > MAX_FIELD_CHARS:
            raise Rejection("too_large_cell", f"{name}: {len(text)} characters, at most {MAX_FIELD_CHARS} are read")
    held = _Held(fields, unread)
    trial = Trial(trial_id=own_id(held.text("id"), f"{held.text('source')} {held.text('url')}"), dialect=dialect)
    trial.brief_title, trial.official_title = held.line("public_title"), held.line("scientific_title")
    trial.overall_status = told_values.status(held.text("status"))
    _read_design(trial, held)
    trial.gender = held.known("gender", "sex", told_values.sex)
    trial.minimum_age = held.known("minimum_age", "age_min", told_numbers.age)
    trial.maximum_age = held.known("maximum_age", "age_max", told_numbers.age)
    plain = unwrapped if trial.trial_id.startswith("NCT") else lines
    trial.eligibility_criteria = _criteria(plain(held.text("inclusion")), plain(held.text("exclusion")))
    trial.countries = once(parts(one_line(held.text("countries"))))
    _read_conduct(trial, held)
    trial.secondary_ids = secondary_ids(held.text("other_ids"), trial.trial_id)
    trial.identity = marks(held.text("other_ids"), contacts)
    sponsor = held.line("sponsor")
    # A person who is the sponsor and whom to ask is a person.
    trial.sponsor = None if sponsor and is_among(sponsor, trial.identity) else sponsor
    return trial


def _read_design(trial: Trial, held: _Held) -> None:
    trial.study_type = told_values.study_type(held.text("study_type"))
    trial.phase = held.known("phase", "phase", told_values.phase)
    trial.allocation, trial.intervention_model, trial.primary_purpose, trial.masking = study_designs.read(
        held.text("study_design"), interventional=trial.study_type in {None, "Interventional"}
    )
    trial.conditions = outcome_lists.conditions(held.text("conditions"))
    trial.keywords = outcome_lists.terms(held.text("conditions"))
    trial.interventions, trial.arms = treatments.read(held.text("interventions"), held.text("target_size"))
    trial.primary_outcomes = outcome_lists.endpoints(held.text("primary"))
    trial.secondary_outcomes = outcome_lists.endpoints(held.text("secondary"))


def _read_conduct(trial: Trial, held: _Held) -> None:
    # The field of eight digits has one form in all registries.
    for name in ("registered_compact", "registered"):
        if trial.first_submitted_date is None:
            trial.first_submitted_date = held.known("first_submitted_date", name, told_numbers.date)
    trial.start_date = held.known("start_date", "starts", told_numbers.date)
    # EUCTR gives the day on which the trial was authorised, which is neither.
    kind = held.text("start_kind").strip().capitalize()
    trial.start_date_type = kind if trial.start_date and kind in {"Actual", "Anticipated"} else None
    trial.completion_date = held.known("completion_date", "completed", told_numbers.date)
    trial.last_update_date = held.known("last_update_date", "refreshed", told_numbers.date)
    trial.enrollment = held.known("enrollment", "actual_size", told_numbers.size)
    trial.enrollment_type = "Actual" if trial.enrollment else None
    if trial.enrollment is None:
        trial.enrollment = held.known("enrollment", "target_size", told_numbers.size)
        trial.enrollment_type = "Anticipated" if trial.enrollment else None
    posted = held.known("results_date", "results_posted", told_numbers.date)
    said = held.text("has_results").strip().lower()
    linked = "." in held.text("results_url") and not is_nothing(held.text("results_url"))
    # CRIS repeats the day of registration where nothing is posted.
    trial.has_results = said in {"yes", "1", "true"} or (
        said not in {"no", "0", "false"} and (linked or posted not in {None, trial.first_submitted_date})
    )
    trial.results_date = posted if trial.has_results else None


def _criteria(inclusion: str, exclusion: str) -> str | None:
    """Return criteria as one text with a heading each; ClinicalTrials.gov has both in the first field."""
    if _BOTH.search(inclusion) and not exclusion:
        return inclusion or None
    said = {}
    for heading, text in (("Inclusion Criteria:", inclusion), ("Exclusion Criteria:", exclusion)):
        match = _HEADING.match(text)
        said[heading] = text[match.end() :].strip() if match else text
    return "\n\n".join(f"{heading}\n\n{text}" for heading, text in said.items() if not is_nothing(text)) or None
