"""The XML of ICTRP's search portal: flat trials of all registries in one file.

Example: ``<Trials_downloaded_from_ICTRP><Trial><TrialID>NCT00010101</TrialID><Phase>II</Phase></Trial>...`` has the
trial ``Trial(trial_id="NCT00010101", phase="Phase 2", ...)``. Fields: https://trialsearch.who.int
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from trialwright.registry.dialects.ictrp import told_values
from trialwright.registry.dialects.ictrp.ictrp_record import trial_of
from trialwright.registry.dialects.ictrp.others_named import Contact
from trialwright.registry.dialects.ictrp.trial_elements import ROOT, Segment, is_export, pieces, segments
from trialwright.registry.dialects.legacy import safe_xml
from trialwright.registry.dialects.legacy.nodes import content
from trialwright.registry.dialects.seam import PIECE_BYTES, Piece, Record, Rejection, no_outcomes
from trialwright.registry.dialects.transcoding import utf_8
from trialwright.trial.record import Trial

NAME = "ictrp_xml"
SUFFIXES: tuple[str, ...] = (".xml",)
MANY = True
outcomes = no_outcomes
# Its status says whether a trial recruits.
WORDS = told_values.WORDS
_FIELDS = {
    "TrialID": "id", "Source_Register": "source", "web_address": "url", "Public_title": "public_title",
    "Scientific_title": "scientific_title", "Primary_sponsor": "sponsor", "Date_registration": "registered",
    "Date_registration3": "registered_compact", "Date_enrollement": "starts", "Last_Refreshed_on": "refreshed",
    "Target_size": "target_size", "Phase": "phase", "Recruitment_Status": "status", "Study_type": "study_type",
    "Study_design": "study_design", "Countries": "countries", "Condition": "conditions",
    "Intervention": "interventions", "Inclusion_agemin": "age_min", "Inclusion_agemax": "age_max",
    "Inclusion_gender": "sex", "Inclusion_Criteria": "inclusion", "Exclusion_Criteria": "exclusion",
    "Primary_outcome": "primary", "Secondary_outcome": "secondary", "results_yes_no": "has_results",
    "results_url_link": "results_url", "results_date_posted": "results_posted",
    "results_date_completed": "completed", "results_actual_enrollment": "actual_size",
}
_OTHER_IDS = frozenset({
    "Secondary_ID", "SecondaryIDs", "Secondary_IDs", "other_records", "Bridging_flag", "Childs", "nctids",
})


def check(beginning: bytes) -> None:
    """Raise a Rejection where a file, of which this is the beginning, has another root."""
    if not is_export(beginning):
        raise Rejection("not_an_export", f"its root element is not {ROOT}")


def cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Yield a file as smaller ones in UTF-8.

    Raises:
        Rejection: ``too_large``, or ``malformed_xml`` for an encoding that is not read.
    """
    return pieces(utf_8(chunks, safe_xml.encoding_of), most, size)


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    """Yield the trials of a file or of a piece, and a rejection for all that is none.

    Raises:
        Rejection: ``malformed_xml`` for an encoding that is not read.
    """
    number = first
    for segment in segments(utf_8([data], safe_xml.encoding_of), len(data) * 3):
        if segment.kind == "nothing":
            continue
        try:
            trial = _trial(segment, unread)
            yield Record(f"{name}#{trial.trial_id}", trial)
        except Rejection as rejection:
            yield Record(f"{name}#record {number}", rejection)
        number += 1


def _trial(segment: Segment, unread: Counter[str]) -> Trial:
    if segment.kind == "type":
        raise Rejection("entity_declaration", "the file declares a document type, and none of it is read")
    if segment.kind == "stray":
        raise Rejection("stray_text", f"text between trials: {segment.data[:80].decode(errors='replace')}")
    if segment.kind == "cut":
        raise Rejection("malformed_xml", f"the file ends before </{ROOT}>, so that trials may be missing")
    texts: dict[str, str] = {}
    other_ids: list[str] = []
    for node in safe_xml.parse(segment.data):
        text = content(node) or ""
        if node.tag in _OTHER_IDS:
            other_ids.append(text)
        # Of elements alike the first that says something counts.
        elif not texts.get(node.tag, "").strip():
            texts[node.tag] = text
    fields = {name: texts[tag] for tag, name in _FIELDS.items() if tag in texts}
    contact = Contact(*(texts.get(f"Contact_{part}", "") for part in ("Firstname", "Lastname", "Email", "Tel")))
    return trial_of(fields | {"other_ids": "\n".join(other_ids)}, [contact], NAME, unread)
