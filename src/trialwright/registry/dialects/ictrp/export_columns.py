"""The columns of ICTRP's full CSV export, what of ours is read from which, and where they stand in a table.

Example: the first of `COLUMNS` is ``TrialID``, of `FIELDS` ``Gender`` is our ``sex``, and the names of the `layout_of`
a table are those in its header, or `COLUMNS`.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from trialwright.files import csvs
from trialwright.files.separators import opened
from trialwright.registry.dialects.ictrp.row_cuts import even_rows
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial import ids

# https://www.who.int/clinical-trials-registry-platform; the place of the last is not documented.
COLUMNS = (
    "TrialID", "SecondaryIDs", "public_title", "Scientific_title", "url", "Public_Contact_Firstname",
    "Public_Contact_Lastname", "Public_Contact_Address", "Public_Contact_Email", "Public_Contact_Tel",
    "Public_Contact_Affiliation", "Scientific_Contact_Firstname", "Scientific_Contact_Lastname",
    "Scientific_Contact_Address", "Scientific_Contact_Email", "Scientific_Contact_Tel",
    "Scientific_Contact_Affiliation", "study_type", "study_design", "phase", "Date_registration",
    "Date_enrollement", "Target_size", "Recruitment_status", "Primary_sponsor", "Secondary_sponsors",
    "Source_Support", "Countries", "Conditions", "Interventions", "Agemin", "Agemax", "Gender",
    "Inclusion_Criteria", "Exclusion_Criteria", "Primary_Outcome", "Secondary_Outcomes", "Bridging_flag",
    "Bridged_type", "Childs", "type_enrolment", "Retrospective_flag", "results_actual_enrollment",
    "results_url_link", "results_summary", "results_date_posted", "results_date_first_publication",
    "results_baseline_char", "results_participant_flow", "results_adverse_events", "results_outcome_measures",
    "results_url_protocol", "results_IPD_plan", "results_IPD_description", "results_date_completed",
    "results_yes_no", "Ethics_Status", "Ethics_Approval_Date", "Ethics_Contact_Name", "Ethics_Contact_Address",
    "Ethics_Contact_Phone", "Ethics_Contact_Email", "last_refreshed",
)
FIELDS = {
    "TrialID": "id", "url": "url", "public_title": "public_title", "Scientific_title": "scientific_title",
    "Primary_sponsor": "sponsor", "Date_registration": "registered", "Date_registration3": "registered_compact",
    "Date_enrollement": "starts", "type_enrolment": "start_kind", "last_refreshed": "refreshed",
    "results_date_completed": "completed", "Target_size": "target_size", "results_actual_enrollment": "actual_size",
    "phase": "phase", "Recruitment_status": "status", "study_type": "study_type", "study_design": "study_design",
    "Countries": "countries", "Conditions": "conditions", "Interventions": "interventions", "Agemin": "age_min",
    "Agemax": "age_max", "Gender": "sex", "Inclusion_Criteria": "inclusion", "Exclusion_Criteria": "exclusion",
    "Primary_Outcome": "primary", "Secondary_Outcomes": "secondary", "results_yes_no": "has_results",
    "results_url_link": "results_url", "results_date_posted": "results_posted", "Source_Register": "source",
}
OTHER_IDS = ("SecondaryIDs", "Bridging_flag", "Childs", "nctids", "other_records")
CONTACTS = (
    ("Public_Contact_Firstname", "Public_Contact_Lastname", "Public_Contact_Email", "Public_Contact_Tel"),
    ("Scientific_Contact_Firstname", "Scientific_Contact_Lastname", "Scientific_Contact_Email",
     "Scientific_Contact_Tel"),
    ("", "Ethics_Contact_Name", "Ethics_Contact_Email", "Ethics_Contact_Phone"),
)
# The search portal gives tables too, under the names of its XML.
_PORTAL = {
    "Last_Refreshed_on": "last_refreshed", "web_address": "url", "Inclusion_agemin": "Agemin",
    "Inclusion_agemax": "Agemax", "Inclusion_gender": "Gender", "Condition": "Conditions",
    "Intervention": "Interventions", "Secondary_outcome": "Secondary_Outcomes", "Secondary_ID": "SecondaryIDs",
    **{f"Contact_{part}": f"Public_Contact_{part}" for part in ("Firstname", "Lastname", "Email", "Tel")},
}


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace(" ", "")


# Some programs write blanks for "_", and other capitals.
_SPELT = {_plain(name): name for name in (*FIELDS, *OTHER_IDS, *COLUMNS)} | {
    _plain(name): column for name, column in _PORTAL.items()
}
# A header has these, whatever else it has.
_NEEDED = ("TrialID", "Date_registration", "Target_size")
# Some registries' ids stand there without what tells the registry.
_BARE = re.compile(r"\d{8}|\d{14}", re.ASCII)
# By one of these a table is known: any single one may be malformed.
_FIRST_ROWS = 20


class Layout(NamedTuple):
    """The names of the columns, and whether they stand in the table."""

    names: tuple[str, ...]
    headed: bool


def layout_of(data: bytes) -> Layout:
    """Return how a table is laid out, told by its beginning.

    Raises:
        Rejection: ``unknown_columns``.
    """
    found: list[list[str]] = []
    # The beginning of a table may end within a row.
    with suppress(csvs.BrokenCsvError):
        found.extend(cells for _, cells in islice(table_rows(data), _FIRST_ROWS))
    names = _named(found[0]) if found else []
    if _names_all(names):
        return Layout(tuple(names), headed=True)
    if any(map(_fits, found)):
        return Layout(COLUMNS, headed=False)
    said = f"{len(names)} of which the first is {names[0][:60]!r}" if names else "none"
    expected = f"expected the {len(COLUMNS)} columns of ICTRP, TrialID first"
    raise Rejection("unknown_columns", f"{expected}; found {said}")


def header_of(data: bytes) -> bytes:
    """Return the header of a table, or one for it."""
    if layout_of(data).headed:
        # An empty line, or one that names the separator, may stand above.
        for start in islice(even_rows(data), _FIRST_ROWS):
            with suppress(Rejection):
                layout_of(data[:start])
                return data[:start]
        return data
    _, separator, _ = opened(io.BytesIO(data), _is_row)
    return f"{separator.join(COLUMNS)}\n".encode()


def table_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table as `csvs.rows` does."""
    return csvs.rows(io.BytesIO(data), _is_row)


def _is_row(cells: Sequence[str]) -> bool:
    return _fits(cells) or _names_all(_named(cells))


def _named(cells: Sequence[str]) -> list[str]:
    return [_SPELT.get(_plain(cell), cell.strip()) for cell in cells]


def _names_all(cells: Sequence[str]) -> bool:
    return all(cells.count(name) == 1 for name in _NEEDED)


def _fits(cells: Sequence[str]) -> bool:
    told = cells[0].strip() if len(cells) == len(COLUMNS) else ""
    return bool(_BARE.fullmatch(told)) or ids.normalised(told) is not None
